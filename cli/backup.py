"""`backup` and `restore`: a copy of a running system, tried when made, and put back into an empty place."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.opening import AsJson, DataDir, open_world, settings_for
from cli.output import complain, progress, say, say_json
from engine.bootstrap import places
from engine.handlers.back_up import BackupError, back_up, restore


def backup(
    into: Annotated[Path, typer.Argument(help="The folder in which a new folder with the backup is made.")],
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Copy the databases while they are in use, and try the copy; the master key is never beside it.

    Exit 1 when it could not be made, or when the record itself is damaged.
    """
    with open_world(data) as world, progress() as bar:
        task = bar.add_task("cases", total=None)
        try:
            folder, manifest = back_up(world, into, lambda done: bar.update(task, completed=done))
        except BackupError as error:
            complain(str(error))
            raise typer.Exit(1) from None
    if as_json:
        say_json({"folder": str(folder), **asdict(manifest)})
    else:
        tried = f"{sum(manifest.rows.values())} rows, tried" if manifest.tried else "tried when it is put back"
        say(f"{folder}  {tried}; the master key {manifest.key} is not in it: keep a copy of it elsewhere")
        for line in manifest.broken:
            complain(line)
    if manifest.broken:
        raise typer.Exit(1)


def put_back(
    source: Annotated[Path, typer.Argument(help="The folder that `motcua backup` made.")],
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty place, with the key file there already, and prove that it is whole."""
    with places(settings_for(data)) as (record, views, vault), progress() as bar:
        task = bar.add_task("cases", total=None)
        try:
            found = restore(source, record, views, vault, lambda done: bar.update(task, completed=done))
        except BackupError as error:
            complain(str(error))
            raise typer.Exit(1) from None
    if as_json:
        say_json(asdict(found))
    else:
        say(f"put back what was copied at {found.made_at}: {found.audited.cases} cases, {found.rows} rows")
        for line in found.audited.broken:
            complain(str(line))
    if found.audited.broken:
        raise typer.Exit(1)

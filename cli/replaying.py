"""`motcua replay`: written cases through the real engine."""

import time
from pathlib import Path
from typing import Annotated

import typer

from cli.output import complain, progress, say, say_json
from workflows.replay.play import Player
from workflows.replay.routers import directly, through_prefect
from workflows.replay.stage import stage
from workflows.replay.vignette import VignetteError, find_vignettes, read_vignette

_WAYS = ("direct", "prefect")


def replay(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    via: Annotated[str, typer.Option(help="direct or prefect.")] = "direct",
    database: Annotated[str | None, typer.Option(help="A PostgreSQL server's address; without one SQLite.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play written cases, and print `ok` or what differed; exit 1 on any difference."""
    if via not in _WAYS:
        raise typer.BadParameter(f"--via is {' or '.join(_WAYS)}, not `{via}`")
    try:
        vignettes = [read_vignette(path) for path in find_vignettes(paths)]
    except VignetteError as error:
        raise typer.BadParameter(str(error)) from None
    results = []
    way = through_prefect if via == "prefect" else directly
    with stage(database) as theatre, way() as router, progress() as bar:
        task = bar.add_task("replay", total=len(vignettes))
        for vignette in vignettes:
            began = time.monotonic()
            with theatre.world() as (world, clock):
                differences = Player(world, clock, router.route, router.sweep).play(vignette)
            results.append({"id": vignette.id, "differences": differences, "seconds": time.monotonic() - began})
            if not as_json:
                say(f"{vignette.id}: {'ok' if not differences else 'differs'}")
                for line in differences:
                    complain(f"{vignette.id}: {line}")
            bar.advance(task)
    if as_json:
        say_json(results)
    if any(result["differences"] for result in results):
        raise typer.Exit(1)

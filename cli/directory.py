"""`motcua directory …`: the agencies and people of a deployment."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli import directory_kept
from cli.opening import AsJson, DataDir, open_world, settings_for
from cli.output import say, say_json
from engine.bootstrap import build_world
from engine.commands import ImportDirectory
from engine.definitions.directory.changes import Change
from engine.handlers.import_directory import Imported, import_directory
from engine.mail.smtp import MailServer

app = typer.Typer(help="The agencies and people of this deployment.", no_args_is_help=True)
directory_kept.add_to(app)
_SIGNS = {"added": "+", "changed": "~", "ended": "-"}
_WHAT_VI = {"added": "thêm mới", "changed": "thay đổi", "ended": "kết thúc"}
_KINDS = {
    "wards": "phường, xã / wards",
    "agencies": "đơn vị / agencies",
    "people": "người / people",
    "posts": "vị trí / posts",
    "duties": "lịch trực / duties",
    "absences": "vắng mặt / absences",
}


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or YAML, as docs/directory.md says.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    confirmed: Annotated[
        bool, typer.Option("--confirmed", help="The agencies' leads confirmed in writing the posts that are new.")
    ] = False,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Bring agencies, people, posts, rosters and absences to what files say; exit 2 listing every fault."""
    command = ImportDirectory(files=tuple(files), dry_run=dry_run, confirmed=confirmed)
    if dry_run:
        with open_world(data) as world:
            found = import_directory(world, command)
    else:
        world = build_world(settings_for(data), mail=MailServer("127.0.0.1", 0, "none"))
        try:
            found = import_directory(world, command)
        finally:
            world.close()
    if as_json:
        say_json({"written": found.written, "changes": [_plain(change) for change in found.changes]})
    else:
        _print(found)


def _plain(change: Change) -> dict[str, object]:
    return {"kind": change.kind, "what": change.what, "key": change.key, "row": change.row, "was": change.was}


def _print(found: Imported) -> None:
    for change in found.changes:
        if change.kind != "wards":
            say(f"{_SIGNS[change.what]} {change.kind}  {'  '.join(change.key)}{_details(change)}")
    counts: Counter[tuple[str, str]] = Counter((change.kind, change.what) for change in found.changes)
    for kind, words in _KINDS.items():
        numbers = [f"{counts[kind, what]} {vi} / {what}" for what, vi in _WHAT_VI.items() if counts[kind, what]]
        if numbers:
            say(f"{words}: {'; '.join(numbers)}")
    if not found.changes:
        say("không có gì thay đổi / nothing changes")
    elif not found.written:
        say("chưa ghi gì (chạy thử) / nothing was written (dry run)")


def _details(change: Change) -> str:
    """Return which columns change, from what to what; who is written to stays out of a terminal's history."""
    if change.was is None:
        return ""
    columns = [name for name in type(change.row).__dataclass_fields__ if name not in ("name", "email")]
    moved = [(name, getattr(change.was, name), getattr(change.row, name)) for name in columns]
    said = [f"{name} {_said(was)} → {_said(now)}" for name, was, now in moved if was != now]
    said += [name for name in ("name", "email") if getattr(change.was, name, "") != getattr(change.row, name, "")]
    return f"  ({', '.join(said)})" if said else ""


def _said(value: object) -> str:
    if value is None or value == ():
        return "–"
    return ";".join(map(str, value)) if isinstance(value, tuple) else str(value)

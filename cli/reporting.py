"""`motcua report`: publish the report of a period, into a file."""

import csv
import io
import json
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, DataDir, open_world
from cli.output import complain, refusal_lines, say
from engine.commands import MakeReport
from engine.domain.errors import RefusedError
from engine.handlers.make_report import make_report
from engine.reading.reports import ReportView, view_report

_MARKS = {"few": "< 5", "withheld": "che"}
_DAY = "%Y-%m-%d"


def report(
    first: Annotated[datetime, typer.Option("--from", formats=[_DAY], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=[_DAY], help="The last day; before today.")],
    into: Annotated[Path, typer.Option(dir_okay=False, help="A file that is not there yet: .csv or .json.")],
    by: As = None,
    data: DataDir = None,
) -> None:
    """Publish the report of a period; one that was published is written as it was."""
    if into.suffix not in (".csv", ".json"):
        raise typer.BadParameter("name a .csv or a .json file")
    with open_world(data) as world:
        try:
            actor = acting(world, by, changes=True)
            number = make_report(world, MakeReport(actor=actor, first=first.date(), last=last.date()))
            found = view_report(world, actor, number)
        except RefusedError as error:
            for line in refusal_lines(error, world.library.vocabulary):
                complain(line)
            raise typer.Exit(1) from None
    text = _as_csv(found) if into.suffix == ".csv" else json.dumps(asdict(found), ensure_ascii=False, default=str)
    with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig") as file:
        file.write(text)
    say(str(into))


def _as_csv(view: ReportView) -> str:
    """Return the tables one below the other, in Vietnamese. Every text is ours: no cell can be a formula."""
    made = io.StringIO()
    write = csv.writer(made).writerow
    write(
        ["Báo cáo", f"{view.first:%d/%m/%Y}", f"{view.last:%d/%m/%Y}", view.about.vi if view.about else "mọi đơn vị"]
    )
    write(["Ca mở", _MARKS.get(str(view.total), view.total)])
    for table in view.tables:
        write([])
        write([table.label.vi, *(column.vi for column in table.columns)])
        for row in table.rows:
            write([row.label.vi, *(_MARKS.get(str(cell), cell) for cell in row.cells)])
        write([f"{table.definition.vi} Nguồn: {table.source.vi}"])
    return made.getvalue()

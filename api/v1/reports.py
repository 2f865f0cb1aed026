"""Reports over the JSON API: published once for a period, read by whoever oversees or leads."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from api.deps import TheActor, TheLanguage, TheReader, TheWorld, only_known_parameters
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.commands import MakeReport
from engine.handlers.make_report import make_report
from engine.reading.reports import list_reports, view_report

router = APIRouter(
    prefix="/reports", tags=["reports"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)]
)


class ReportIn(BaseModel):
    """The days of a report, both inclusive; the last lies before today."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    first: date
    last: date


class TableRowOut(BaseModel):
    """A row. Each cell is a count, `few` (from 1 to 4) or `withheld` (hidden for the sake of another)."""

    label: str
    cells: list[int | str]


class TableOut(BaseModel):
    """A table with its definition and its source."""

    id: str
    label: str
    definition: str
    source: str
    columns: list[str]
    rows: list[TableRowOut]


class ReportOut(BaseModel):
    """A published report. `about`: whose cases, null for all; `tables` are empty in a list."""

    number: int
    first: date
    last: date
    about: str | None
    made_at: datetime
    total: int | str
    tables: list[TableOut]


@router.get("", response_model=list[ReportOut])
def reports(world: TheWorld, actor: TheReader, language: TheLanguage) -> Any:
    """List the reports that were published, the newest first, without their tables."""
    return shown(list_reports(world, actor), language)


@router.post("", response_model=ReportOut, status_code=201)
def make(body: ReportIn, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Publish the report of a period; one that was published is answered as it was."""
    number = make_report(world, MakeReport(actor=actor, first=body.first, last=body.last))
    return shown(view_report(world, actor, number), language)


@router.get("/{report}", response_model=ReportOut)
def one_report(report: int, world: TheWorld, actor: TheReader, language: TheLanguage) -> Any:
    """Read a published report."""
    return shown(view_report(world, actor, report), language)

"""Reports: published once for a period, read as a page and as a PDF; nothing in them leads to a case."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.files import file_response
from api.web.frame import show
from api.web.messages import words
from api.web.pdf import pdf_of
from api.web.rendering import filled
from api.web.who import TheViewer, Viewer, through
from engine.commands import MakeReport
from engine.domain.definition.sentences import sentence
from engine.domain.errors import RefusedError, refused
from engine.domain.figures.noted import day_of
from engine.domain.figures.tables import months_before
from engine.domain.spoken_time import in_english, in_vietnamese
from engine.domain.typed_time import typed_day
from engine.handlers.make_report import make_report
from engine.reading.reports import ReportView, list_reports, view_report
from engine.world import World

router = APIRouter(prefix="/report", dependencies=[Depends(through("report"))])
_Text = Annotated[str, Form()]
PERIODS = {"6": words("6 tháng"), "9": words("9 tháng"), "12": words("12 tháng"), "": words("Từ ngày – đến ngày")}


@router.get("")
def reports(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show what was published, and the form for another period."""
    return _reports(request, world, viewer)


@router.post("")
def make(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    period: _Text = "",
    first: _Text = "",
    last: _Text = "",
) -> Response:
    """Publish the report of a period, and lead to it."""
    now = world.time.now()
    try:
        if period in PERIODS and period:
            days = months_before(day_of(now), int(period))
        else:
            read = typed_day(first, now, "past"), typed_day(last, now, "past")
            if read[0] is None or read[1] is None:
                raise refused("period_not_over")
            days = read[0], read[1]
        number = make_report(world, MakeReport(actor=viewer.actor, first=days[0], last=days[1]))
    except RefusedError as error:
        if error.refusals[0].code not in ("period_not_over", "period_too_near"):
            raise
        typed = {"period": period, "first": first, "last": last}
        return _reports(request, world, viewer, error=error, typed=typed)
    return RedirectResponse(f"/report/{number}", 303)


@router.get("/{number}")
def report(number: int, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show a published report."""
    values = _values(view_report(world, viewer.actor, number), viewer)
    return show(request, viewer, "pages/report.html", values, at="report")


@router.get("/{number}/pdf")
def report_pdf(number: int, world: TheWorld, viewer: TheViewer) -> Response:
    """Hand the report out as a PDF, in Vietnamese: it goes to the department."""
    view = view_report(world, viewer.actor, number)
    values = {**_values(view, viewer), "made_at": in_vietnamese(view.made_at)}
    text = filled("vi", "prints/report_pdf.html", values)
    return file_response(pdf_of(text), "application/pdf", f"bao-cao-{number}.pdf")


def _reports(
    request: Request,
    world: World,
    viewer: Viewer,
    *,
    error: RefusedError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    said = [sentence(one, world.library.vocabulary, viewer.language) for one in error.refusals] if error else []
    values = {
        "published": [(one, *_days(one)) for one in list_reports(world, viewer.actor)],
        "periods": PERIODS,
        "typed": typed or {"period": "6", "first": "", "last": ""},
        "said": said,
    }
    return show(request, viewer, "pages/reports.html", values, at="report", status=422 if error else 200)


def _values(view: ReportView, viewer: Viewer) -> dict[str, Any]:
    first, last = _days(view)
    say = in_english if viewer.language == "en" else in_vietnamese
    return {"view": view, "first": first, "last": last, "made_at": say(view.made_at), "agency": viewer.agency}


def _days(view: ReportView) -> tuple[str, str]:
    return _day(view.first), _day(view.last)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

"""The record of who saw what, for those who watch over it. What was refused reads only as that."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.domain.spoken_time import moment_in_words
from engine.handlers.verify_audit import verify_audit
from engine.reading.list_sightings import SightingFilter, list_sightings
from engine.reading.report_status import report_status
from engine.views import SightingView
from engine.world import World

router = APIRouter(dependencies=[Depends(through("audit"))])
_A_PAGE = 50
# More than that takes longer than a page may; the command line says how far it is.
_CASES_AT_ONCE = 500
OUTCOMES = {
    "": words("Tất cả"),
    "shown": words("Xem"),
    "listed": words("Xem danh sách"),
    "denied": words("Bị từ chối"),
}
# What was looked at, by the engine's word for it.
WHAT = {
    "case": words("Ca"),
    "possible steps": words("Những bước làm được"),
    "clocks": words("Thời hạn"),
    "work": words("Việc của tôi"),
    "inbox": words("Thông báo"),
    "search": words("Tìm"),
    "deadlines": words("Quá hạn"),
    "audit": words("Nhật ký"),
    "document": words("Tài liệu"),
    "print": words("Bản in"),
    "shift_sheet": words("Bàn giao ca"),
}
_OTHER = words("Phần khác")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the record."""

    view: SightingView
    at: str
    outcome: str
    what: str


def _what(view: SightingView) -> str:
    """What was looked at; of documents and prints the record says which, behind a colon."""
    return WHAT.get(view.what.partition(":")[0], _OTHER)


@router.get("/audit")
def audit(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show the record, the newest first."""
    outcome = request.query_params.get("show", "")
    wanted = SightingFilter(outcome=outcome if outcome in OUTCOMES else "")
    return _audit(request, world, viewer, wanted, after)


@router.post("/audit")
def of_case(request: Request, world: TheWorld, viewer: TheViewer, code: Annotated[str, Form()] = "") -> Response:
    """Show the record of one case: the last views of it."""
    return _audit(request, world, viewer, SightingFilter(code=code.strip()[:20]), None)


@router.post("/audit/verify")
def verify(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Check the record now, where it is small enough for a page."""
    if report_status(world, 0).cases > _CASES_AT_ONCE:
        return _audit(request, world, viewer, SightingFilter(), None, verified={"large": True})
    found = verify_audit(world)
    verified = {"large": False, "broken": len(found.broken), "lines": found.events + found.entries + found.views}
    return _audit(request, world, viewer, SightingFilter(), None, verified=verified)


def _audit(
    request: Request,
    world: World,
    viewer: Viewer,
    wanted: SightingFilter,
    after: str | None,
    verified: dict[str, Any] | None = None,
) -> Response:
    found = list_sightings(world, viewer.actor, wanted, after=after, limit=_A_PAGE)
    now = world.time.now()
    place = {"show": wanted.outcome} if wanted.outcome else {}
    rows = [
        Row(view, moment_in_words(view.at, now, viewer.language), OUTCOMES[view.outcome], _what(view))
        for view in found.items
    ]
    values = {
        "rows": rows,
        "choices": OUTCOMES,
        "shown": wanted.outcome,
        "code": wanted.code,
        "checked": verified,
        "first": f"/audit?{urlencode(place)}" if after else "",
        "following": f"/audit?{urlencode({**place, 'after': found.next})}" if found.next and not wanted.code else "",
    }
    return show(request, viewer, "pages/audit.html", values, at="audit")

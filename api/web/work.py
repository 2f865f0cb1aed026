"""My work: what needs this person now, what it follows, what was told to it; searching; turning itself over."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import Name, TheWorld
from api.web.doors import reaches
from api.web.frame import in_place, show, show_part
from api.web.listed import row_of
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import moment_in_words, understood
from engine.handlers.mark_notice import mark_notice
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.list_work import FOLLOWS, NEEDS_READER, OVER, WorkFilter, list_work
from engine.reading.prints import case_of_print
from engine.reading.search_cases import search_cases
from engine.views import FoundCase, NoticeView
from engine.world import World

router = APIRouter(dependencies=[Depends(through("work"))])
_A_PAGE, _BESIDE, _NOTICES = 25, 5, 50
SHOWN = {
    "": words("Tất cả"),
    "answer": words("Chuyển gửi chờ trả lời"),
    NEEDS_READER: words("Bước của tôi"),
    "overdue": words("Quá hạn"),
    FOLLOWS: words("Đang theo dõi"),
    OVER: words("Đã kết thúc"),
}
_FILTERS = {
    "": WorkFilter(),
    "answer": WorkFilter(asks=NEEDS_READER, to_answer=True),
    NEEDS_READER: WorkFilter(asks=NEEDS_READER),
    "overdue": WorkFilter(asks=NEEDS_READER, overdue=True),
    FOLLOWS: WorkFilter(asks=FOLLOWS),
    OVER: WorkFilter(asks=OVER),
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as a line."""

    view: NoticeView
    at: str
    due: str


@router.get("/work")
def work(request: Request, world: TheWorld, viewer: TheViewer, show_: str = "", after: str | None = None) -> Response:
    """Show the reader's work."""
    return _work(request, world, viewer, request.query_params.get("show", show_), after)


@router.get("/work-list")
def work_list(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Return the lists alone, for a page that turns itself over; 204 when nothing is different."""
    values = _lists(world, viewer, request.query_params.get("show", ""), after)
    if request.query_params.get("mark") == values["mark"]:
        return Response(status_code=204)
    return show_part(request, viewer, "work/lists.html", values)


def _work(request: Request, world: World, viewer: Viewer, wanted: str, after: str | None) -> Response:
    values = _lists(world, viewer, wanted, after)
    beside = list_notices(world, viewer.actor, NoticeFilter(), limit=_BESIDE)
    now = world.time.now()
    values |= {
        "choices": SHOWN,
        "today": understood(now, now, viewer.language),
        "notices": [_notice(world, viewer, view) for view in beside.items],
        "unread": beside.counts["unread"],
        "opens": viewer.standing.opens,
        "hands_over": reaches(viewer.standing, "shift"),
    }
    counts = {"work": values["counts"][NEEDS_READER]}
    return show(request, viewer, "pages/work.html", values, at="work", counts=counts)


def _lists(world: World, viewer: Viewer, wanted: str, after: str | None) -> dict[str, Any]:
    shown = wanted if wanted in _FILTERS else ""
    found = list_work(world, viewer.actor, _FILTERS[shown], after=after, limit=_A_PAGE)
    now = world.time.now()
    parts: dict[str, list[Any]] = {NEEDS_READER: [], FOLLOWS: [], OVER: []}
    for item in found.items:
        parts[item.asks].append(row_of(item, now, world.calendar, viewer.language))
    place = {"show": shown} if shown else {}
    values: dict[str, Any] = {
        "parts": parts,
        "shown": shown,
        "counts": found.counts,
        "only_later": shown in (FOLLOWS, OVER),
        "after": after or "",
        "first": f"/work?{urlencode(place)}" if after else "",
        "following": f"/work?{urlencode({**place, 'after': found.next})}" if found.next else "",
        "at": moment_in_words(now, now, viewer.language),
    }
    # The clock on the page is no difference; what it says of each case is.
    values["mark"] = sha256(repr((parts, found.counts)).encode()).hexdigest()[:16]
    values["query"] = urlencode({**place, **({"after": after} if after else {}), "mark": values["mark"]})
    return values


@router.post("/search")
def search(
    request: Request, world: TheWorld, viewer: TheViewer, words_: Annotated[str, Form(alias="words")] = ""
) -> Response:
    """Search among the reader's own cases; what was typed stands in no address."""
    try:
        found = search_cases(world, viewer.actor, words_) if words_.strip() else ()
        # A returned paper bears a number: whoever reads its case is led there.
        if words_.strip() and not found and (named := case_of_print(world, viewer.actor, words_)):
            found = (FoundCase(*named, exact=True),)
        wrong = not words_.strip()
    except RefusedError:
        found, wrong = (), True
    values = {"found": found, "typed": words_, "wrong": wrong}
    return show(request, viewer, "pages/search.html", values, at="work", status=422 if wrong else 200)


@router.get("/notices")
def notices(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show the notices to the reader's role."""
    unread = request.query_params.get("show") == "unread"
    found = list_notices(world, viewer.actor, NoticeFilter(unread=unread), after=after, limit=_NOTICES)
    place = {"show": "unread"} if unread else {}
    values = {
        "notices": [_notice(world, viewer, view) for view in found.items],
        "unread": found.counts["unread"],
        "only_unread": unread,
        "first": f"/notices?{urlencode(place)}" if after else "",
        "following": f"/notices?{urlencode({**place, 'after': found.next})}" if found.next else "",
    }
    return show(request, viewer, "pages/notices.html", values, at="work")


@router.post("/notices/{number}")
def follow(
    number: Name, request: Request, world: TheWorld, viewer: TheViewer, case: Annotated[str, Form()] = ""
) -> Response:
    """Mark a notice as read, and lead to what it is about."""
    mark_notice(world, viewer.actor, number)
    if in_place(request):
        return Response(status_code=204)
    return RedirectResponse(
        f"/cases/{case}" if case.isascii() and case.replace("-", "").isalnum() else "/notices", 303
    )


def _notice(world: World, viewer: Viewer, view: NoticeView) -> NoticeRow:
    now = world.time.now()
    due = moment_in_words(view.due, now, viewer.language) if view.due else ""
    return NoticeRow(view, moment_in_words(view.created_at, now, viewer.language), due)

"""Deadlines that were not met, and those that fall due: the first page of whoever oversees."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.chips import ChipKind, late_kind
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.domain.spoken_time import late_in_words, left_in_words, moment_in_words
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.pages import Page
from engine.views import DeadlineView
from engine.world import World

router = APIRouter(dependencies=[Depends(through("breaches"))])
_A_PAGE, _BESIDE = 25, 10
_WITHIN, _NEAR = timedelta(hours=24), timedelta(hours=2)
SHOWN = {"": words("Chưa xử lý xong"), "all": words("Tất cả quá hạn"), "due": words("Sắp đến hạn")}


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline as a line; `kind` and `said` are its chip."""

    view: DeadlineView
    kind: ChipKind
    said: str
    due: str


@router.get("/breaches")
def breaches(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show what was not met, or what falls due."""
    shown = request.query_params.get("show", "")
    shown = shown if shown in SHOWN else ""
    now = world.time.now()
    wanted = {
        "": DeadlineFilter(still_open=True),
        "all": DeadlineFilter(),
        "due": DeadlineFilter(status="running", due_before=now + _WITHIN),
    }[shown]
    found = list_deadlines(world, viewer.actor, wanted, after=after, limit=_A_PAGE)
    place = {"show": shown} if shown else {}
    values: dict[str, Any] = {
        "rows": rows_of(world, viewer, found),
        "choices": SHOWN,
        "shown": shown,
        "counts": found.counts,
        "first": f"/breaches?{urlencode(place)}" if after else "",
        "following": f"/breaches?{urlencode({**place, 'after': found.next})}" if found.next else "",
        "oversees": viewer.standing.role.oversees,
        "unconfirmed": len(list_unconfirmed_posts(world, viewer.actor)),
    }
    return show(request, viewer, "pages/breaches.html", values, at="breaches")


def rows_of(world: World, viewer: Viewer, found: Page[DeadlineView]) -> list[DeadlineRow]:
    """Return deadlines as lines."""
    now, language = world.time.now(), viewer.language
    rows = []
    for view in found.items:
        kind: ChipKind
        if view.due >= now:
            kind = "near" if view.due - now < _NEAR else "due"
            said = left_in_words(view.due, now, view.unit, world.calendar, language)
        else:
            kind = late_kind(view.basis_kind)
            said = late_in_words(timedelta(seconds=view.late_seconds), view.unit, language)
        rows.append(DeadlineRow(view, kind, said, moment_in_words(view.due, now, language)))
    return rows

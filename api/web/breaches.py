"""Deadlines that were not met, and those that fall due: the lists that the figures of the board lead to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.deadline_rows import BASIS_WORDS, rows_of
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.domain.definition.vocabulary import Label
from engine.reading.board import PERIODS, SOON, WITHIN, week_begins
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.world import World

router = APIRouter(dependencies=[Depends(through("breaches"))])
_A_PAGE = 25
SHOWN = {
    "": words("Chưa xử lý xong"),
    "all": words("Tất cả quá hạn"),
    "due": words("Sắp đến hạn"),
    "before": words("Mất trước khi đến"),
}


@router.get("/breaches")
def breaches(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show what was not met, what falls due, or what was over before arrival."""
    query = {name: value for name, value in request.query_params.items() if value and name != "after"}
    shown = query.pop("show", "")
    shown = shown if shown in SHOWN else ""
    found = list_deadlines(world, viewer.actor, _wanted(world, shown, query), after=after, limit=_A_PAGE)
    place = ({"show": shown} if shown else {}) | query
    values: dict[str, Any] = {
        "rows": rows_of(world, viewer, found),
        "choices": SHOWN,
        "shown": shown,
        "counts": found.counts,
        "first": f"/breaches?{urlencode(place)}" if after else "",
        "following": f"/breaches?{urlencode({**place, 'after': found.next})}" if found.next else "",
        "oversees": viewer.standing.role.oversees,
        "narrowed": tuple(_narrowed(world, query, viewer)),
        "basis": BASIS_WORDS.get(query.get("basis", ""), ""),
        "days": query.get("days", "") if shown in ("all", "before") and _days(query) else "",
        "week": query.get("week", "").partition("-W")[2].lstrip("0") if shown == "all" else "",
        "soon": shown == "due" and query.get("hours") == "2",
    }
    return show(request, viewer, "pages/breaches.html", values, at="board")


def _wanted(world: World, shown: str, query: Mapping[str, str]) -> DeadlineFilter:
    """Return what an address asks for. Raises RefusedError(field_invalid)."""
    now = world.time.now()
    narrowed = DeadlineFilter(
        status={"due": "running", "before": "breached_before_arrival"}.get(shown, "breached"),
        still_open=not shown,
        party=query.get("party"),
        owner=query.get("owner"),
        strand=query.get("strand"),
        clock=query.get("clock"),
        basis=query.get("basis"),
    )
    if shown == "due":
        return replace(narrowed, due_before=now + (SOON if query.get("hours") == "2" else WITHIN))
    if shown == "all" and "week" in query:
        begins = week_begins(query["week"])
        return replace(narrowed, due_from=begins, due_before=begins + timedelta(weeks=1))
    days = _days(query) if shown else 0
    return replace(narrowed, due_from=now - timedelta(days=days)) if days else narrowed


def _days(query: Mapping[str, str]) -> int:
    return next((days for days in PERIODS if query.get("days") == str(days)), 0)


def _narrowed(world: World, query: Mapping[str, str], viewer: Viewer) -> Iterator[str]:
    """What a list is narrowed by, in words of the vocabulary, the directory and the procedures."""
    directory, parties = world.directories.directory, world.library.vocabulary.parties
    procedures = [*world.library.procedures.values()]
    found: list[Label | None] = [
        parties[query["party"]].label if query.get("party") in parties else None,
        directory.agency(query["owner"]).name if query.get("owner") in directory else None,
        next((p.strands[query["strand"]].label for p in procedures if query.get("strand") in p.strands), None),
        next((p.clocks[query["clock"]].label for p in procedures if query.get("clock") in p.clocks), None),
    ]
    yield from (label[viewer.language] for label in found if label)

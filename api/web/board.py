"""The board: the first page of whoever oversees. From every figure a list, in which only codes stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.charts import Bar, Column, Segment, scale_of
from api.web.deadline_rows import BASIS_WORDS, DeadlineRow, rows_of
from api.web.frame import show
from api.web.who import TheViewer, Viewer, through
from engine.board_views import BoardView, GroupRow, MedianRow, Tally
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import percent_in_words, span_in_words
from engine.domain.time_limits import CITY_TIME
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.reading.board import PERIODS, WITHIN, BoardFilter, read_board
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.world import World

router = APIRouter(dependencies=[Depends(through("board"))])
# What comes first on the board: so many of each.
_FIRST = 3
# The medians that stand open; the rest is folded.
_MEDIANS = 6


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A line of what comes first."""

    row: DeadlineRow
    meta: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedianLine:
    """How long a deadline takes, in words."""

    view: MedianRow
    taken: str
    limit: str
    percent: str
    address: str


@dataclass(frozen=True, slots=True)
class DelayLine:
    """Cases by how long they were on the way; None from both ends on: not known."""

    hours: int | None
    below: int | None
    bar: Bar


@router.get("/board")
def board(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the board."""
    view = read_board(world, viewer.actor, wanted_in(request.query_params))
    language = viewer.language
    most = max((group.missed.total for group in view.groups), default=0)
    slots = max((group.missed.total for group in view.strands), default=0)
    on_the_way = max((row.cases for row in view.delays), default=0)
    by = "owner" if view.party or view.agency else "party"
    values: dict[str, Any] = {
        "view": view,
        "at": f"{view.at.astimezone(CITY_TIME):%H:%M}",
        "day": f"{view.at.astimezone(CITY_TIME):%d/%m/%Y}",
        "periods": PERIODS,
        "bases": BASIS_WORDS,
        "parties": () if view.agency else _parties(world, language),
        "address": _Addresses(view),
        "first": _first(world, viewer, view),
        "groups": [_bar(view, group, by, most, language) for group in view.groups],
        "strands": [_bar(view, group, "strand", slots, language) for group in view.strands],
        "weeks": [_column(view, week.week, week.missed) for week in view.weeks],
        "scale": scale_of([week.missed.total for week in view.weeks]),
        "delays": [
            DelayLine(row.hours, row.below, Bar("", "", (Segment(row.cases, "hatch"),), row.cases, on_the_way))
            for row in view.delays
        ],
        "medians": [_median(view, row, language) for row in view.medians],
        "open_medians": _MEDIANS,
        "unconfirmed": len(list_unconfirmed_posts(world, viewer.actor)),
    }
    return show(request, viewer, "pages/board.html", values, at="board")


def wanted_in(query: Mapping[str, str]) -> BoardFilter:
    """Return what an address asks for; what is left empty is not asked for."""
    days = query.get("days", "")
    return BoardFilter(
        days=int(days) if days.isdecimal() else BoardFilter().days,
        party=query.get("party") or None,
        basis=query.get("basis") or None,
    )


class _Addresses:
    """Where the figures of a board lead: to their lists, cut as the board is."""

    def __init__(self, view: BoardView) -> None:
        self._kept = {name: value for name, value in (("party", view.party), ("basis", view.basis)) if value}
        self._days = {"days": str(view.days)}

    def open(self, **more: str) -> str:
        """What is missed and not done yet."""
        return _listed({**self._kept, **more})

    def due(self, **more: str) -> str:
        """What falls due."""
        return _listed({"show": "due", **self._kept, **more})

    def missed(self, **more: str) -> str:
        """What was missed in the period."""
        return _listed({"show": "all", **self._days, **self._kept, **more})

    def week(self, week: str, **more: str) -> str:
        """What was missed in a week."""
        return _listed({"show": "all", "week": week, **self._kept, **more})

    def lost(self, clock: str) -> str:
        """What was over before arrival."""
        return _listed({"show": "before", **self._days, **self._kept, "clock": clock})


def _listed(query: Mapping[str, str]) -> str:
    return f"/breaches?{urlencode(query)}" if query else "/breaches"


def _parties(world: World, language: Language) -> list[tuple[str, str]]:
    """The parties that have an agency in the directory."""
    found = {agency.party for agency in world.directories.directory}
    parties = world.library.vocabulary.parties
    return [(name, party.label[language]) for name, party in parties.items() if name in found]


def _first(world: World, viewer: Viewer, view: BoardView) -> list[FirstRow]:
    """What the law set and nobody did, then what falls due next and cannot be made up for."""
    late = DeadlineFilter(still_open=True, basis="law", party=view.party)
    soon = DeadlineFilter("running", due_before=view.at + WITHIN, basis="clinical", party=view.party)
    found: list[FirstRow] = []
    for wanted in (late, soon):
        if view.basis in (None, wanted.basis):
            rows = rows_of(world, viewer, list_deadlines(world, viewer.actor, wanted, limit=_FIRST))
            found += [FirstRow(row, _meta(row, viewer.language)) for row in rows]
    return found


def _meta(row: DeadlineRow, language: Language) -> tuple[str, ...]:
    owner = row.view.owner_label
    return tuple(label[language] for label in (owner, row.view.basis) if label)


def _bar(view: BoardView, group: GroupRow, by: str, most: int, language: Language) -> Bar:
    its = {by: group.id}
    address = _Addresses(view)
    return Bar(
        group.label[language],
        address.missed(**its),
        _segments(group.missed),
        group.missed.total,
        most,
        group.due_soon.total,
        address.due(**its),
        tuple((count, address.missed(**{**its, "basis": basis})) for basis, count in _by_basis(group.missed)),
    )


def _column(view: BoardView, week: str, missed: Tally) -> Column:
    address = _Addresses(view)
    cells = tuple((count, address.week(week, basis=basis)) for basis, count in _by_basis(missed))
    number = week.partition("-W")[2].lstrip("0")
    return Column(number, address.week(week), _segments(missed), missed.total, cells)


def _segments(tally: Tally) -> tuple[Segment, ...]:
    return (
        Segment(tally.law + tally.clinical, "f-red"),
        Segment(tally.city, "f-ink"),
        Segment(tally.proposed, "f-hollow"),
    )


def _by_basis(tally: Tally) -> Iterable[tuple[str, int]]:
    """The counts in the order in which the tables name the bases."""
    return [(basis, getattr(tally, basis)) for basis in BASIS_WORDS]


def _median(view: BoardView, row: MedianRow, language: Language) -> MedianLine:
    return MedianLine(
        row,
        span_in_words(timedelta(seconds=row.seconds), language),
        _either(row.limits, language),
        percent_in_words(row.percent, language),
        _Addresses(view).missed(clock=row.clock),
    )


def _either(limits: tuple[Label, ...], language: Language) -> str:
    return " / ".join(limit[language] for limit in limits)

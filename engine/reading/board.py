"""The supervisor's board: what was missed and falls due, what was lost before arrival, how long deadlines take.

Counted by SQL over the rows that lists are read from; nothing is decrypted and no case is opened. An overseer's board
counts every case, a lead's what its agency answers for and still reads, as `list_deadlines` does: each figure has its
list.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.board_views import BoardView, DelayRow, GroupRow, LostRow, Tally, WeekRow
from engine.domain.case.case import Actor
from engine.domain.clocks.bases import basis_for
from engine.domain.definition.procedure import ClockRule
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, refused, unknown_value
from engine.domain.time_limits import CITY_TIME
from engine.reading.list_deadlines import Overseen, overseen
from engine.reading.medians import medians
from engine.reading.pages import COUNTED_TO
from engine.reading.walk_deadlines import BASES
from engine.store import board as counted
from engine.store.deadlines import deadline_counts
from engine.world import World

PERIODS = (7, 30, 90)
SOON, WITHIN = timedelta(hours=2), timedelta(hours=24)
# The last cases of the period tell how long they were on the way; more of them would say no more.
CASES = 500
# Whole hours from the incident until the opening; the last is open.
_DELAYS = (24, 72, 120)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What the board is cut to: the last `days` (of PERIODS), one party, one basis."""

    days: int = 30
    party: str | None = None
    basis: str | None = None


def read_board(world: World, actor: Actor, wanted: BoardFilter) -> BoardView:
    """Return the board. Raises RefusedError: not_permitted for who neither oversees nor leads, field_invalid."""
    now = world.time.now()
    _check(world, wanted)
    mine = overseen(world, actor, now)
    with world.database.walk() as connection:
        view = _Board(world, connection, mine, wanted, now).view()
    world.sightings.listed(actor, now, "board")
    return view


def week_begins(week: str) -> datetime:
    """Return when a week begins, by its ISO name. Raises RefusedError(field_invalid)."""
    try:
        day = date.fromisoformat(f"{week}-1")
    except ValueError:
        raise refused("field_invalid", "week") from None
    return datetime.combine(day, time(), CITY_TIME)


def _check(world: World, wanted: BoardFilter) -> None:
    faults = [
        unknown_value(name, value, known)
        for name, value, known in (
            ("party", wanted.party, world.library.vocabulary.parties),
            ("basis", wanted.basis, BASES),
        )
        if value is not None and value not in known
    ]
    if wanted.days not in PERIODS:
        faults.append(unknown_value("days", str(wanted.days), map(str, PERIODS)))
    if faults:
        raise RefusedError(faults)


class _Board:
    """One board, for one reader at one moment."""

    def __init__(
        self, world: World, connection: Connection, mine: Overseen, wanted: BoardFilter, now: datetime
    ) -> None:
        self._world, self._connection, self._mine, self._wanted, self._now = world, connection, mine, wanted, now
        self._directory = world.directories.refresh().directory
        self._begins = now - timedelta(days=wanted.days)
        self._bases: dict[tuple[Any, ...], tuple[ClockRule, str]] = {}

    def view(self) -> BoardView:
        weeks = self._weeks()
        since = {f"week_{number}": at for number, at in enumerate(weeks)}
        missed = self._rows(counted.missed, begins=self._begins, since=min(self._begins, weeks[-1]), **since)
        inside = [row for row in missed if row.inside]
        falling = self._rows(counted.falling_due, now=self._now, soon=self._now + SOON, until=self._now + WITHIN)
        mine = self._mine.owner
        return BoardView(
            at=self._now,
            since=self._begins,
            days=self._wanted.days,
            agency=mine,
            agency_label=self._agency(mine) if mine else None,
            party=self._wanted.party,
            basis=self._wanted.basis,
            open_now=self._tally(self._rows(counted.still_open)),
            due_in_two_hours=self._tally(row for row in falling if row.part == 1),
            due_in_a_day=self._tally(falling),
            unswept=self._unswept(),
            missed=self._tally(inside),
            groups=self._groups(inside, falling, *self._party_or_agency()),
            strands=self._groups(inside, falling, self._strand, self._strand_label),
            weeks=tuple(
                WeekRow(f"{at:%G-W%V}", at, self._tally(row for row in missed if row.part == number))
                for number, at in reversed(list(enumerate(weeks)))
            ),
            lost=tuple(self._lost()),
            delays=tuple(self._delays()),
            medians=medians(self._world, self._connection, self._mine, self._begins, self._counts),
        )

    def _weeks(self) -> list[datetime]:
        """The Mondays that the weeks begin on, the newest first."""
        today = self._now.astimezone(CITY_TIME).date()
        monday = datetime.combine(today - timedelta(days=today.weekday()), time(), CITY_TIME)
        return [monday - timedelta(weeks=number) for number in range(counted.WEEKS)]

    def _rows(self, statement: Callable[..., Any], **moments: datetime) -> list[Any]:
        """The counts that the filters leave."""
        reach = self._mine.reach
        parameters = {**reach.parameters, **moments} | ({} if reach.everything else {"owner": self._mine.owner})
        rows = statement(everything=reach.everything).rows(self._connection, parameters)
        return [row for row in rows if self._counts(row)]

    def _counts(self, row: Any) -> bool:
        """Whether a row counts under the filters; the ones that are not set let everything through."""
        wanted = self._wanted
        return wanted.party in (None, self._party(row)) and wanted.basis in (None, self._kind(row)[1])

    def _kind(self, row: Any) -> tuple[ClockRule, str]:
        """The rule of a row, and the kind of its basis."""
        key = (row.procedure, row.procedure_version, row.clock_id, row.age_band)
        if key not in self._bases:
            rule = self._world.library.version(row.procedure, row.procedure_version).clocks[row.clock_id]
            self._bases[key] = rule, basis_for(rule, row.age_band).kind
        return self._bases[key]

    def _tally(self, rows: Iterable[Any]) -> Tally:
        found = dict.fromkeys(BASES, 0)
        for row in rows:
            found[self._kind(row)[1]] += row.count
        return Tally(**found, total=sum(found.values()))

    def _groups(
        self, missed: list[Any], due: list[Any], key: Callable[[Any], str], label: Callable[[str, Any], Label]
    ) -> tuple[GroupRow, ...]:
        """Rows by a key, those that missed most first."""
        of: dict[str, tuple[list[Any], list[Any]]] = {}
        for place, rows in enumerate((missed, due)):
            for row in rows:
                of.setdefault(key(row), ([], []))[place].append(row)
        groups = [
            GroupRow(name, label(name, (late + soon)[0]), self._tally(late), self._tally(soon))
            for name, (late, soon) in of.items()
        ]
        return tuple(sorted(groups, key=lambda group: (-group.missed.total, -group.due_soon.total, group.id)))

    def _party_or_agency(self) -> tuple[Callable[[Any], str], Callable[[str, Any], Label]]:
        if self._wanted.party or self._mine.owner:
            return lambda row: str(row.owner), lambda name, _: self._agency(name)
        parties = self._world.library.vocabulary.parties
        return self._party, lambda name, _: parties[name].label if name in parties else Label(name, name)

    def _party(self, row: Any) -> str:
        return self._directory.party_of(row.owner) if row.owner in self._directory else str(row.owner)

    def _agency(self, name: str) -> Label:
        return self._directory.agency(name).name if name in self._directory else Label(name, name)

    def _strand(self, row: Any) -> str:
        return self._kind(row)[0].strand

    def _strand_label(self, name: str, row: Any) -> Label:
        return self._world.library.version(row.procedure, row.procedure_version).strands[name].label

    def _lost(self) -> Iterator[LostRow]:
        """Windows of one name are one line, whatever the procedure."""
        labels: dict[str, Label] = {}
        cases: dict[str, int] = {}
        for row in self._rows(counted.lost_before_arrival, begins=self._begins):
            labels[row.clock_id] = self._kind(row)[0].label
            cases[row.clock_id] = cases.get(row.clock_id, 0) + row.count
        for clock in sorted(cases, key=lambda clock: (-cases[clock], clock)):
            yield LostRow(clock, labels[clock], cases[clock])

    def _unswept(self) -> int:
        reach, owner = self._mine.reach, self._mine.owner
        statement = deadline_counts(everything=reach.everything, owner=owner is not None)
        asked = {**reach.parameters, "owner": owner, "due_before": self._now, "most": COUNTED_TO}
        return int(statement.row(self._connection, asked).overdue)

    def _delays(self) -> Iterator[DelayRow]:
        reach = self._mine.reach
        asked: Mapping[str, Any] = {**reach.parameters, "begins": self._begins, "count": CASES}
        found = [0] * (len(_DELAYS) + 2)
        for row in counted.last_opened(everything=reach.everything).rows(self._connection, asked):
            known = row.earliest is not None and row.earliest < row.opened_at
            hours = (row.opened_at - row.earliest) / timedelta(hours=1) if known else 0
            found[sum(hours >= edge for edge in _DELAYS) if known else -1] += 1
        edges = (0, *_DELAYS, None)
        for number, count in enumerate(found[:-1]):
            yield DelayRow(edges[number], edges[number + 1], count)
        yield DelayRow(None, None, found[-1])

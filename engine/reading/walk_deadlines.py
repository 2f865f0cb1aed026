"""Walk along the rows of deadlines in the order of a list, and pick those that are wanted.

What an index knows narrows the walk; what only the definitions and the directory know (the basis of a deadline, the
party of its owner) is looked at row by row, many at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Connection

from engine.domain.clocks.bases import basis_for
from engine.domain.definition.references import BasisKind
from engine.domain.definition.vocabulary import Basis
from engine.reading.pages import COUNTED_TO
from engine.store.access import Reach
from engine.store.deadlines import (
    BEFORE_ARRIVAL,
    BREACHED,
    COUNTS,
    RUNNING,
    DeadlineShape,
    deadline_counts,
    deadline_page,
)
from engine.world import World

BASES: tuple[str, ...] = get_args(BasisKind)
# So many rows are read at once where most may not be wanted.
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """Which deadlines are wanted; all that is given must hold.

    `status`: breached, running, or breached_before_arrival; the last stand by when their cases were opened.
    `owner`: an agency; `party`: of whatever agency of it; `basis`: law, city, clinical or proposed.
    """

    status: str = BREACHED
    owner: str | None = None
    strand: str | None = None
    clock: str | None = None
    due_before: datetime | None = None
    still_open: bool = False
    party: str | None = None
    basis: str | None = None
    due_from: datetime | None = None


class DeadlineWalk:
    """One list of deadlines, as far as a reader reaches."""

    def __init__(self, world: World, reach: Reach, wanted: DeadlineFilter, owner: str | None) -> None:
        self._world, self._reach, self._wanted, self._owner = world, reach, wanted, owner
        self._picks = bool(wanted.party or wanted.basis)
        self._clocks = self._by_name()

    def rows(self, connection: Connection, place: dict[str, Any] | None, count: int) -> list[Any]:
        """Return the next rows that are wanted."""
        at_once = max(count, _AT_ONCE) if self._picks and self._clocks == [None] else count
        found: list[Any] = []
        while len(found) < count:
            some = self._walked(connection, place, at_once)
            found += filter(self._is_wanted, some)
            if len(some) < at_once or self._is_over(some[-1]):
                break
            last = some[-1]
            its_clock = {"clock_id": last.clock_id, "occurrence": last.occurrence}
            place = {"due": self.moment(last), "case": last.public_id, **its_clock}
        return found[:count]

    def moment(self, row: Any) -> datetime:
        """Return the moment by which a row stands in its list."""
        at: datetime = row.started_at if self._wanted.status == BEFORE_ARRIVAL else row.due
        return at

    def counts(self, connection: Connection, now: datetime) -> dict[str, int]:
        """Return how many are breached and still open, and overdue, as far as that is worth counting."""
        counts = dict.fromkeys(COUNTS, 0)
        parameters = {**self._reach.parameters, "owner": self._owner, "due_before": now, "most": COUNTED_TO}
        for shelved in self._shelves():
            statement = deadline_counts(
                everything=self._reach.everything, owner=self._owner is not None, shelved=shelved
            )
            row = statement.row(connection, parameters)
            counts = {name: min(COUNTED_TO, counts[name] + getattr(row, name)) for name in COUNTS}
        return counts

    def _walked(self, connection: Connection, place: dict[str, Any] | None, count: int) -> list[Any]:
        """The next rows: deadlines asked for by name are read each in its own order, and the orders are merged."""
        wanted, running = self._wanted, self._wanted.status == RUNNING
        parameters = {
            **self._reach.parameters,
            **{"owner": self._owner, "strand": wanted.strand, "due_before": wanted.due_before, "count": count},
            **(place or {}),
        }
        found = []
        for shelved in self._shelves():
            shape = DeadlineShape(
                everything=self._reach.everything,
                status=wanted.status,
                after=place is not None,
                owner=self._owner is not None,
                shelved=shelved,
                strand=wanted.strand is not None,
                clock=self._clocks != [None],
                due_before=wanted.due_before is not None,
                still_open=wanted.still_open,
            )
            for clock in self._clocks:
                found += deadline_page(shape).rows(connection, {**parameters, "clock": clock})
        found.sort(key=lambda row: (self.moment(row), row.case_id, row.clock_id, row.occurrence), reverse=not running)
        return found[:count]

    def _is_wanted(self, row: Any) -> bool:
        wanted = self._wanted
        if wanted.due_from is not None and self.moment(row) < wanted.due_from:
            return False
        if wanted.party is not None:
            directory = self._world.directories.directory
            if row.owner not in directory or directory.party_of(row.owner) != wanted.party:
                return False
        return wanted.basis is None or self._basis(row).kind == wanted.basis

    def _is_over(self, row: Any) -> bool:
        """Whether nothing that is wanted comes after this row."""
        start, newest_first = self._wanted.due_from, self._wanted.status != RUNNING
        return newest_first and start is not None and self.moment(row) < start

    def _basis(self, row: Any) -> Basis:
        procedure = self._world.library.version(row.procedure, row.procedure_version)
        return basis_for(procedure.clocks[row.clock_id], row.age_band)

    def _shelves(self) -> tuple[bool, ...]:
        return (False, True) if self._reach.everything and self._owner else (False,)

    def _by_name(self) -> Sequence[str | None]:
        """The deadlines to ask for by name; None for all of them.

        A basis narrows them too, except of what is rare and listed by the newest anyway.
        """
        wanted, procedures = self._wanted, self._world.library.procedures.values()
        by_basis = wanted.basis is not None and wanted.status == RUNNING
        if wanted.clock or not (wanted.strand or by_basis):
            return [wanted.clock]
        mine = (
            rule.id
            for procedure in procedures
            for rule in procedure.clocks.values()
            if wanted.strand in (None, rule.strand)
            and (not by_basis or any(choice.value.kind == wanted.basis for choice in rule.basis))
        )
        return list(dict.fromkeys(mine))

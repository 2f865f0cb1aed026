"""List deadlines: those not met, the newest first, and those that fall due, the nearest first.

For overseers of every case; for the lead of an agency those that its agency answers for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.domain.case.case import Actor
from engine.domain.clocks.bases import basis_for
from engine.domain.errors import refused
from engine.reading.accounts.keeping import leads
from engine.reading.form_words import common_unit
from engine.reading.pages import COUNTED_TO, Page, cursor, moment_of, page_size, place_of
from engine.reading.reach import reach_of
from engine.store.access import Reach
from engine.store.deadlines import BREACHED, COUNTS, RUNNING, DeadlineShape, deadline_counts, deadline_page
from engine.views import DeadlineView
from engine.world import World


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """Which deadlines are wanted: `status` breached or running; `owner` an agency; the rest narrows them further."""

    status: str = BREACHED
    owner: str | None = None
    strand: str | None = None
    clock: str | None = None
    due_before: datetime | None = None
    still_open: bool = False


def list_deadlines(
    world: World, actor: Actor, wanted: DeadlineFilter, *, after: str | None = None, limit: int = 50
) -> Page[DeadlineView]:
    """Return a page of deadlines. Raises RefusedError: not_permitted for who neither oversees nor leads."""
    size, now = page_size(limit), world.time.now()
    if wanted.status not in (BREACHED, RUNNING):
        raise refused("field_invalid", "status")
    reach = reach_of(world, actor, now)
    owner = wanted.owner if reach.everything else _led_by(world, actor)
    if reach.nothing or wanted.owner not in (None, owner):
        raise refused("not_permitted", "owner")
    place = place_of(world.vault, actor, after, "due", "case", "clock", "occurrence")
    asking = _Asking(world, reach if reach.everything else reach.of_agency(actor.agency), wanted, owner)
    with world.database.walk() as connection:
        rows = asking.rows(connection, place, size + 1)
        found = asking.counts(connection, now)
    world.sightings.listed(actor, now, "deadlines")
    last = rows[size - 1] if len(rows) > size else None
    more = last and cursor(
        world.vault,
        actor,
        due=last.due.isoformat(),
        case=last.public_id,
        clock=last.clock_id,
        occurrence=last.occurrence,
    )
    return Page(tuple(_view(world, row, now) for row in rows[:size]), more, found)


@dataclass(frozen=True, slots=True)
class _Asking:
    world: World
    reach: Reach
    wanted: DeadlineFilter
    owner: str | None

    def rows(self, connection: Connection, place: dict[str, Any] | None, count: int) -> list[Any]:
        """Return the next rows: each deadline of a strand is read in its own order, and the orders are merged."""
        wanted, breached = self.wanted, self.wanted.status == BREACHED
        parameters = {
            **self.reach.parameters,
            **{"owner": self.owner, "strand": wanted.strand, "due_before": wanted.due_before, "count": count},
            **(_beyond(place) if place else {}),
        }
        found = []
        for shelved in self._shelves():
            shape = DeadlineShape(
                everything=self.reach.everything,
                breached=breached,
                after=place is not None,
                owner=self.owner is not None,
                shelved=shelved,
                strand=wanted.strand is not None,
                clock=bool(wanted.clock or wanted.strand),
                due_before=wanted.due_before is not None,
                still_open=wanted.still_open,
            )
            for clock in self._clocks():
                found += deadline_page(shape).rows(connection, {**parameters, "clock": clock})
        found.sort(key=lambda row: (row.due, row.case_id, row.clock_id, row.occurrence), reverse=breached)
        return found[:count]

    def counts(self, connection: Connection, now: datetime) -> dict[str, int]:
        counts = dict.fromkeys(COUNTS, 0)
        parameters = {**self.reach.parameters, "owner": self.owner, "due_before": now, "most": COUNTED_TO}
        for shelved in self._shelves():
            statement = deadline_counts(
                everything=self.reach.everything, owner=self.owner is not None, shelved=shelved
            )
            row = statement.row(connection, parameters)
            counts = {name: min(COUNTED_TO, counts[name] + getattr(row, name)) for name in COUNTS}
        return counts

    def _shelves(self) -> tuple[bool, ...]:
        return (False, True) if self.reach.everything and self.owner else (False,)

    def _clocks(self) -> Sequence[str | None]:
        """The deadlines asked for by name; None for all of them."""
        wanted, procedures = self.wanted, self.world.library.procedures.values()
        if wanted.clock or not wanted.strand:
            return [wanted.clock]
        mine = (c.id for p in procedures for c in p.clocks.values() if c.strand == wanted.strand)
        return list(dict.fromkeys(mine))


def _beyond(place: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(place["occurrence"], int):
        raise refused("field_invalid", "after")
    its_clock = {"clock_id": str(place["clock"]), "occurrence": place["occurrence"]}
    return {"due": moment_of(place["due"]), "case": str(place["case"]), **its_clock}


def _led_by(world: World, actor: Actor) -> str:
    """The agency that this person leads. Raises RefusedError(not_permitted) when it leads none."""
    if not leads(world, actor, actor.agency):
        raise refused("not_permitted", "deadlines")
    return actor.agency


def _view(world: World, row: Any, now: datetime) -> DeadlineView:
    vocabulary, directory = world.library.vocabulary, world.directories.directory
    procedure = world.library.version(row.procedure, row.procedure_version)
    late = (row.ended_at or now) - row.due
    rule = procedure.clocks[row.clock_id]
    basis = basis_for(rule, row.age_band)
    return DeadlineView(
        case=row.public_id,
        code=row.code,
        clock=row.clock_id,
        label=rule.label,
        strand=row.strand,
        strand_label=procedure.strands[row.strand].label,
        status=row.status,
        status_label=vocabulary.clock_statuses[row.status],
        owner=row.owner,
        owner_label=directory.agency(row.owner).name if row.owner in directory else None,
        basis_kind=basis.kind,
        basis=basis.label,
        unit=common_unit(rule),
        due=row.due,
        ended_at=row.ended_at,
        late_seconds=max(0, int(late.total_seconds())),
    )

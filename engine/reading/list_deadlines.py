"""List deadlines: those not met, the newest first, and those that fall due, the nearest first.

For overseers of every case; for the lead of an agency those that its agency answers for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.pages import COUNTED_TO, Page, cursor, moment_of, page_size, place_of
from engine.reading.reach import reach_of
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
    place = place_of(after, "due", "case", "clock", "occurrence")
    parameters = {
        **reach.parameters,
        **{"owner": owner, "strand": wanted.strand, "clock": wanted.clock, "due_before": wanted.due_before},
        **{"count": size + 1, **(_beyond(place) if place else {})},
    }
    shape = DeadlineShape(
        everything=reach.everything,
        breached=wanted.status == BREACHED,
        after=place is not None,
        owner=owner is not None,
        strand=wanted.strand is not None,
        clock=wanted.clock is not None,
        due_before=wanted.due_before is not None,
        still_open=wanted.still_open,
    )
    counts = deadline_counts(everything=reach.everything, owner=owner is not None)
    with world.database.read() as connection:
        rows = deadline_page(shape).rows(connection, parameters)
        found = counts.row(connection, {**parameters, "due_before": now, "most": COUNTED_TO})
    world.sightings.listed(actor, now, "deadlines")
    last = rows[size - 1] if len(rows) > size else None
    more = last and cursor(
        due=last.due.isoformat(), case=last.public_id, clock=last.clock_id, occurrence=last.occurrence
    )
    return Page(tuple(_view(world, row, now) for row in rows[:size]), more, {n: getattr(found, n) for n in COUNTS})


def _beyond(place: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(place["occurrence"], int):
        raise refused("field_invalid", "after")
    its_clock = {"clock_id": str(place["clock"]), "occurrence": place["occurrence"]}
    return {"due": moment_of(place["due"]), "case": str(place["case"]), **its_clock}


def _led_by(world: World, actor: Actor) -> str:
    """The agency that this person leads. Raises RefusedError(not_permitted) when it leads none."""
    vocabulary, directory = world.library.vocabulary, world.directories.refresh().directory
    party = directory.party_of(actor.agency) if actor.agency in directory else None
    if party is None or vocabulary.parties[party].lead != actor.role:
        raise refused("not_permitted", "deadlines")
    return actor.agency


def _view(world: World, row: Any, now: datetime) -> DeadlineView:
    vocabulary, directory = world.library.vocabulary, world.directories.directory
    procedure = world.library.version(row.procedure, row.procedure_version)
    late = (row.ended_at or now) - row.due
    return DeadlineView(
        case=row.public_id,
        code=row.code,
        clock=row.clock_id,
        occurrence=row.occurrence,
        label=procedure.clocks[row.clock_id].label,
        strand=row.strand,
        strand_label=procedure.strands[row.strand].label,
        status=row.status,
        status_label=vocabulary.clock_statuses[row.status],
        owner=row.owner,
        owner_label=directory.agency(row.owner).name if row.owner in directory else None,
        due=row.due,
        ended_at=row.ended_at,
        late_seconds=max(0, int(late.total_seconds())),
    )

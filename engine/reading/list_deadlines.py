"""List deadlines: those not met, the newest first, and those that fall due, the nearest first.

For overseers of every case; for the lead of an agency those that its agency answers for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.clocks.bases import basis_for
from engine.domain.errors import RefusedError, refused, unknown_value
from engine.reading.accounts.keeping import leads
from engine.reading.form_words import common_unit
from engine.reading.pages import Page, cursor, moment_of, page_size, place_of
from engine.reading.reach import reach_of
from engine.reading.walk_deadlines import BASES, DeadlineFilter, DeadlineWalk
from engine.store.access import Reach
from engine.store.deadlines import BEFORE_ARRIVAL, BREACHED, RUNNING
from engine.views import DeadlineView
from engine.world import World

__all__ = ["DeadlineFilter", "Overseen", "list_deadlines", "overseen"]


@dataclass(frozen=True, slots=True)
class Overseen:
    """Whose deadlines somebody oversees: all (`owner` None), or those of the agency that it leads."""

    reach: Reach
    owner: str | None


def overseen(world: World, actor: Actor, now: datetime) -> Overseen:
    """Return whose deadlines a person oversees. Raises RefusedError(not_permitted) for nobody's."""
    reach = reach_of(world, actor, now)
    owner = None if reach.everything else _led_by(world, actor)
    if reach.nothing:
        raise refused("not_permitted", "deadlines")
    return Overseen(reach if reach.everything else reach.of_agency(actor.agency), owner)


def list_deadlines(
    world: World, actor: Actor, wanted: DeadlineFilter, *, after: str | None = None, limit: int = 50
) -> Page[DeadlineView]:
    """Return a page of deadlines. Raises RefusedError: not_permitted for who neither oversees nor leads."""
    size, now = page_size(limit), world.time.now()
    _check(world, wanted)
    mine = overseen(world, actor, now)
    if mine.owner is not None and wanted.owner not in (None, mine.owner):
        raise refused("not_permitted", "owner")
    place = place_of(world.vault, actor, after, "due", "case", "clock", "occurrence")
    walk = DeadlineWalk(world, mine.reach, wanted, mine.owner or wanted.owner)
    with world.database.walk() as connection:
        rows = walk.rows(connection, _beyond(place) if place else None, size + 1)
        found = walk.counts(connection, now)
    world.sightings.listed(actor, now, "deadlines")
    last = rows[size - 1] if len(rows) > size else None
    more = last and cursor(
        world.vault,
        actor,
        due=walk.moment(last).isoformat(),
        case=last.public_id,
        clock=last.clock_id,
        occurrence=last.occurrence,
    )
    return Page(tuple(_view(world, row, now) for row in rows[:size]), more, found)


def _check(world: World, wanted: DeadlineFilter) -> None:
    """Raises RefusedError(field_invalid) for every filter that names what does not exist."""
    parties = world.library.vocabulary.parties
    faults = [
        unknown_value(name, value, known)
        for name, value, known in (
            ("status", wanted.status, (BREACHED, RUNNING, BEFORE_ARRIVAL)),
            ("basis", wanted.basis, BASES),
            ("party", wanted.party, parties),
        )
        if value is not None and value not in known
    ]
    if faults:
        raise RefusedError(faults)


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

"""Who looked at a case: roles and moments, for whoever manages it. Nobody's name."""

from engine.audit_views import LookView
from engine.commands import CaseRequest
from engine.domain.errors import refused
from engine.reading.pages import Page, cursor, moment_of, page_size, place_of
from engine.reading.visible_case import visible_case
from engine.store.record_streams import Wanted, seen
from engine.world import World

# What a page asks beside the case itself, and the question that is answered here.
_BESIDE = ("possible steps", "looks")


def who_looked(world: World, request: CaseRequest, *, after: str | None = None, limit: int = 50) -> Page[LookView]:
    """Return who was shown something of a case, the newest first.

    Raises RefusedError: not_found for whom the case does not exist, not_permitted for who does not manage it.
    """
    size, now, actor = page_size(limit), world.time.now(), request.actor
    with world.database.read() as connection:
        stored, _ = visible_case(connection, world, request, now)
    manager = stored.case.manager
    if manager is None or (manager.role, manager.agency) != (actor.role, actor.agency):
        raise refused("not_permitted")
    place = place_of(world.vault, actor, after, "at", "key")
    before = (moment_of(place["at"]), place["key"]) if place else None
    wanted = Wanted(case=(stored.row_id, stored.case.id), before=before, count=size + 1)
    with world.sightings.database.read() as views:
        lines = seen(views, wanted)
    world.sightings.shown(actor, now, stored.case.id, "looks")
    last = lines[size - 1] if len(lines) > size else None
    more = cursor(world.vault, actor, at=last.at.isoformat(), key=last.key) if last else None
    roles = world.library.vocabulary.roles
    return Page(
        tuple(
            LookView(line.at, roles[line.role].label if line.role in roles else None, line.what)
            for line in lines[:size]
            if line.what not in _BESIDE
        ),
        more,
        {},
    )

"""Mark a notice in the inbox as read, or as taken on."""

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.reach import reach_of
from engine.store.inbox import mark_seen, notice_shown
from engine.world import World


def mark_notice(world: World, actor: Actor, number: str, *, acknowledged: bool = False) -> str:
    """Mark a notice as read, or as taken on, and return the case it is about.

    Raises RefusedError(not_found) for what is not in the inbox.
    """
    now = world.time.now()
    reach = reach_of(world, actor, now)
    found = {**reach.parameters, "agency": actor.agency, "role": actor.role, "number": number}
    with world.database.write() as connection:
        shown = notice_shown(everything=reach.everything)
        row = None if reach.nothing else shown.row(connection, found)
        if row is not None:
            mark_seen(connection, row.id, read_at=row.read_at or now, acknowledged_at=now if acknowledged else None)
    if row is None:
        world.sightings.denied(actor, now, number, "notice")
        raise refused("not_found", "notice")
    return str(row.public_id)

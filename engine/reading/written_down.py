"""Writing down what was looked at: a short write of its own, before the answer; else nothing is shown."""

from datetime import datetime

from engine.domain.case.case import Actor
from engine.store.cases import StoredCase
from engine.store.sightings import record_sighting
from engine.world import World


def write_down(world: World, actor: Actor, now: datetime, stored: StoredCase, what: str) -> None:
    """Write down that a person is about to be shown `what` of a case. Raises what the database raises."""
    with world.database.write() as connection:
        record_sighting(connection, stored.row_id, actor, now, what)

"""Check that nothing in the record was altered, and seal it so that a later alteration can be found."""

from collections.abc import Callable

from engine.handlers.leave_beat import leave_beat
from engine.store.checkpoints import Head, seal_heads
from engine.store.proof_of_record import Audited, prove
from engine.store.sightings import SIGHTINGS
from engine.store.status_figures import CHECKED
from engine.world import World


def seal_record(world: World) -> Head:
    """Seal the heads of all chains as they are now, and return the seal."""
    ends = {SIGHTINGS.name: world.sightings.end()}
    return seal_heads(world.database, world.vault.record, world.time.now(), ends)


def verify_audit(
    world: World, exported: Head | None = None, progress: Callable[[int], None] | None = None
) -> Audited:
    """Check the whole record as it stands now. Goes on wherever something is damaged or cannot be read.

    `exported` is a seal that was taken out of the building before; `progress` hears how many cases were checked.
    The views are read after the seals over them, so that none is missed that a seal names.
    """
    with world.database.read(long=True) as connection, world.sightings.database.read(long=True) as views:
        return prove(connection, views, world.vault, exported, progress)


def check_record(
    world: World, exported: Head | None = None, progress: Callable[[int], None] | None = None
) -> Audited:
    """Check the whole record as `verify_audit` does, and write down when that was and what came of it."""
    found = verify_audit(world, exported, progress)
    lines = found.events + found.entries + found.views
    leave_beat(world, CHECKED, broken=len(found.broken), lines=lines)
    return found

"""Let no lease outlast its worker because a clock was set back."""

from engine.store.outbox import shorten_leases
from engine.world import World


def keep_leases_short(world: World) -> None:
    """Shorten leases that end later than any that is taken now."""
    with world.database.write() as connection:
        shorten_leases(connection, world.lease_seconds)

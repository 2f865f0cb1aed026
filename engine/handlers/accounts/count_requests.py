"""Take a share of somebody's requests of a minute."""

from datetime import datetime

from engine.domain.accounts.pace import Kind
from engine.store.shares import forget_counts, take_share
from engine.world import World


def count_requests(world: World, kind: Kind, name: str, minute: datetime, size: int) -> int:
    """Take so many requests of a minute for a person or an address; return how many all processes took by then.

    Of the name only a keyed digest is kept, for a day.
    """
    key = world.vault.digest("requests", kind, name)
    with world.database.write() as connection:
        forget_counts(connection, min(minute, world.time.now()))
        return take_share(connection, key, minute, size)

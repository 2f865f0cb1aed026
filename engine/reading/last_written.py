"""When was the record last written to?"""

from datetime import datetime

from engine.store.books import last_entry
from engine.world import World


def last_written(world: World) -> datetime | None:
    """Return the moment, by the machine's clock, of the newest entry of any book; None for none."""
    with world.database.read() as connection:
        return last_entry(connection)

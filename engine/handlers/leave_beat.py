"""Leave a sign of life of a process."""

from datetime import UTC, datetime
from typing import Any

from engine.store.beats import write_beat
from engine.world import World


def leave_beat(world: World, name: str, **detail: Any) -> None:
    """Write down that `name` is alive now, with what it tells of itself."""
    with world.database.write() as connection:
        write_beat(connection, name, datetime.now(UTC), detail)

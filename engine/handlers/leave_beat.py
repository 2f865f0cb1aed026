"""Leave a sign of life of a process."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert

from engine.store.schema import BEAT
from engine.world import World


def leave_beat(world: World, name: str, **detail: Any) -> None:
    """Write down that `name` is alive now, with what it tells of itself."""
    with world.database.write() as connection:
        connection.execute(delete(BEAT).where(BEAT.c.name == name))
        connection.execute(insert(BEAT), {"name": name, "at": datetime.now(UTC), "detail": detail})

"""Signs of life of processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from engine.store.schema import BEAT


def write_beat(connection: Connection, name: str, at: datetime, detail: Mapping[str, Any]) -> None:
    """Write down that `name` was alive at a moment, in place of the time before."""
    connection.execute(delete(BEAT).where(BEAT.c.name == name))
    connection.execute(insert(BEAT), {"name": name, "at": at, "detail": dict(detail)})

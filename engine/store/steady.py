"""The clock of leases and retries: it goes on evenly when somebody sets the machine's clock.

On PostgreSQL it is the database's own, the same for every worker on every machine. On SQLite, where all processes
share one machine, it is the kernel's monotonic clock, which counts from the start of the machine, moved by an
offset that stands in the database; a new start of the machine gets a new offset. A moment of this clock is near that
of the wall, and is compared with moments of the same clock alone.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select

from engine.store.database import Database
from engine.store.schema import STEADY_CLOCK

# Linux gives every start of the machine an id of its own.
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NOW = select(func.clock_timestamp())
_OFFSET = select(STEADY_CLOCK.c.boot, STEADY_CLOCK.c.seconds)


def steady_now(connection: Connection) -> datetime:
    """Return the moment, aware, in UTC."""
    if connection.dialect.name == "postgresql":
        now: datetime = connection.execute(_NOW).scalar_one()
        return now.astimezone(UTC)
    row = connection.execute(_OFFSET).first()
    return _moment(time.time() - time.monotonic() if row is None else row.seconds)


def start_clock(database: Database) -> None:
    """Let the clock go: after a new start of the machine it goes on at the wall's moment."""
    if not database.is_sqlite:
        return
    boot = _boot()
    with database.read() as connection:
        row = connection.execute(_OFFSET).first()
    if row is not None and row.boot == boot:
        return
    with database.write() as connection:
        # Another process may have been quicker; its offset and ours differ by nothing that matters.
        connection.execute(delete(STEADY_CLOCK))
        offset = time.time() - time.monotonic()
        connection.execute(insert(STEADY_CLOCK), {"id": 1, "boot": boot, "seconds": offset})


def _moment(offset: float) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=time.monotonic() + offset)


def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip() if _BOOT.is_file() else ""

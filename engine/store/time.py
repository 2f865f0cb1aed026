"""Where the time comes from: the system's clock, a demo's shifted one, or one that a replay sets."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, delete, insert, select

from engine.store.books import page
from engine.store.database import Database
from engine.store.digests import ACCOUNTS, DEPLOYMENT
from engine.store.keys import RecordKeys
from engine.store.schema import DEMO_TIME
from engine.store.sessions import move_sessions


class TimeSource(Protocol):
    """Tells the domain's time. Leases and retries do not use it: they use the wall's."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...


class SystemTime:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC)


class SetTime:
    """A clock that stands where it was put."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment."""
        return self.at


def is_demo(database: Database) -> bool:
    """Say whether this database is a demo's: only there can time be moved."""
    with database.read() as connection:
        return connection.execute(select(DEMO_TIME.c.id)).first() is not None


def make_demo(database: Database, keys: RecordKeys) -> None:
    """Mark a database as a demo's, its time not moved yet."""
    if not is_demo(database):
        with database.write() as connection:
            _move(connection, keys, 0.0)


def _move(connection: Connection, keys: RecordKeys, seconds: float) -> None:
    row = {"id": 1, "seconds": seconds}
    connection.execute(delete(DEMO_TIME))
    connection.execute(insert(DEMO_TIME), row)
    with page(connection, keys, DEPLOYMENT, datetime.now(UTC)) as written:
        written.rows(DEMO_TIME, [row])


class DemoTime:
    """The machine's clock, moved forward by what the database says, the same for every process of the demo."""

    def __init__(self, database: Database, keys: RecordKeys) -> None:
        self._database = database
        self._keys = keys

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.now(UTC) + self.shift()

    def shift(self) -> timedelta:
        """Return how far the demo's time was moved."""
        with self._database.read() as connection:
            seconds = connection.execute(select(DEMO_TIME.c.seconds)).scalar()
        return timedelta(seconds=seconds or 0)

    def forward(self, span: timedelta) -> timedelta:
        """Move the demo's time forward for every process, and its sessions along; return how far it is moved."""
        with self._database.write() as connection:
            seconds = connection.execute(select(DEMO_TIME.c.seconds)).scalar() or 0
            moved = timedelta(seconds=seconds) + span
            _move(connection, self._keys, moved.total_seconds())
            with page(connection, self._keys, ACCOUNTS, datetime.now(UTC)) as written:
                move_sessions(connection, written, span)
        return moved

"""Opening the database: SQLite for one machine, PostgreSQL for more; the same guarantees on both."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from engine.store.trouble import OutcomeUnknownError, may_have_been_done

# Handlers and questions hold a connection, and know no more of the library than its name here.
__all__ = ["READING", "Connection", "Database"]
READING = "reading"
# Nobody waits longer for a lock: the answer says to come again.
_LOCK_SECONDS = 10
# A process that was stopped, or a machine that hangs, keeps its locks: after so long between two statements
# PostgreSQL ends the transaction, and the others go on.
_IDLE_SECONDS = 5
_CONNECT_SECONDS = 5
_LEFT_OUT = ("seqscan", "bitmapscan", "sort", "incremental_sort", "hashjoin", "mergejoin", "material", "memoize")
_SETTINGS = {
    **{f"enable_{way}": "off" for way in _LEFT_OUT},
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
# For this transaction alone.
_BY_INDEX = "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())


class Database:
    """A pool of connections. A writer on SQLite takes the lock when it begins, so it never has to give way later."""

    def __init__(self, url: str | URL, *, pool_size: int = 16) -> None:
        address = make_url(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 4}
        if self.is_sqlite:
            # Every block below ends in a commit or an undoing, so there is nothing to reset when one is given back.
            options["pool_reset_on_return"] = None
            if address.database:
                _private_file(Path(address.database))
            options["connect_args"] = {"timeout": _LOCK_SECONDS, "check_same_thread": False}
        else:
            options["pool_pre_ping"] = True
            waits = {"lock_timeout": _LOCK_SECONDS, "idle_in_transaction_session_timeout": _IDLE_SECONDS}
            options["connect_args"] = {
                "connect_timeout": _CONNECT_SECONDS,
                "options": " ".join(f"-c {name}={seconds}s" for name, seconds in waits.items()),
            }
        self.db: Engine = create_engine(url, **options)
        if self.is_sqlite:
            event.listen(self.db, "connect", _on_sqlite_connect)
            event.listen(self.db, "begin", _on_sqlite_begin)

    def beside(self, name: str, *, pool_size: int) -> "Database":
        """Return one of its own: a file `name` in the same folder on SQLite, else the same over more connections."""
        url = self.db.url
        if self.is_sqlite and url.database:
            url = url.set(database=str(Path(url.database).with_name(name)))
        return Database(url, pool_size=pool_size)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that is committed at the end, or undone as a whole.

        Raises OutcomeUnknownError when the commit failed, and may have been done all the same.
        """
        with self.db.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except DBAPIError as error:
                with suppress(SQLAlchemyError):
                    transaction.rollback()
                if may_have_been_done(error):
                    raise OutcomeUnknownError from None
                raise

    @contextmanager
    def read(self, *, long: bool = False) -> Iterator[Connection]:
        """Yield a connection for reading only, with one view of the data throughout.

        `long`: whoever reads works on what was read for as long as that takes, and holds up nobody meanwhile.
        """
        options: dict[str, Any] = {READING: True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.db.connect().execution_options(**options) as connection, connection.begin():
            if long and not self.is_sqlite:
                connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            yield connection

    @contextmanager
    def walk(self) -> Iterator[Connection]:
        """Yield a connection as `read` does, for lists: their statements walk along an index in its order.

        PostgreSQL takes columns for independent of one another, expects a few rows of a role that has most cases,
        and would rather sort them, or read whole tables.
        """
        with self.read() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(_BY_INDEX)
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.db.dispose()


def _private_file(path: Path) -> None:
    """Make the database file readable to its owner alone before anything stands in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)


def _on_sqlite_connect(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_LOCK_SECONDS * 1000}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING)
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")

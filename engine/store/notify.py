"""Waking other processes: PostgreSQL tells its listeners; on SQLite a cheap look now and then does."""

import contextlib
import threading
from collections.abc import Callable, Iterator

from sqlalchemy import Connection, text

from engine.store.database import Database

CHANNEL = "motcua"
_NOTIFY = text(f"NOTIFY {CHANNEL}")
_LOOK_SECONDS = 0.5


def notify(connection: Connection) -> None:
    """Tell listeners, when this transaction commits, that there is work."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NOTIFY)


@contextlib.contextmanager
def listen(database: Database, woken: Callable[[], None]) -> Iterator[None]:
    """Call `woken` whenever some process has committed work, as long as the block runs."""
    if database.is_sqlite:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_listen, args=(database, woken, stop), daemon=True, name="listen")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _listen(database: Database, woken: Callable[[], None], stop: threading.Event) -> None:
    import psycopg

    address = database.db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                while not stop.is_set():
                    for _ in connection.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                        woken()
        except psycopg.Error:
            # The database is away: the worker's own look finds the work once it is back.
            stop.wait(_LOOK_SECONDS)

"""Notices and letters by the hundred, and a worker to work them off."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, insert, select, update

from engine.mail.smtp import MailServer
from engine.store.books import page
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.schema import LETTER, NOTICE, PERSON
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.faults.servers import BusyServer
from workflows.prefect_environment import PrefectServer
from workflows.worker import Worker


@contextmanager
def working(world: World, server: BusyServer | None = None, prefect: PrefectServer | None = None) -> Iterator[Worker]:
    """Let a worker work while the block runs, its letters going to a server."""
    if server is not None:
        world.mail = MailServer("127.0.0.1", server.port, "none")
    worker = Worker(world, prefect, 0.05)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(30)
        assert not thread.is_alive()


@contextmanager
def a_process(world: World, server: BusyServer, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker as a process of its own on the same data; `more`: further variables."""
    variables = {
        "MOTCUA_DATA_DIR": str(Path(str(world.database.db.url.database)).parent),
        "MOTCUA_ALLOW_DRAFTS": "true",
        "MOTCUA_SMTP_PORT": str(server.port),
        "MOTCUA_SMTP_SECURITY": "none",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "workflows.worker_child"], stdin=subprocess.PIPE, env={**os.environ, **variables}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def many_notices(world: World, desk: Desk, count: int, role: str = "doctor") -> None:
    """Put routine notices into the inbox of a role, as after a busy day; each becomes a letter."""
    if not _pattern(world, role):
        desk.open()
    pattern = _pattern(world, role)[0]
    row = {k: v for k, v in pattern.items() if k not in ("id", "routed_at")}
    rows = [
        {**row, "number": f"many{role[:2]}{n}", "event_seq": row["event_seq"] + 10 + n, "urgency": "routine"}
        for n in range(count)
    ]
    with world.database.write() as connection:
        connection.execute(insert(NOTICE), rows)


def _pattern(world: World, role: str) -> list[dict[str, object]]:
    with world.database.read() as connection:
        found = connection.execute(select(NOTICE).where(NOTICE.c.role == role).limit(1)).all()
    return [dict(row._mapping) for row in found]


def move_address(world: World, person: str, email: str) -> None:
    """Let a person's letters go elsewhere."""
    with world.database.write() as connection:
        moved = update(PERSON).where(PERSON.c.id == person).values(email=email).returning(PERSON)
        row = connection.execute(moved).one()
        with page(connection, world.vault.record, DIRECTORY, people.BEGINS) as written:
            written.rows(PERSON, [row._mapping])
            raise_version(connection, written)
    world.directories._looked = 0.0


def statuses(world: World) -> dict[str, int]:
    """Return how many letters stand in which state."""
    with world.database.read() as connection:
        rows = connection.execute(select(LETTER.c.status, func.count()).group_by(LETTER.c.status))
        return {str(row[0]): int(row[1]) for row in rows}


def wait_until(true: Callable[[], bool], seconds: float, why: str = "") -> float:
    """Wait until something is true, and return how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, why
        time.sleep(0.02)
    return time.monotonic() - began

"""Leave a sign of life of a process, and take it back when the process ends."""

import os
import socket
from datetime import UTC, datetime
from typing import Any

from engine.domain.alarms import silent
from engine.reading.watch import figures_now
from engine.store.beats import WORKER, forget_beats, write_beat
from engine.world import World


def worker_name() -> str:
    """Return the name of this process among the workers: its machine and its number there."""
    return f"{WORKER} {socket.gethostname()}:{os.getpid()}"


def leave_beat(world: World, name: str, **detail: Any) -> None:
    """Write down that `name` is alive now, with what it tells of itself."""
    with world.database.write() as connection:
        write_beat(connection, name, datetime.now(UTC), detail)


def say_goodbye(world: World, name: str) -> None:
    """Write down that a process ended as it was told to: nobody need look for it."""
    with world.database.write() as connection:
        forget_beats(connection, [name])


def forget_replaced(world: World) -> None:
    """Let workers be gone that died, and whose place a later one took."""
    at = datetime.now(UTC)
    _, replaced = silent(figures_now(world, at).workers, at)
    if replaced:
        with world.database.write() as connection:
            forget_beats(connection, [worker.name for worker in replaced])

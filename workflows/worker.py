"""The worker: finds work at once, runs it, and sleeps until there is more or something falls due."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from engine.handlers.leave_beat import leave_beat
from engine.handlers.make_digests import make_digests
from engine.handlers.sweep_deadlines import next_deadline
from engine.handlers.verify_audit import seal_record
from engine.logs import log
from engine.store.notify import listen
from engine.world import World
from workflows.orchestration import Orchestration
from workflows.prefect_environment import PrefectServer
from workflows.routing import something_to_route

BEAT_SECONDS = 5.0
SEAL_SECONDS = 300.0
# After an error that is not Prefect's (the database away, the disk full) the worker tries again after this long.
_PAUSE_AFTER_ERROR_SECONDS = 1.0


class Worker:
    """Routes and sweeps until it is told to stop."""

    def __init__(self, world: World, server: PrefectServer | None, poll_seconds: float) -> None:
        self._world = world
        self._poll = poll_seconds
        self._orchestration = Orchestration(world, server)
        self._stop = threading.Event()
        self._woken = asyncio.Event()
        self._beat_at = self._seal_at = float("-inf")

    def stop(self) -> None:
        """Let the worker end after what it is doing."""
        self._stop.set()

    async def run(self) -> None:
        """Work until stopped."""
        with self._listening():
            while not self._stop.is_set():
                try:
                    if not await self._work():
                        await self._rest()
                except Exception as error:
                    log("worker_failed", error=type(error).__name__)
                    await asyncio.sleep(_PAUSE_AFTER_ERROR_SECONDS)

    async def _work(self) -> bool:
        """Do what there is to do; say whether there was anything."""
        worked = False
        due = next_deadline(self._world)
        if due is not None and due <= self._world.time.now():
            await self._orchestration.sweep()
            worked = True
        if something_to_route(self._world):
            await self._orchestration.route()
            worked = True
        await self._keep_house(idle=not worked)
        return worked

    async def _keep_house(self, *, idle: bool) -> None:
        now = time.monotonic()
        if now - self._beat_at >= BEAT_SECONDS:
            await self._orchestration.look()
            leave_beat(
                self._world,
                "worker",
                through_prefect=self._orchestration.through_prefect,
                set_aside=self._world.set_aside.cases(),
            )
            self._beat_at = now
            if idle:
                # Nothing waits to be routed: what was written before the hour can be in the day's digests.
                make_digests(self._world)
        if now - self._seal_at >= SEAL_SECONDS:
            seal_record(self._world)
            self._seal_at = now

    async def _rest(self) -> None:
        """Sleep until somebody wakes the worker, or it is time to look again."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._poll)
        self._woken.clear()

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()

        def woken(*_: Any) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._woken.set)

        self._world.wakes.append(woken)
        with listen(self._world.database, woken):
            yield
        self._world.wakes.remove(woken)

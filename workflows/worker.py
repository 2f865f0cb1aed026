"""The worker: loops that never wait for one another (routing, deadlines, delivery), and one that keeps house."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from engine.handlers.deliver_letters import letters_stand_by
from engine.handlers.export_head import export_head, head_is_due
from engine.handlers.keep_leases_short import keep_leases_short
from engine.handlers.leave_beat import forget_replaced, leave_beat, say_goodbye, worker_name
from engine.handlers.make_digests import make_digests
from engine.handlers.note_alarms import note_alarms
from engine.handlers.note_health import MAIL, PREFECT, note_health
from engine.handlers.route_events import work_waits
from engine.handlers.verify_audit import seal_record
from engine.logs import log, place_of
from engine.store.notify import listen
from engine.world import World
from workflows.loops import Loop
from workflows.orchestration import Orchestration
from workflows.post.office import PostOffice
from workflows.prefect_environment import PrefectServer
from workflows.prefect_watch import PrefectWatch
from workflows.routing import deliver_batch, route_batch, something_is_due, sweep_batch

BEAT_SECONDS = 5.0
SEAL_SECONDS = 300.0
_HOUSE_SECONDS = 1.0
# A process that is told to end is given five seconds; a letter that is with the server is let to its end.
_FINISH_SECONDS = 3.0


class Worker:
    """Routes, sweeps and delivers until it is told to stop."""

    def __init__(self, world: World, server: PrefectServer | None, poll_seconds: float) -> None:
        self._world = world
        self.prefect = PrefectWatch(server)
        self._routing = Loop("route_events", poll_seconds)
        self._deadlines = Loop("sweep_deadlines", poll_seconds)
        self._delivery = Loop("deliver_letters", poll_seconds)
        self._house = Loop("keep_house", _HOUSE_SECONDS)
        self._loops = (self._routing, self._deadlines, self._delivery, self._house)
        self._office: PostOffice | None = None
        self._through: list[Orchestration] = []
        self._beat_at = self._seal_at = float("-inf")
        self._failed = False
        self.name = worker_name()
        self._started_at = datetime.now(UTC)

    def stop(self) -> None:
        """Let the worker end after what it is doing."""
        for loop in self._loops:
            loop.stop()
        if self._office is not None:
            self._office.stop()

    def run(self) -> bool:
        """Work until stopped; say whether every loop worked until then."""
        works = (self._route, self._sweep, self._deliver)
        threads = [threading.Thread(target=self._run, args=(work,), name=work.__name__) for work in works]
        with ExitStack() as stack:
            self._world.wakes.append(self._wake)
            stack.callback(self._world.wakes.remove, self._wake)
            stack.enter_context(listen(self._world.database, self._wake))
            for thread in threads:
                thread.start()
            self._run(self._keep_house)
            for thread in threads:
                thread.join()
        if not self._failed:
            with suppress(SQLAlchemyError):
                say_goodbye(self._world, self.name)
        return not self._failed

    def _wake(self) -> None:
        for loop in (self._routing, self._delivery):
            loop.wake()

    async def _route(self) -> None:
        orchestration = self._orchestration("route_events")

        async def work() -> bool:
            if not work_waits(self._world):
                return False
            await orchestration.run(lambda flows: flows.route_events, lambda: route_batch(self._world))
            return True

        await self._routing.go_on(work)

    async def _sweep(self) -> None:
        orchestration = self._orchestration("sweep_deadlines")

        async def work() -> bool:
            if not something_is_due(self._world):
                return False
            await orchestration.run(lambda flows: flows.sweep_deadlines, lambda: sweep_batch(self._world))
            return True

        await self._deadlines.go_on(work)

    async def _deliver(self) -> None:
        self._office = office = PostOffice(self._world)
        orchestration = self._orchestration("deliver_letters", office)

        async def work() -> bool:
            if not office.has_work():
                return False
            await orchestration.run(lambda flows: flows.deliver_letters, lambda: deliver_batch(office))
            return True

        await self._delivery.go_on(work)
        await office.close(_FINISH_SECONDS)

    def _orchestration(self, name: str, office: PostOffice | None = None) -> Orchestration:
        made = Orchestration(name, self.prefect, self._world, office)
        self._through.append(made)
        return made

    async def _keep_house(self) -> None:
        await self._house.go_on(self._look_after)

    async def _look_after(self) -> bool:
        self.prefect.look()
        now = time.monotonic()
        if now - self._beat_at >= BEAT_SECONDS:
            self._beat()
            self._beat_at = now
            keep_leases_short(self._world)
            if not work_waits(self._world):
                # What was written before the hour can be in the day's digests.
                make_digests(self._world)
        if now - self._seal_at >= SEAL_SECONDS:
            seal_record(self._world)
            self._seal_at = now
            if head_is_due(self._world):
                await export_head(self._world)
        return False

    def _beat(self) -> None:
        line = self._office.line if self._office else None
        since: datetime | None = line.since if line else None
        # With no letter left there is nobody whom a silent mail server keeps waiting, and nothing to try it with.
        away = {PREFECT: self.prefect.missing, MAIL: since is not None and letters_stand_by(self._world)}
        note_health(self._world, away, self.name)
        leave_beat(
            self._world,
            self.name,
            started_at=self._started_at.isoformat(),
            away=[part for part, gone in away.items() if gone],
            through_prefect=any(one.through_prefect for one in self._through),
            prefect=self.prefect.state,
            set_aside=self._world.set_aside.cases(),
            mail_stopped=line.code if line else None,
            mail_stopped_at=since.isoformat() if since else None,
        )
        forget_replaced(self._world)
        note_alarms(self._world)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            asyncio.run(work())
        except Exception as error:
            # No loop ends alone: the process ends, and whoever started it starts it again.
            log("loop_ended", error=type(error).__name__, place=place_of(error))
            self._failed = True
            self.stop()

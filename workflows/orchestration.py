"""Doing a batch through Prefect when it lets a run begin within a second, and directly when it does not.

Prefect is the clock and the window, not the record: a notice about a child in danger does not wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from engine.logs import log
from engine.world import World
from workflows.flows.context import Attempt, current_attempt, current_office, current_world
from workflows.post.office import PostOffice
from workflows.prefect_watch import Flow, Flows, PrefectWatch

# How long a run may take to begin, and to end once its work is done.
_PATIENCE_SECONDS = 1.0


class Orchestration:
    """Runs the batches of one loop, and knows whether the last went through Prefect. It belongs to one event loop."""

    def __init__(self, name: str, watch: PrefectWatch, world: World, office: PostOffice | None = None) -> None:
        self._name = name
        self._watch = watch
        self._world = world
        self._office = office
        self._late: set[asyncio.Task[Any]] = set()
        self.through_prefect = False

    async def run(self, chosen: Callable[[Flows], Flow], directly: Callable[[], Awaitable[Any]]) -> Any:
        """Do a batch: by the flow that is chosen, else directly."""
        # While a run has not come to its end, Prefect hangs: another would only hang beside it.
        flows = None if self._late else self._watch.flows()
        if flows is None:
            self._say(False)
            return await directly()
        attempt = Attempt()
        task = self._start(chosen(flows), attempt)
        if not await self._begins(attempt, task):
            attempt.overtaken = True
            self._leave(task)
            return await directly()
        self._say(True)
        try:
            return await attempt.done
        finally:
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
            if not task.done() or task.cancelled() or task.exception() is not None:
                self._leave(task)

    def _start(self, flow: Flow, attempt: Attempt) -> "asyncio.Task[Any]":
        current_world.set(self._world)
        if self._office is not None:
            current_office.set(self._office)
        current_attempt.set(attempt)
        return asyncio.ensure_future(flow())

    async def _begins(self, attempt: Attempt, task: "asyncio.Task[Any]") -> bool:
        begun = asyncio.ensure_future(attempt.begun.wait())
        await asyncio.wait({begun, task}, timeout=_PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        return attempt.begun.is_set()

    def _leave(self, task: "asyncio.Task[Any]") -> None:
        """Go on without Prefect; the run may come to its end when it can."""
        if not task.done():
            self._late.add(task)
            task.add_done_callback(self._ended)
            log("prefect_hangs", flow=self._name)
        elif not task.cancelled() and (error := task.exception()) is not None:
            log("prefect_failed", flow=self._name, error=type(error).__name__)
        self._watch.failed()
        self._say(False)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._late.discard(task)
        if not task.cancelled():
            # Looked at, so that the loop does not log its text.
            task.exception()

    def _say(self, through_prefect: bool) -> None:
        if through_prefect != self.through_prefect:
            log("orchestration_changed", flow=self._name, through_prefect=through_prefect)
        self.through_prefect = through_prefect

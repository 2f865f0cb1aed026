"""Running the flows through Prefect when it answers, and the same functions directly when it does not.

Prefect is the clock and the window, not the record: a notice about a child in danger does not wait for it.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

from engine.logs import log
from engine.world import World
from workflows.prefect_environment import PrefectServer, client_variables
from workflows.routing import route_batch, sweep_batch

# How long a server that answered is taken to answer still, and one that did not is left alone.
_TRUST_SECONDS = 5.0

Run = Callable[[], Awaitable[Any]]


class Orchestration:
    """Runs a batch: through Prefect or directly, and knows which it was."""

    def __init__(self, world: World, server: PrefectServer | None) -> None:
        self._world = world
        self._server = server
        self._flows: dict[str, Run] = {}
        self._loading: asyncio.Task[None] | None = None
        self._answered_at = float("-inf")
        self._asked_at = float("-inf")
        self.through_prefect = False

    async def route(self) -> Any:
        """Route a batch."""
        return await self._run("route_events", lambda: route_batch(self._world))

    async def sweep(self) -> Any:
        """Do what has fallen due."""
        return await self._run("sweep_deadlines", lambda: sweep_batch(self._world))

    async def look(self) -> None:
        """Look whether Prefect answers, so that it is loaded before there is work."""
        await self._prefect_answers()

    async def _run(self, name: str, directly: Run) -> Any:
        if not await self._prefect_answers():
            self._say(False)
            return await directly()
        try:
            done = await self._flows[name]()
        except Exception as error:
            # Whatever Prefect's trouble is, the work is done all the same: claims make doing it twice harmless.
            log("prefect_failed", flow=name, error=type(error).__name__)
            self._answered_at = float("-inf")
            self._say(False)
            return await directly()
        self._say(True)
        return done

    def _say(self, through_prefect: bool) -> None:
        if through_prefect != self.through_prefect:
            log("orchestration_changed", through_prefect=through_prefect)
        self.through_prefect = through_prefect

    async def _prefect_answers(self) -> bool:
        """Say whether flows can be run now. Never waits for Prefect to start or to be imported."""
        if self._server is None:
            return False
        now = time.monotonic()
        if now - self._answered_at > _TRUST_SECONDS:
            if now - self._asked_at < _TRUST_SECONDS and self._asked_at > self._answered_at and self._flows:
                return False
            self._asked_at = now
            if not await asyncio.to_thread(self._server.answers):
                return False
            self._answered_at = time.monotonic()
        if not self._flows and self._loading is None:
            self._loading = asyncio.create_task(self._load())
        return bool(self._flows)

    async def _load(self) -> None:
        """Import Prefect aside: it takes seconds, and notices are routed meanwhile."""
        if self._server is not None:
            os.environ.update(client_variables(self._server))
        await asyncio.to_thread(self._import)
        log("prefect_ready")

    def _import(self) -> None:
        from workflows.flows.context import current_world
        from workflows.flows.route_events import route_events_flow
        from workflows.flows.sweep_deadlines import sweep_deadlines_flow

        def within(flow: Callable[[], Awaitable[Any]]) -> Run:
            async def run() -> Any:
                current_world.set(self._world)
                return await flow()

            return run

        self._flows = {"route_events": within(route_events_flow), "sweep_deadlines": within(sweep_deadlines_flow)}

    async def ready(self, timeout: float) -> bool:
        """Wait until flows run through Prefect; say whether they do within `timeout` seconds."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if await self._prefect_answers():
                return True
            self._asked_at = float("-inf")
            await asyncio.sleep(0.1)
        return False

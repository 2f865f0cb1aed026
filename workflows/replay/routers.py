"""The two ways a replay routes: the plain functions, or the same functions as flows of a real Prefect server."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from config.settings import read_settings
from engine.handlers.route_events import work_waits
from engine.world import World
from workflows.children import free_port, server_child
from workflows.flows.context import current_office, current_world
from workflows.post.office import PostOffice
from workflows.prefect_environment import PrefectServer, client_variables, own_server
from workflows.prefect_watch import Flow, imported_flows
from workflows.routing import DELIVERING_SECONDS, deliver_all, route_batch, something_to_route, sweep_batch

# A new Prefect home without bytecode takes half a minute here.
PREFECT_STARTS_WITHIN_SECONDS = 120.0


class Router(Protocol):
    """Does what the worker would do."""

    def route(self, world: World) -> None:
        """Route until nothing waits."""

    def sweep(self, world: World) -> None:
        """Do what has fallen due."""


class DirectRouter:
    """Runs the plain functions."""

    def route(self, world: World) -> None:
        """Route until nothing waits."""
        while something_to_route(world):
            asyncio.run(self._route(world))

    async def _route(self, world: World) -> None:
        await route_batch(world)
        await deliver_all(world)

    def sweep(self, world: World) -> None:
        """Do what has fallen due."""
        asyncio.run(sweep_batch(world))


class PrefectUnavailableError(RuntimeError):
    """Prefect did not answer, and here nothing may be run without it."""


class PrefectRouter:
    """Runs the flows, and nothing else: a replay through Prefect must not fall back silently."""

    def __init__(self, server: PrefectServer) -> None:
        until = time.monotonic() + PREFECT_STARTS_WITHIN_SECONDS
        while not server.answers():
            if time.monotonic() > until:
                raise PrefectUnavailableError
            time.sleep(0.1)
        os.environ.update(client_variables(server))
        self._flows = imported_flows()
        self._loop = asyncio.new_event_loop()

    def route(self, world: World) -> None:
        """Route until nothing waits."""
        while something_to_route(world):
            self._loop.run_until_complete(self._route(world))

    def sweep(self, world: World) -> None:
        """Do what has fallen due."""
        current_world.set(world)
        self._loop.run_until_complete(_awaited(self._flows.sweep_deadlines))

    async def _route(self, world: World) -> None:
        office = PostOffice(world)
        current_world.set(world)
        current_office.set(office)
        if work_waits(world):
            await self._flows.route_events()
        await self._flows.deliver_letters()
        await office.close(DELIVERING_SECONDS)

    def close(self) -> None:
        """Close the loop."""
        self._loop.close()


async def _awaited(flow: Flow) -> None:
    await flow()


@contextlib.contextmanager
def directly() -> Iterator[Router]:
    """Yield the router that runs the plain functions."""
    yield DirectRouter()


@contextlib.contextmanager
def through_prefect() -> Iterator[Router]:
    """Yield the router that runs flows, with a Prefect server of its own."""
    with tempfile.TemporaryDirectory(prefix="motcua-prefect-") as folder, prefect_server(Path(folder)) as server:
        router = PrefectRouter(server)
        try:
            yield router
        finally:
            router.close()


@contextlib.contextmanager
def prefect_server(folder: Path) -> Iterator[PrefectServer]:
    """Yield a Prefect server with its files in `folder`; it may still be starting."""
    server = own_server(read_settings(data_dir=folder), free_port())
    child = server_child(server, None, server.api_url)
    child.start()
    try:
        yield server
    finally:
        child.stop()

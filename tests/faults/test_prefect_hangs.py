"""A new case is routed in time whatever Prefect's server does: stopped, killed, starting, its database locked.

Each trouble is a real one, of a real server. What counts is from the commit to the letter at the mail server.
"""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from config.settings import read_settings
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.faults.outbox import many_notices, wait_until, working
from tests.faults.servers import BusyServer
from workflows.children import Child, free_port, server_child
from workflows.prefect_environment import PrefectServer, own_server
from workflows.replay.routers import PREFECT_STARTS_WITHIN_SECONDS
from workflows.replay.stage import Stage
from workflows.worker import Worker

# What Prefect's client leaves open when a run hangs, it closes when it is forgotten.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ROUTED_WITHIN = 3.0


class Prefect:
    """A real server, and what can be done to it."""

    def __init__(self, folder: Path) -> None:
        self.server: PrefectServer = own_server(read_settings(data_dir=folder), free_port())
        self.child: Child = server_child(self.server, None, self.server.api_url)

    def signal(self, what: signal.Signals) -> None:
        process = self.child._process
        assert process is not None
        os.kill(process.pid, what)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of its database, as another process that writes and does not come to an end."""
        with sqlite3.connect(self.server.home / "prefect.db", timeout=30, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            try:
                yield
            finally:
                other.execute("ROLLBACK")

    @contextmanager
    def killed(self) -> Iterator[None]:
        self.signal(signal.SIGKILL)
        yield
        wait_until(self.server.answers, PREFECT_STARTS_WITHIN_SECONDS)


@pytest.fixture(scope="module")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    """A server that is there."""
    found = Prefect(tmp_path_factory.mktemp("prefect"))
    found.child.start()
    wait_until(found.server.answers, PREFECT_STARTS_WITHIN_SECONDS)
    yield found
    found.child.stop()


@pytest.fixture(scope="module")
def world_here(stage_on: Callable[[str], Stage]) -> Iterator[World]:
    """One world for all troubles: Prefect is what differs."""
    with stage_on("sqlite").world() as (world, clock):
        clock.at = people.BEGINS
        yield world


def routed(desk: Desk, server: BusyServer) -> float:
    """Open a case, and return the seconds until its letter is at the mail server."""
    before = len(server.taken)
    desk.open()
    return wait_until(lambda: len(server.taken) >= before + 2, 20, "no letter came")


def through_prefect(worker: Worker, desk: Desk, server: BusyServer) -> None:
    """Work until the runs go through Prefect; the first one of a process may take longer than it is given."""
    until = time.monotonic() + 60
    while not all(one.through_prefect for one in worker._through if one._name != "sweep_deadlines"):
        assert time.monotonic() < until, "nothing goes through Prefect"
        worker.prefect._left_alone_until = 0.0
        assert worker.prefect.ready(60)
        routed(desk, server)
        time.sleep(1.2)


def trials(world: World, prefect: Prefect, trouble: str, times: int) -> list[float]:
    desk = Desk(world)
    took = []
    with BusyServer() as server, working(world, server, prefect.server) as worker, ExitStack() as stack:
        through_prefect(worker, desk, server)
        stack.enter_context(getattr(prefect, trouble)())
        for _ in range(times):
            took.append(routed(desk, server))
            # It is tried anew, as after the while for which it is left alone.
            worker.prefect._left_alone_until = 0.0
            time.sleep(0.2)
        assert server.doubles() == {}
    return took


@pytest.mark.parametrize("trouble", ["stopped", "locked", "killed"])
@pytest.mark.parametrize("times", [2, pytest.param(15, marks=pytest.mark.thorough)])
def test_a_case_is_routed_in_time_while_prefect_is(
    world_here: World, prefect: Prefect, trouble: str, times: int
) -> None:
    took = trials(world_here, prefect, trouble, times)
    print(f"prefect {trouble}: {len(took)} trials, longest {max(took):.2f} s")
    assert max(took) < ROUTED_WITHIN


def test_a_case_is_routed_in_time_though_prefect_stops_within_a_run(world_here: World, prefect: Prefect) -> None:
    desk = Desk(world_here)
    slow = BusyServer(lambda verb, _: (0.3, None) if verb == "TEXT" else None)
    with slow as server, working(world_here, server, prefect.server) as worker:
        through_prefect(worker, desk, server)
        before = len(server.taken)
        many_notices(world_here, desk, 12)
        wait_until(lambda: len(server.taken) >= before + 3, 20)
        with prefect.stopped():
            assert routed(desk, server) < ROUTED_WITHIN
            wait_until(lambda: len(server.taken) >= before + 14, 20, "the run did not come to its end")
            assert routed(desk, server) < ROUTED_WITHIN
        assert server.doubles() == {}


def test_a_run_that_begins_late_finds_nothing_to_do(world_here: World, prefect: Prefect) -> None:
    desk = Desk(world_here)
    with BusyServer() as server, working(world_here, server, prefect.server) as worker:
        through_prefect(worker, desk, server)
        with prefect.stopped():
            routed(desk, server)
            before = len(server.taken)
        wait_until(lambda: not any(one._late for one in worker._through), 30, "the late run did not end")
        assert len(server.taken) == before
        worker.prefect._left_alone_until = 0.0
        through_prefect(worker, desk, server)


def test_a_case_is_routed_in_time_while_prefect_starts(world_here: World, tmp_path: Path) -> None:
    starting = Prefect(tmp_path)
    desk = Desk(world_here)
    with BusyServer() as server, working(world_here, server, starting.server):
        starting.child.start()
        try:
            for _ in range(3):
                assert routed(desk, server) < ROUTED_WITHIN
                time.sleep(0.5)
        finally:
            starting.child.stop()

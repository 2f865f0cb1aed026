"""Clocks that are set in the middle of it: nothing is stuck, nothing goes twice, nothing is given up early."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.handlers.deliver_letters import claim, letters_wait
from engine.handlers.keep_leases_short import keep_leases_short
from engine.handlers.route_events import route_events
from engine.store.schema import LETTER, STEADY_CLOCK
from engine.store.steady import start_clock, steady_now
from engine.world import World
from tests.conftest import Desk
from tests.faults.outbox import a_process, many_notices, statuses, wait_until, working
from tests.faults.servers import BusyServer

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "jump",
    ["+1d", "-1d", pytest.param("+1h", marks=pytest.mark.thorough), pytest.param("-1h", marks=pytest.mark.thorough)],
)
def test_the_clock_of_one_of_two_workers_is_set_in_the_middle(
    desk: Desk, world: World, tmp_path: Path, jump: str
) -> None:
    time_file = tmp_path / "time"
    time_file.write_text("+0s", encoding="ascii")
    variables = {
        "LD_PRELOAD": str(_LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(time_file),
        "FAKETIME_NO_CACHE": "1",
        # What is set is the wall's clock; the kernel's own goes on.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    many_notices(world, desk, 14)
    world.batch_size = 4
    slow = BusyServer(lambda verb, _: (0.5, None) if verb == "TEXT" else None)
    with slow as server, a_process(world, server, MOTCUA_BATCH_SIZE="4", **variables):
        wait_until(lambda: len(server.taken) >= 2, 60)
        time_file.write_text(jump, encoding="ascii")
        with working(world, server):
            wait_until(lambda: len(server.taken) >= 6, 30)
            time_file.write_text("+0s", encoding="ascii")
            # Before the process's own time came, deadlines fell due; what matters is that all letters went.
            wait_until(lambda: set(statuses(world)) <= {"sent", "superseded"}, 60)
        assert server.doubles() == {}
        assert len(server.taken) >= 16


def test_no_letter_waits_longer_than_two_hours_though_a_clock_was_set_back(desk: Desk, world: World) -> None:
    desk.open()
    route_events(world)
    with world.database.write() as connection:
        tomorrow = steady_now(connection) + timedelta(days=1)
        connection.execute(update(LETTER).values(next_try=tomorrow))
    assert letters_wait(world)
    claimed = claim(world)
    assert len(claimed) == 2
    with world.database.write() as connection:
        connection.execute(update(LETTER).values(lease_until=tomorrow))
    keep_leases_short(world)
    with world.database.read() as connection:
        ends = set(connection.execute(select(LETTER.c.lease_until)).scalars())
        assert all(at - steady_now(connection) < timedelta(seconds=60) for at in ends)
        kept = set(connection.execute(select(LETTER.c.lease)).scalars())
    assert kept == {claimed[0].lease}, "whoever lives keeps it"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_new_start_of_the_machine_gets_a_new_offset(world: World) -> None:
    with world.database.write() as connection:
        before = steady_now(connection)
        connection.execute(update(STEADY_CLOCK).values(boot="an earlier start", seconds=0.0))
        assert steady_now(connection) < before - timedelta(days=365)
    start_clock(world.database)
    with world.database.read() as connection:
        assert timedelta(0) <= steady_now(connection) - before < timedelta(minutes=1)
    start_clock(world.database)
    with world.database.read() as connection:
        assert steady_now(connection) >= before

"""Routing, deadlines and delivery wait neither for one another nor for a server that is slow or silent."""

import time
from datetime import timedelta

import pytest

from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.faults.outbox import many_notices, move_address, statuses, wait_until, working
from tests.faults.servers import SILENCE, BusyServer
from tests.journeys.reading import clock_of, read

AT_THE_SERVER_WITHIN = 2.0
NOTICED_WITHIN = 2.0


def slowly(seconds: float) -> BusyServer:
    return BusyServer(lambda verb, recipient: (seconds, None) if verb == "TEXT" else None)


@pytest.mark.parametrize("letters", [150, pytest.param(1000, marks=pytest.mark.thorough)])
def test_an_emergency_goes_before_a_thousand_slow_letters(desk: Desk, world: World, letters: int) -> None:
    many_notices(world, desk, letters)
    with slowly(1.0) as server, working(world, server):
        wait_until(lambda: len(server.taken) > 5, 20)
        case = desk.open(age_years=13).case
        time.sleep(0.5)
        began = time.monotonic()
        desk.pull(case, people.DOCTOR, "activate", indicators=["obvious_assault"])
        took = server.wait_for(lambda one: "ward-police" in one.recipient, 10).at - began
        waiting = letters - len(server.taken)
    print(f"emergency behind {waiting} letters: {took:.2f} s")
    assert took < AT_THE_SERVER_WITHIN
    assert waiting > letters / 2, "the others were still waiting"
    assert server.doubles() == {}


def test_a_silent_server_of_one_domain_keeps_no_other_waiting(desk: Desk, world: World) -> None:
    move_address(world, people.DOCTOR.user, "doctor@silent.example")
    many_notices(world, desk, 40)
    silent = BusyServer(lambda verb, to: (SILENCE, None) if verb == "RCPT" and "silent" in to else None)
    with silent as server, working(world, server):
        wait_until(lambda: server.open > 0, 10)
        time.sleep(0.5)
        many_notices(world, desk, 5, role=people.SOCIAL_WORKER.role)
        began = time.monotonic()
        wait_until(lambda: len(server.taken) >= 5, 5, "held up by another domain")
        assert time.monotonic() - began < AT_THE_SERVER_WITHIN
        assert server.most_open <= world.mail_connections


def test_a_breach_is_noticed_in_time_though_no_mail_server_answers(desk: Desk, world: World, clock: SetTime) -> None:
    many_notices(world, desk, 50)
    case = desk.open().case
    silent = BusyServer(lambda verb, _: (SILENCE, None) if verb in ("CONNECT", "RCPT") else None)
    with silent as server, working(world, server):
        wait_until(lambda: server.open > 0, 10)
        clock.at = people.BEGINS + timedelta(hours=1)
        took = wait_until(lambda: clock_of(read(world, case), "screening_due").status == "breached", 10)
    print(f"breach noticed after {took:.2f} s")
    assert took < NOTICED_WITHIN
    assert statuses(world).get("dead", 0) == 0


def test_a_case_is_routed_in_time_though_letters_are_slow(desk: Desk, world: World) -> None:
    many_notices(world, desk, 50)
    with slowly(1.0) as server, working(world, server):
        wait_until(lambda: len(server.taken) > 2, 10)
        before = sum(statuses(world).values())
        desk.open()
        assert wait_until(lambda: sum(statuses(world).values()) >= before + 2, 10) < AT_THE_SERVER_WITHIN

"""A lease means what it says: whoever lives keeps its letters, whoever died or was too late does not."""

import asyncio
import signal
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from engine.handlers.deliver_letters import claim, deliver_letter
from engine.handlers.route_events import route_events
from engine.mail.smtp import Connection as MailConnection
from engine.mail.smtp import MailServer
from engine.store.outbox import begin_transmitting
from engine.store.schema import LETTER
from engine.store.steady import steady_now
from engine.world import World
from tests.conftest import Desk
from tests.faults.outbox import a_process, many_notices, statuses, wait_until, working
from tests.faults.servers import BusyServer

GOES_ON_WITHIN = 15.0
# Seconds; a machine that runs much else renews late.
LEASE = 2.5


def slowly(seconds: float) -> BusyServer:
    return BusyServer(lambda verb, _: (seconds, None) if verb == "TEXT" else None)


@pytest.mark.parametrize("batch", [1, 50])
def test_nothing_is_sent_twice_though_each_letter_takes_longer_than_its_lease(
    desk: Desk, world: World, batch: int
) -> None:
    world.lease_seconds, world.batch_size = LEASE, batch
    many_notices(world, desk, 4)
    with slowly(1.3 * LEASE) as server, working(world, server), working(world):
        wait_until(lambda: statuses(world).get("sent", 0) >= 6, 60)
        assert server.doubles() == {}
        assert len(server.taken) == 6


def test_what_was_claimed_is_kept_while_it_waits_its_turn(desk: Desk, world: World) -> None:
    world.lease_seconds = LEASE
    many_notices(world, desk, 8)
    with slowly(LEASE / 2) as server, working(world, server), working(world), working(world):
        wait_until(lambda: statuses(world).get("sent", 0) >= 10, 30)
        assert server.doubles() == {}


def test_the_text_extends_the_lease_and_is_refused_once_it_lapsed(desk: Desk, world: World) -> None:
    desk.open()
    route_events(world)
    first, second = claim(world)
    with world.database.write() as connection:
        assert begin_transmitting(connection, first, 120)
        until = connection.execute(select(LETTER.c.lease_until).where(LETTER.c.id == first.id)).scalar_one()
        assert until - steady_now(connection) > timedelta(seconds=100)
        lapsed = update(LETTER).where(LETTER.c.id == second.id)
        connection.execute(lapsed.values(lease_until=steady_now(connection)))
        assert not begin_transmitting(connection, second, 120), "lapsed, though nobody took it yet"


def test_a_worker_that_was_stopped_past_its_lease_hands_over_no_text(desk: Desk, world: World) -> None:
    desk.open()
    route_events(world)
    letters = claim(world)
    with world.database.write() as connection:
        connection.execute(update(LETTER).values(lease_until=steady_now(connection)))

    async def late() -> set[str]:
        async with MailConnection(world.mail) as connection:
            return {(await deliver_letter(world, connection, letter)).status for letter in letters}

    with BusyServer() as server:
        world.mail = MailServer("127.0.0.1", server.port, "none")
        assert asyncio.run(late()) == {"lost"}
        assert server.taken == []


def test_a_letter_the_server_took_is_marked_though_the_database_went_away_meanwhile(desk: Desk, world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("its database does not go away")
    desk.open()
    with slowly(1.0) as server, working(world, server), working(world):
        wait_until(lambda: len(server.taken) == 2, 10)
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            _cut(world)
            time.sleep(0.05)
        wait_until(lambda: statuses(world) == {"sent": 2}, 20)
        time.sleep(0.5)
        assert server.doubles() == {}


def _cut(world: World) -> None:
    """Cut every connection to the database but this one."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
    with suppress(SQLAlchemyError), world.database.write() as connection:
        connection.execute(text(others + "pg_backend_pid()"))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_letters_of_a_worker_that_was_killed_go_on(desk: Desk, world: World) -> None:
    many_notices(world, desk, 12)
    with slowly(2.0) as server:
        with a_process(world, server) as first:
            wait_until(lambda: len(server.taken) >= 2, 60)
            first.send_signal(signal.SIGKILL)
            died = time.monotonic()
            with world.database.read() as connection:
                held = LETTER.c.status.in_(("leased", "transmitting"))
                its = set(connection.execute(select(LETTER.c.message_id).where(held)).scalars())
                begun = LETTER.c.status == "transmitting"
                with_it = set(connection.execute(select(LETTER.c.message_id).where(begun)).scalars())
        assert its
        server.manner = lambda verb, recipient: None
        with working(world, server):
            wait_until(
                lambda: its <= {one.message_id for one in list(server.taken) if one.at > died},
                60,
                "they did not go on",
            )
            took = time.monotonic() - died
            wait_until(lambda: statuses(world).get("sent", 0) >= 14, 20)
        print(f"the letters of a killed worker went on after {took:.1f} s")
        assert took < GOES_ON_WITHIN
        assert set(server.doubles()) <= with_it, "twice only what was with the server when its sender died"


def test_a_worker_that_ends_gives_back_what_it_did_not_begin(desk: Desk, world: World) -> None:
    many_notices(world, desk, 12)
    with slowly(0.5) as server, working(world, server):
        wait_until(lambda: len(server.taken) >= 2, 10)
    left = statuses(world)
    assert left.get("leased", 0) == left.get("transmitting", 0) == 0
    assert left["pending"] > 0


def test_the_leases_of_whoever_lives_are_renewed_and_nobody_elses(desk: Desk, world: World) -> None:
    many_notices(world, desk, 6)
    world.lease_seconds = LEASE
    with slowly(2 * LEASE) as server, working(world, server):
        wait_until(lambda: statuses(world).get("transmitting", 0) > 0, 10)
        until = time.monotonic() + 1.5 * LEASE
        while time.monotonic() < until:
            assert claim(world) == [], "somebody else took what a living worker holds"
            time.sleep(0.1)

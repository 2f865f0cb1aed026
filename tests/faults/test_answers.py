"""A refusal of us ends no letter, stops the line and is told; a refusal of a recipient ends that letter alone."""

import time

import pytest
from sqlalchemy import select

from engine.handlers.give_up_letters import give_up_letters
from engine.handlers.resend_letters import resend_letters
from engine.handlers.route_events import route_events
from engine.handlers.verify_audit import verify_audit
from engine.mail.smtp import MailServer
from engine.reading.list_letters import list_letters
from engine.reading.report_status import report_status
from engine.store.outbox import claim_letters
from engine.store.schema import LETTER, NOTICE
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.faults.outbox import many_notices, move_address, statuses, wait_until, working
from tests.faults.servers import BusyServer
from workflows.replay.routers import DirectRouter

# Each refuses us at another point, in the words of servers that are in use.
REFUSALS = {
    "greeting": ("CONNECT", "554 5.7.1 your address is listed"),
    "greeting later": ("CONNECT", "421 too many connections"),
    "hello": ("EHLO HELO", "550 not by that name"),
    "sender": ("MAIL", "550 sender refused"),
    "sender for now": ("MAIL", "451 4.1.8 sender's domain does not resolve"),
    "sender at the recipient": ("RCPT", "550 5.1.8 sender address rejected"),
    "relay": ("RCPT", "554 5.7.1 relay access denied"),
    "full disk": ("RCPT", "452 4.3.1 insufficient system storage"),
    "sign-in wanted": ("RCPT", "530 5.7.0 authentication required"),
    "policy": ("TEXT", "550 5.7.26 unauthenticated mail is refused"),
}


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("where", REFUSALS)
def test_a_refusal_of_us_ends_no_letter_and_is_over_when_the_server_thinks_better(
    desk: Desk, world: World, where: str
) -> None:
    verb, reply = REFUSALS[where]
    desk.open()
    with (
        BusyServer(lambda said, _: (0, reply) if said in verb.split() else None) as server,
        working(world, server) as worker,
    ):
        wait_until(lambda: worker._office is not None and worker._office.line.on_trial, 10)
        time.sleep(1.2)
        assert set(statuses(world)) <= {"pending", "leased", "transmitting"}
        worker._beat()
        told = report_status(world).beats[worker.name]
        assert told["mail_stopped"] == f"smtp_{reply[:3]}"
        assert told["mail_stopped_at"]
        server.manner = lambda said, _: None
        wait_until(lambda: statuses(world) == {"sent": 2}, 20)
        worker._beat()
        assert report_status(world).beats[worker.name]["mail_stopped"] is None
        # Nothing of it counts as a try of the letters.
        with world.database.read() as connection:
            assert set(connection.execute(select(LETTER.c.attempts)).scalars()) == {0}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_server_that_is_away_and_comes_back_gets_every_letter(desk: Desk, world: World) -> None:
    with BusyServer() as gone:
        port = gone.port
    world.mail = MailServer("127.0.0.1", port, "none")
    many_notices(world, desk, 10)
    with working(world) as worker:
        wait_until(lambda: worker._office is not None and worker._office.line.code == "smtp_unreachable", 10)
        time.sleep(1)
        with BusyServer(port=port) as server:
            wait_until(lambda: statuses(world) == {"sent": 12}, 30)
            assert server.doubles() == {}


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_stopped_line_is_not_asked_for_each_letter(desk: Desk, world: World) -> None:
    many_notices(world, desk, 30)
    with BusyServer(lambda verb, _: (0, "550 no") if verb == "MAIL" else None) as server, working(world, server):
        time.sleep(4)
        # Three or four begun together, then one after a second, one after two more.
        assert 1 <= server.connections <= 8


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_server_that_refuses_everybody_in_the_same_words_ends_few_letters(desk: Desk, world: World) -> None:
    desk.activated(age_years=13)
    with BusyServer(lambda verb, _: (0, "550 no") if verb == "RCPT" else None) as server, working(world, server):
        time.sleep(4)
        waiting = statuses(world)
        server.manner = lambda said, _: None
        wait_until(lambda: statuses(world).get("sent", 0) > 0, 30)
    assert waiting["pending"] + waiting.get("leased", 0) > waiting["dead"] > 0


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_refused_recipient_ends_one_letter_and_stops_nothing(desk: Desk, world: World) -> None:
    move_address(world, people.DOCTOR.user, "doctor@gone.example")
    desk.open()
    refused = BusyServer(lambda verb, to: (0, "550 5.1.1 no such user") if verb == "RCPT" and "gone" in to else None)
    with refused as server, working(world, server) as worker:
        wait_until(lambda: statuses(world) == {"dead": 1, "sent": 2}, 20)
        assert worker._office is not None
        assert not worker._office.line.on_trial
        assert any("supervisor" in to for to in server.recipients())


def _numbers(world: World, status: str) -> list[str]:
    return [view.number for view in list_letters(world, (status,), 100)]


def test_a_dead_letter_goes_again_and_the_record_stays_whole(desk: Desk, world: World) -> None:
    move_address(world, people.DOCTOR.user, "doctor@gone.example")
    desk.open()
    refused = BusyServer(lambda verb, to: (0, "550 no such user") if verb == "RCPT" and "gone" in to else None)
    with refused as server:
        world.mail = MailServer("127.0.0.1", server.port, "none")
        DirectRouter().route(world)
        (dead,) = _numbers(world, "dead")
        assert resend_letters(world, ["NOBODY"]) == []
        server.manner = lambda verb, to: None
        assert resend_letters(world, [dead]) == [dead]
        assert not verify_audit(world).broken
        DirectRouter().route(world)
        assert statuses(world) == {"sent": 3}
        assert server.recipients().count("doctor@gone.example") == 1
        assert resend_letters(world) == []
    assert not verify_audit(world).broken


def test_a_letter_that_waits_is_given_up_and_the_supervisor_told(desk: Desk, world: World) -> None:
    desk.open()
    route_events(world)
    first, second = _numbers(world, "pending")
    with world.database.write() as connection:
        claimed = claim_letters(connection, 1, 60)
        held = connection.execute(select(NOTICE.c.number).where(NOTICE.c.id == claimed[0].notice_id)).scalar_one()
    assert give_up_letters(world, [first, second]) == [second if held == first else first], "not the one in hand"
    assert not verify_audit(world).broken
    with BusyServer() as server:
        world.mail = MailServer("127.0.0.1", server.port, "none")
        DirectRouter().route(world)
        assert any("supervisor" in to for to in server.recipients())

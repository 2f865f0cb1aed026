"""From a committed step to a delivered letter: once, to the person on duty, and not when it may no longer go."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, func, insert, select, update

from engine.commands import WithdrawConsent
from engine.handlers.deliver_letters import claim, deliver_letter, mark_sent
from engine.handlers.record_consent import withdraw_consent
from engine.handlers.route_events import route_events
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.mail.sink import MailSink
from engine.mail.smtp import Connection as MailConnection
from engine.mail.smtp import MailServer
from engine.store.books import page
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.outbox import TRIES_OF_A_DAY, Letter, claim_letters
from engine.store.schema import ABSENCE, DUTY, LETTER, NOTICE, PERSON
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from workflows.replay.routers import DirectRouter
from workflows.routing import deliver_all, route_batch, something_to_route

Answer = Callable[[str, int], str | None]


@pytest.fixture
def post(world: World) -> Iterator[Callable[[Answer | None], MailSink]]:
    """Let the world's letters go to a sink of the test's own."""
    sinks: list[MailSink] = []

    def own(answer: Answer | None = None) -> MailSink:
        sink = MailSink(answer=answer)
        sinks.append(sink.__enter__())
        world.mail = MailServer("127.0.0.1", sink.port, "none")
        return sink

    yield own
    for sink in sinks:
        sink.__exit__()


def statuses(world: World) -> dict[str, int]:
    with world.database.read() as connection:
        rows = connection.execute(select(LETTER.c.status, func.count()).group_by(LETTER.c.status))
        return {str(row[0]): int(row[1]) for row in rows}


def handed_over(world: World, letters: list[Letter]) -> Counter[str]:
    """Hand claimed letters over, one after another, and count what became of them."""

    async def go() -> Counter[str]:
        found: Counter[str] = Counter()
        async with MailConnection(world.mail) as connection:
            for letter in letters:
                outcome = await deliver_letter(world, connection, letter)
                if outcome.status == "sent":
                    mark_sent(world, letter)
                found[outcome.status] += 1
        return found

    return asyncio.run(go())


def test_a_step_brings_one_letter_to_each_person_on_duty(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    sink = post()
    desk.open()
    DirectRouter().route(world)
    assert {letter.recipient.split("@")[0] for letter in sink.letters()} == {"doctor-1", "hospital-social-worker-1"}
    assert statuses(world) == {"sent": 2}
    DirectRouter().route(world)
    assert sink.count == 2


def test_the_person_who_acted_gets_no_letter_about_it(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    sink = post()
    desk.open()
    DirectRouter().route(world)
    assert "intake-1" not in {letter.recipient.split("@")[0] for letter in sink.letters()}


def _directory_changed(connection: Connection, world: World) -> None:
    with page(connection, world.vault.record, DIRECTORY, datetime.now(UTC)) as written:
        raise_version(connection, written)
    world.directories._looked = 0.0


def test_a_person_who_is_away_is_stood_in_for(desk: Desk, world: World, post: Callable[..., MailSink]) -> None:
    sink = post()
    day = people.BEGINS.date()
    with world.database.write() as connection:
        connection.execute(insert(ABSENCE), {"person": people.DOCTOR.user, "starts_on": day, "ends_on": day})
        _directory_changed(connection, world)
    desk.open()
    DirectRouter().route(world)
    assert "doctor-2" in {letter.recipient.split("@")[0] for letter in sink.letters()}


def test_nobody_on_duty_is_the_supervisors_task(desk: Desk, world: World, post: Callable[..., MailSink]) -> None:
    sink = post()
    with world.database.write() as connection:
        connection.execute(delete(DUTY).where(DUTY.c.role == "doctor"))
        _directory_changed(connection, world)
    desk.open()
    DirectRouter().route(world)
    assert "supervisor-1" in {letter.recipient.split("@")[0] for letter in sink.letters()}


def test_a_deputy_is_written_to_at_the_second_hop(
    desk: Desk, world: World, clock: SetTime, post: Callable[..., MailSink]
) -> None:
    sink = post()
    desk.activated(age_years=13)
    DirectRouter().route(world)
    clock.at += timedelta(minutes=31)
    sweep_deadlines(world)
    DirectRouter().route(world)
    to_police = {letter.recipient.split("@")[0] for letter in sink.letters() if "police" in letter.recipient}
    assert to_police == {"ward-police-1", "ward-police-2"}


def test_a_letter_that_may_no_longer_go_is_called_off_at_the_last_moment(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    sink = post()
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    route_events(world, 1000)
    letters = claim(world)
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="sharing", party="legal_aid"))
    assert handed_over(world, letters)["superseded"] >= 1
    assert not [letter for letter in sink.letters() if letter.recipient.startswith("legal-aid")]


def test_a_referral_whose_ground_is_gone_before_it_is_sent_is_recalled(desk: Desk, world: World) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="sharing", party="legal_aid"))
    route_events(world, 1000)
    with world.database.read() as connection:
        kinds = {r.kind for r in connection.execute(select(NOTICE.c.kind).where(NOTICE.c.agency == "legal_aid_city"))}
    assert "consent_withdrawn" in kinds


def test_later_means_another_try_and_never_means_a_task(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    def answer(recipient: str, nth: int) -> str | None:
        if recipient.startswith("doctor"):
            return "550 no such user"
        return "450 later" if nth == 1 and recipient.startswith("hospital-social") else None

    sink = post(answer)
    desk.open()
    DirectRouter().route(world)
    assert statuses(world) == {"dead": 1, "pending": 1, "sent": 1}
    assert [letter.recipient.split("@")[0] for letter in sink.letters()] == ["supervisor-1"]
    with world.database.write() as connection:
        row = connection.execute(select(LETTER).where(LETTER.c.status == "pending")).one()
        wait = row.next_try - datetime.now(UTC)
        assert timedelta(seconds=40) < wait < timedelta(seconds=80)
        connection.execute(update(LETTER).where(LETTER.c.id == row.id).values(next_try=datetime.now(UTC)))
    DirectRouter().route(world)
    assert statuses(world) == {"dead": 1, "sent": 2}


def test_a_letter_is_given_up_after_a_day(desk: Desk, world: World, post: Callable[..., MailSink]) -> None:
    post(lambda recipient, nth: "450 later" if recipient.startswith("doctor") else None)
    desk.open()
    route_events(world)
    with world.database.write() as connection:
        connection.execute(update(LETTER).values(attempts=TRIES_OF_A_DAY - 1))
    DirectRouter().route(world)
    assert statuses(world)["dead"] == 1


def test_a_worker_that_died_while_sending_leaves_one_ambiguous_letter_under_the_same_id(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    sink = post()
    desk.open()
    route_events(world)
    first = claim(world)
    assert claim(world) == []
    with world.database.write() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(LETTER).values(status="transmitting", lease_until=past))
    second = claim(world)
    assert {letter.message_id for letter in first} == {letter.message_id for letter in second}
    assert handed_over(world, first) == {"lost": 2}
    assert handed_over(world, second) == {"sent": 2}
    assert sink.count == 2
    assert statuses(world) == {"sent": 2}


def test_the_most_urgent_letters_go_first(desk: Desk, world: World) -> None:
    desk.open()
    desk.activated(age_years=13)
    route_events(world, 1000)
    with world.database.write() as connection:
        taken = claim_letters(connection, 5, 60)
        weights = [
            connection.execute(select(LETTER.c.weight).where(LETTER.c.id == letter.id)).scalar() for letter in taken
        ]
    assert weights == sorted(weights)
    assert (len(weights), weights[0]) == (5, 0)


def test_a_batch_says_what_it_did(desk: Desk, world: World, post: Callable[..., MailSink]) -> None:
    post()
    desk.open()
    assert something_to_route(world)
    routed = asyncio.run(route_batch(world))
    assert (routed.notices, routed.letters) == (3, 2)
    assert asyncio.run(deliver_all(world)).sent == 2
    assert not something_to_route(world)


def test_a_wrong_address_is_one_dead_letter_and_stops_no_other(
    desk: Desk, world: World, post: Callable[..., MailSink]
) -> None:
    sink = post()
    with world.database.write() as connection:
        connection.execute(update(PERSON).where(PERSON.c.id == people.DOCTOR.user).values(email="no address"))
        _directory_changed(connection, world)
    desk.open()
    DirectRouter().route(world)
    assert statuses(world) == {"dead": 1, "sent": 2}
    assert "supervisor-1" in {letter.recipient.split("@")[0] for letter in sink.letters()}

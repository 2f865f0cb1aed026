"""What is only for information: in the inbox at once, by mail once a day to those who work on the case all day."""

import asyncio
import re
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.domain.time_limits import CITY_TIME
from engine.handlers.make_digests import make_digests
from engine.handlers.route_events import route_events, work_waits
from engine.mail.sink import MailSink
from engine.store.books import page
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.schema import ABSENCE, AGENCY, DIGEST_DAY, LETTER, NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from workflows.routing import deliver_all

MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=CITY_TIME)


def route(world: World) -> None:
    while work_waits(world):
        route_events(world)


def letters(world: World, kind: str | None = None) -> list[tuple[str, str]]:
    with world.database.read() as connection:
        rows = connection.execute(select(LETTER).order_by(LETTER.c.id))
        return [(row.recipient, row.kind) for row in rows if kind in (None, row.kind)]


def numbers(world: World, role: str, kind: str = "for_information") -> set[str]:
    with world.database.read() as connection:
        rows = connection.execute(select(NOTICE).where(NOTICE.c.role == role, NOTICE.c.kind == kind))
        return {row.number for row in rows if row.acted_by != f"{people.HOSPITAL}.{role}.1"}


def change_directory(world: World, statement: Any) -> None:
    """Change the directory, and have this process read it anew."""
    with world.database.write() as connection, page(connection, world.vault.record, DIRECTORY, MORNING) as written:
        connection.execute(statement)
        raise_version(connection, written)
    world.directories._looked = 0.0


def a_day_of_work(desk: Desk, world: World) -> str:
    case = desk.activated()
    desk.pull(case, people.COUNSELLOR, "give_first_aid")
    desk.pull(case, people.COUNSELLOR, "start_sessions")
    route(world)
    return case


def test_what_is_for_information_stands_in_the_inbox_at_once_and_waits_for_the_mail(
    desk: Desk, world: World, clock: SetTime
) -> None:
    a_day_of_work(desk, world)
    assert "for_information" not in {kind for _, kind in letters(world)}
    assert numbers(world, "intake")
    assert "action_needed" in {kind for _, kind in letters(world)}
    clock.at = MORNING - timedelta(seconds=1)
    assert make_digests(world) == 0


def test_a_person_gets_one_digest_a_day_with_every_number_and_nothing_else(
    desk: Desk, world: World, clock: SetTime, sink: MailSink
) -> None:
    a_day_of_work(desk, world)
    clock.at = MORNING
    made = make_digests(world)
    assert made == len(letters(world, "daily_digest")) == len(set(letters(world, "daily_digest"))) > 0
    before = sink.count
    asyncio.run(deliver_all(world))
    sent = [one for one in sink.letters()[: sink.count - before] if one.subject.startswith("Tin trong ngày")]
    (mine,) = [one for one in sent if "intake-1@" in one.recipient]
    listed = numbers(world, "intake")
    assert set(re.findall(r"[A-Z0-9]{8,}", mine.text.split("---")[0])) == listed
    assert f"{len(listed)} thông báo" in mine.subject


def test_made_again_the_same_day_or_by_another_worker_there_is_no_second_digest(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = a_day_of_work(desk, world)
    clock.at = MORNING
    made: list[int] = []
    workers = [Thread(target=lambda: made.append(make_digests(world))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    first = letters(world, "daily_digest")
    assert sum(made) == len(first) > 0
    desk.pull(case, people.COUNSELLOR, "pause_sessions")
    route(world)
    clock.at = MORNING + timedelta(hours=10)
    assert make_digests(world) == 0
    clock.at = MORNING + timedelta(days=1)
    assert make_digests(world) > 0
    again = letters(world, "daily_digest")[len(first) :]
    assert len(again) == len(set(again))


def test_a_notice_goes_into_one_digest_only(desk: Desk, world: World, clock: SetTime) -> None:
    a_day_of_work(desk, world)
    clock.at = MORNING
    make_digests(world)
    clock.at = MORNING + timedelta(days=1)
    assert make_digests(world) == 0


def test_nobody_gets_a_digest_of_what_the_same_person_did(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    desk.pull(case, people.SOCIAL_WORKER, "decline_legal_aid", reason="không cần")
    route(world)
    own = numbers_of_actor(world, people.SOCIAL_WORKER.user)
    assert own
    clock.at = MORNING
    make_digests(world)
    assert not own & listed_for(world, people.SOCIAL_WORKER.user)


def numbers_of_actor(world: World, user: str) -> set[str]:
    with world.database.read() as connection:
        rows = connection.execute(select(NOTICE).where(NOTICE.c.acted_by == user, NOTICE.c.kind == "for_information"))
        return {row.number for row in rows if row.role == "hospital_social_worker"}


def listed_for(world: World, user: str) -> set[str]:
    from engine.store.daily_digests import listed_with

    with world.database.read() as connection:
        found = connection.execute(select(LETTER).where(LETTER.c.recipient == user, LETTER.c.kind == "daily_digest"))
        return {one.number for letter in found for one in listed_with(connection, letter.notice_id, user)}


def test_somebody_excluded_gets_no_digest_of_that_case(
    desk: Desk, world: World, clock: SetTime, sink: MailSink
) -> None:
    a_day_of_work(desk, world)
    kept_from = desk.activated(exclusions=[people.INTAKE.user])
    desk.pull(kept_from, people.COUNSELLOR, "give_first_aid")
    route(world)
    clock.at = MORNING
    make_digests(world)
    with world.database.read() as connection:
        hidden = {
            row.number
            for row in connection.execute(select(NOTICE).where(NOTICE.c.role == "intake"))
            if row.case_id == 2
        }
    assert not hidden & listed_for(world, people.INTAKE.user)


def test_an_exclusion_after_the_digest_was_made_takes_the_case_off_the_letter(
    desk: Desk, world: World, clock: SetTime, sink: MailSink
) -> None:
    first = a_day_of_work(desk, world)
    a_day_of_work(desk, world)
    clock.at = MORNING
    make_digests(world)
    desk.pull(first, people.DOCTOR, "correct_facts", exclusions=[people.INTAKE.user], reason="người quen")
    before = sink.count
    asyncio.run(deliver_all(world))
    sent = [one for one in sink.letters()[: sink.count - before] if one.subject.startswith("Tin trong ngày")]
    (mine,) = [one for one in sent if "intake-1@" in one.recipient]
    with world.database.read() as connection:
        hidden = {row.number for row in connection.execute(select(NOTICE).where(NOTICE.c.case_id == 1))}
    assert not {number for number in hidden if number in mine.raw.decode()}


def test_the_digest_goes_to_whoever_is_on_duty_when_it_is_made(desk: Desk, world: World, clock: SetTime) -> None:
    a_day_of_work(desk, world)
    away = {"person": people.INTAKE.user, "starts_on": MORNING.date(), "ends_on": MORNING.date()}
    change_directory(world, ABSENCE.insert().values(away))
    clock.at = MORNING
    make_digests(world)
    told = {person for person, _ in letters(world, "daily_digest")}
    assert people.INTAKE.user not in told
    assert f"{people.HOSPITAL}.intake.2" in told


@pytest.mark.parametrize("choice", ["at_once", "daily"])
def test_a_partner_agency_gets_it_at_once_or_daily_as_it_chooses_and_what_asks_for_action_always_at_once(
    choice: str, desk: Desk, world: World, clock: SetTime
) -> None:
    change_directory(world, update(AGENCY).where(AGENCY.c.id == people.POLICE.agency).values(information=choice))
    case = desk.activated(age_years=13)
    route(world)
    desk.pull(case, people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    desk.pull(case, people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected="no", immediate_danger="no")
    route(world)
    to_police = [kind for person, kind in letters(world) if person.startswith(people.POLICE.agency)]
    assert "referral_sent" in to_police
    assert ("for_information" in to_police) == (choice == "at_once")
    clock.at = MORNING
    make_digests(world)
    to_police = [kind for person, kind in letters(world) if person.startswith(people.POLICE.agency)]
    assert ("daily_digest" in to_police) == (choice == "daily")


def test_the_day_is_claimed_though_nothing_waits(world: World, clock: SetTime) -> None:
    clock.at = MORNING
    assert make_digests(world) == 0
    with world.database.read() as connection:
        assert [row.day for row in connection.execute(select(DIGEST_DAY))] == [MORNING.date()]

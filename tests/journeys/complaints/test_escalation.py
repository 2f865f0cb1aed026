"""Complaints about escalations: told twice, told too late, told for nothing, told to nobody, and told in a storm."""

import asyncio
import re
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select

from engine.handlers.mark_notice import mark_notice
from engine.handlers.route_events import route_events
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.handlers.verify_cases import verify_cases
from engine.mail.sink import MailSink
from engine.store.schema import LETTER, NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.complaints.paper import Chronicle, activated
from workflows.routing import deliver_all

SUPERVISOR = (people.SUPERVISOR.agency, "supervisor")


def missed() -> Chronicle:
    """Return a child's case in which everybody is late with the report to the police (1 h, law), told of it."""
    dossier = activated(age_years=13)
    dossier.now = dossier.run("police_informed_due").due + timedelta(seconds=1)
    dossier.sweep()
    assert dossier.run("police_informed_due").status == "breached"
    return dossier


def escalated(dossier: Chronicle) -> list[datetime]:
    return [m.event.at for m in dossier.moments("police_informed_due") if m.why == "escalated"]


def swept_every(minutes: int, dossier: Chronicle, hours: int) -> None:
    for _ in range(hours * 60 // minutes):
        dossier.later(minutes=minutes)
        dossier.sweep()


def test_each_level_is_told_exactly_once_however_often_somebody_looks() -> None:
    dossier = missed()
    due = dossier.run("police_informed_due").due
    swept_every(5, dossier, 6)
    # 150 % and 200 % of an hour, at the first look after each.
    late = [at - due for at in escalated(dossier)]
    assert [span // timedelta(minutes=5) * 5 for span in late] == [30, 60]
    assert dossier.run("police_informed_due").next_look is None


def test_levels_reach_those_whom_the_definition_names() -> None:
    dossier = missed()
    told = []
    for share in (0.5, 1.0):
        dossier.now = dossier.run("police_informed_due").due + timedelta(hours=share)
        dossier.sweep()
        told.append(
            {
                (n.agency, n.role, n.rank)
                for n in dossier.notices("deadline_breached")
                if n.due == dossier.run("police_informed_due").due
            }
        )
    police = people.POLICE.agency
    assert told[0] == {(police, "ward_police", 1), (police, "ward_police", 2)}
    assert told[1] >= {(police, "ward_police", 2), (*SUPERVISOR, 1)}
    assert (police, "ward_police", 1) not in told[1]


def test_a_worker_that_was_down_for_a_day_tells_the_highest_level_and_no_storm() -> None:
    dossier = activated(age_years=13)
    dossier.later(days=1)
    dossier.sweep()
    about = [n for n in dossier.notices() if n.strand == "police" and n.kind.startswith("deadline")]
    assert about
    assert Counter((n.agency, n.role, n.rank) for n in about).most_common(1)[0][1] == 1
    assert escalated(dossier) == []
    dossier.later(days=1)
    assert dossier.sweep() is None or escalated(dossier) == []


def test_a_deadline_that_is_past_when_it_begins_is_told_once() -> None:
    dossier = Chronicle(age_years=13)
    dossier.later(hours=60)
    dossier.pull(people.DOCTOR, "activate", indicators=["obvious_assault"])
    late = [c for c in dossier.case.clocks.values() if c.status == "breached" and c.started_at == dossier.now]
    assert late
    assert all(clock.next_look is None or clock.next_look > dossier.now for clock in late)


def test_a_deadline_that_was_met_late_or_whose_strand_has_ended_is_told_no_more() -> None:
    dossier = missed()
    dossier.later(minutes=10)
    dossier.pull(people.POLICE, "acknowledge_report", report_no="12")
    swept_every(10, dossier, 4)
    assert escalated(dossier) == []
    ended = activated()
    ended.now = ended.run("doctor_due").due + timedelta(seconds=1)
    ended.sweep()
    refusal = {"capacity_confirmed": "yes", "decline_reason": "muốn về nhà"}
    ended.pull(people.SOCIAL_WORKER, "decline", **refusal)
    swept_every(10, ended, 4)
    assert [m.why for m in ended.moments("doctor_due") if m.why == "escalated"] == []


def test_a_second_run_has_a_chain_of_its_own() -> None:
    dossier = activated(age_years=13, ward_of_residence="Phường Bến Thành")
    runs = []
    for occurrence in (1, 2):
        dossier.pull(people.SOCIAL_WORKER, "carer_refuses", reason="đòi đưa về")
        due = dossier.run("separation_decision_due", occurrence).due
        for share in (0, 0.5, 1.0):
            dossier.now = due + share * timedelta(hours=12) + timedelta(seconds=1)
            dossier.sweep()
        runs.append(dossier.run("separation_decision_due", occurrence))
        dossier.pull(people.SOCIAL_WORKER, "carer_agrees")
    assert [(run.status, run.level) for run in runs] == [("breached", 2), ("breached", 2)]


def test_taking_it_on_ends_the_chain_and_leaves_the_breach(desk: Desk, world: World, clock: SetTime) -> None:
    desk.activated(age_years=13)
    clock.at += timedelta(hours=1, minutes=1)
    sweep_deadlines(world)
    with world.database.read() as connection:
        found = connection.execute(
            select(NOTICE.c.number).where(
                NOTICE.c.kind == "deadline_breached",
                NOTICE.c.agency == people.POLICE.agency,
                NOTICE.c.role == "ward_police",
                NOTICE.c.rank == 1,
            )
        )
        number = found.scalars().first()
    mark_notice(world, people.POLICE, str(number), acknowledged=True)
    mark_notice(world, people.POLICE, str(number), acknowledged=True)
    clock.at += timedelta(hours=3)
    sweep_deadlines(world)
    with world.database.read() as connection:
        told = connection.execute(select(NOTICE).where(NOTICE.c.agency == people.POLICE.agency)).all()
    late = [n for n in told if n.kind == "deadline_breached" and n.due == people.BEGINS + timedelta(hours=1)]
    # The first and the deputy, when it was missed; nobody afterwards.
    assert sorted(n.rank for n in late) == [1, 2]
    assert verify_cases(world).whole


def test_twenty_late_at_the_same_moment_make_one_letter_a_person(
    desk: Desk, world: World, clock: SetTime, sink: MailSink
) -> None:
    for _ in range(20):
        desk.activated()
    clock.at += timedelta(minutes=30, seconds=1)
    sweep_deadlines(world)
    route_events(world, 10_000)
    with world.database.read() as connection:
        kind = "deadline_breached"
        letters = connection.execute(select(LETTER).where(LETTER.c.kind == kind)).all()
        notices = connection.execute(select(NOTICE).where(NOTICE.c.kind == kind)).all()
    assert len(notices) >= 20 * 4
    # One letter a person, and the doctor's names all twenty.
    assert set(Counter(letter.recipient for letter in letters).values()) == {1}
    before = {one.message_id for one in sink.letters()}
    asyncio.run(deliver_all(world))
    said = [one for one in sink.letters() if one.message_id not in before and "has passed" in one.subject]
    assert len(said) == len(letters)
    assert all("20 of them" in one.subject for one in said)
    of_doctor = {notice.number for notice in notices if notice.role == "doctor"}
    assert any(of_doctor <= set(re.findall(r"[0-9A-Z]{10}", one.text)) for one in said)

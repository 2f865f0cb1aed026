"""Who hears of a deadline that is near or past, and since when a deadline counts."""

from datetime import timedelta

from sqlalchemy import select

from engine.commands import CaseRequest
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.view_case import view_case
from engine.store.schema import NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import clock_of, read, refused


def told(world: World, kind: str) -> set[tuple[str, str, int]]:
    with world.database.read() as connection:
        rows = connection.execute(select(NOTICE).where(NOTICE.c.kind == kind))
        return {(row.agency, row.role, row.rank) for row in rows}


def test_a_warning_goes_to_those_who_can_stop_the_clock_and_to_nobody_else(
    desk: Desk, world: World, clock: SetTime
) -> None:
    desk.activated(age_years=13)
    for minutes in (20, 15):
        clock.at += timedelta(minutes=minutes)
        sweep_deadlines(world)
    assert told(world, "deadline_warning") == {
        (people.HOSPITAL, "doctor", 1),
        (people.HOSPITAL, "counsellor", 1),
        (people.POLICE.agency, "ward_police", 1),
    }


def test_a_breach_also_reaches_the_front_door_the_lead_and_the_supervisor_in_the_same_sweep(
    desk: Desk, world: World, clock: SetTime
) -> None:
    desk.activated()
    clock.at += timedelta(minutes=31)
    sweep_deadlines(world)
    hospital = {
        (people.HOSPITAL, role, 1) for role in ("doctor", "intake", "hospital_social_worker", "hospital_lead")
    }
    assert told(world, "deadline_breached") == {*hospital, (people.SUPERVISOR.agency, "supervisor", 1)}


def test_where_the_lead_stands_on_the_front_doors_roster_the_deputy_hears_of_a_breach_too(
    desk: Desk, world: World, clock: SetTime
) -> None:
    desk.activated(age_years=13)
    clock.at += timedelta(hours=1, minutes=1)
    sweep_deadlines(world)
    police = {found for found in told(world, "deadline_breached") if found[0] == people.POLICE.agency}
    assert police == {(people.POLICE.agency, "ward_police", 1), (people.POLICE.agency, "ward_police", 2)}


def test_a_chair_is_warned_of_what_only_a_chair_can_decide(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated(age_years=13, ward_of_residence="Phường Bến Thành")
    desk.pull(case, people.SOCIAL_WORKER, "carer_refuses", reason="đòi đưa về")
    clock.at += timedelta(hours=6, minutes=1)
    sweep_deadlines(world)
    warned = {role for agency, role, _ in told(world, "deadline_warning") if agency == people.CHAIR.agency}
    assert "ward_chair" in warned


def test_a_case_manager_elsewhere_is_warned_in_its_own_role(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.harassed(people.UNION_WORKER)
    desk.pull(
        case,
        people.UNION_WORKER,
        "triage",
        setting="workplace",
        harm_level="serious",
        perpetrator_relation="employer_colleague",
    )
    clock.at += timedelta(hours=2, minutes=1)
    sweep_deadlines(world)
    assert (people.UNION_WORKER.agency, "womens_union_worker", 1) in told(world, "deadline_warning")


def test_past_before_the_case_was_opened_is_told_once_however_often_the_strand_begins(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.open(incident_from=(clock.at - timedelta(days=10)).isoformat(), penetration_suspected="yes").case
    with world.database.read() as connection:
        of_breaches = select(NOTICE.c.id, NOTICE.c.urgency).where(
            NOTICE.c.kind == "deadline_breached", NOTICE.c.role == "doctor"
        )
        first = connection.execute(of_breaches).all()
    assert len(first) == 1
    desk.consent(case, "case_management")
    desk.pull(case, people.DOCTOR, "activate", indicators=["obvious_assault"])
    desk.pull(case, people.DOCTOR, "decline", decline_reason="muốn về", capacity_confirmed=True)
    desk.pull(case, people.INTAKE, "reopen", reason="quay lại")
    with world.database.read() as connection:
        assert connection.execute(of_breaches).all() == first
    assert clock_of(read(world, case), "pep_window").occurrence == 1


def test_a_window_of_a_strand_that_has_not_begun_is_seen_by_the_hospital(desk: Desk, world: World) -> None:
    case = desk.open(penetration_suspected="yes").case
    view = view_case(world, CaseRequest(actor=people.DOCTOR, case=case))
    assert "pep_window" in {shown.id for shown in view.clocks}
    assert {shown.id for shown in view.strands} == {"core"}


def test_who_answers_for_a_harassment_window_moves_on_with_the_case(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.harassed(people.HOTLINE, penetration_suspected="yes")

    def owner() -> str:
        return clock_of(read(world, case), "pep_window").owner

    assert owner() == people.UNION_WORKER.agency
    given = {"setting": "workplace", "harm_level": "minor", "perpetrator_relation": "employer_colleague"}
    desk.pull(case, people.UNION_WORKER, "triage", **given)
    desk.engage(case, people.UNION_WORKER)
    desk.consent(case, "sharing", "hospital", actor=people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "request_examination")
    assert owner() == people.HOSPITAL


def test_without_a_word_on_penetration_harassment_has_no_window(desk: Desk, world: World) -> None:
    case = desk.harassed(people.SOCIAL_WORKER)
    assert read(world, case).latest_clock("pep_window") is None
    given = {"setting": "workplace", "harm_level": "minor", "perpetrator_relation": "employer_colleague"}
    desk.pull(case, people.SOCIAL_WORKER, "triage", **given)
    assert read(world, case).latest_clock("pep_window") is None
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", penetration_suspected="unknown", reason="hỏi lại")
    assert clock_of(read(world, case), "pep_window").status == "running"


def test_an_order_that_has_run_out_holds_nobody_though_no_worker_has_swept(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=10, ward_of_residence="Phường Bến Thành")
    desk.pull(case, people.SOCIAL_WORKER, "carer_refuses", reason="đòi đưa về")
    until = clock.at + timedelta(days=2)
    desk.pull(
        case,
        people.CHAIR,
        "decide_separation",
        separation_decision_no="1/QĐ",
        separation_until=until.isoformat(),
    )
    clock.at = until - timedelta(seconds=1)
    refused(lambda: desk.consent(case, "examination", given_by="survivor_and_carer"), "not_permitted")
    clock.at = until
    desk.consent(case, "examination", given_by="survivor_and_carer")
    assert clock_of(read(world, case), "separation_expiry").status == "met"
    refused(lambda: desk.pull(case, people.CHAIR, "end_separation", reason="đã hết"), "wrong_state")

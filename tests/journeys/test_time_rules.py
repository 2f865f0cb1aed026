"""Rules about time, facts that change, consents that end, and who may give them."""

from datetime import timedelta

from engine.commands import CaseRequest, OrderClock, PullTrigger
from engine.domain.case.case import Actor
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.view_case import view_case
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, clock_of, read, refused


def test_deadlines_stand_still_while_a_child_is_gone_and_go_on_with_the_time_left(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=13)
    clock.at += timedelta(minutes=30)
    desk.pull(case, people.DOCTOR, "abscond")
    found = read(world, case)
    assert clock_of(found, "assessment_due").status == "paused"
    assert clock_of(found, "cp_emergency_due").status == "running"
    clock.at += timedelta(hours=10)
    sweep_deadlines(world)
    desk.pull(case, people.INTAKE, "return_found")
    found = read(world, case)
    resumed = clock_of(found, "assessment_due")
    assert (found.core, resumed.status, resumed.due) == ("activated", "running", clock.at + timedelta(minutes=90))


def test_a_high_risk_halves_what_runs_and_lowering_it_lengthens_nothing(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "social_work_centre")
    desk.pull(case, people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected=False, immediate_danger=False)
    desk.pull(case, people.SOCIAL_WORKER, "request_shelter")
    began = clock.at
    clock.at += timedelta(minutes=20)
    desk.pull(case, people.SOCIAL_WORKER, "rescore_risk", risk_level="high", reason="đe doạ")
    assert clock_of(read(world, case), "shelter_bed_due").due == began + timedelta(hours=1)
    desk.pull(case, people.SOCIAL_WORKER, "rescore_risk", risk_level="low", reason="đã an toàn")
    assert clock_of(read(world, case), "shelter_bed_due").due == began + timedelta(hours=1)


def test_corrected_facts_make_a_child_of_somebody_unknown_and_duties_run_from_now(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated()
    clock.at += timedelta(hours=3)
    desk.pull(case, people.DOCTOR, "correct_facts", age_years=14, reason="giấy khai sinh")
    found = read(world, case)
    assert found.state("child_protection") == "notified"
    assert found.state("police") == "informed"
    due = {name: clock_of(found, name).due for name in ("first_findings_due", "police_informed_due")}
    assert due == {
        "first_findings_due": clock.at + timedelta(hours=24),
        "police_informed_due": clock.at + timedelta(hours=1),
    }


def test_corrected_facts_end_what_was_only_for_a_child(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=15)
    desk.pull(case, people.DOCTOR, "correct_facts", age_years=19, reason="giấy khai sinh")
    found = read(world, case)
    assert found.state("child_protection") == "waived"
    assert {
        found.clocks[key].status for key in found.clocks if key.id in ("first_findings_due", "cp_emergency_due")
    } == {"cancelled"}


def test_a_window_is_counted_anew_when_the_incident_was_later(desk: Desk, world: World, clock: SetTime) -> None:
    long_ago = (clock.at - timedelta(hours=100)).isoformat()
    case = desk.activated(incident_from=long_ago, penetration_suspected="yes")
    assert clock_of(read(world, case), "pep_window").status == "breached_before_arrival"
    later = clock.at - timedelta(hours=10)
    desk.pull(case, people.DOCTOR, "correct_facts", incident_from=later.isoformat(), reason="nhớ lại")
    window = clock_of(read(world, case), "pep_window")
    assert (window.status, window.due) == ("running", later + timedelta(hours=72))


def test_police_may_not_decline_a_child_but_may_decline_an_adult(desk: Desk, world: World) -> None:
    child = desk.activated(age_years=13)
    refused(
        lambda: answer(world, child, people.POLICE, "ward_police", "decline_referral", reason="x"), "not_permitted"
    )
    adult = desk.activated()
    desk.consent(adult, "sharing", "ward_police")
    desk.pull(adult, people.SOCIAL_WORKER, "inform_police")
    refused(lambda: answer(world, adult, people.POLICE, "ward_police", "decline_referral"), "field_missing")
    answer(world, adult, people.POLICE, "ward_police", "decline_referral", reason="không thuộc thẩm quyền")
    refused(lambda: view_case(world, CaseRequest(actor=people.POLICE, case=adult)), "not_found")


def test_only_proposed_deadlines_may_be_moved(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated(age_years=13)

    def order(what: str, name: str, actor: Actor = people.SOCIAL_WORKER, **more: str) -> None:
        order_clock(world, OrderClock(actor=actor, case=case, order=what, clock=name, **more))

    refused(lambda: order("pause_clock", "cp_emergency_due", reason="x"), "wrong_state")
    refused(lambda: order("pause_clock", "doctor_due"), "field_missing")
    order("pause_clock", "doctor_due", reason="mất điện")
    clock.at += timedelta(hours=1)
    order("resume_clock", "doctor_due", reason="có điện")
    due = (clock.at + timedelta(hours=5)).isoformat()
    refused(lambda: order("extend_clock", "doctor_due", reason="x", until=due), "self_approval")
    order("extend_clock", "doctor_due", actor=people.SUPERVISOR, reason="x", until=due)
    found = clock_of(read(world, case), "doctor_due")
    assert found.due == clock.at + timedelta(hours=5)
    assert found.first_due < found.due


def test_a_stale_version_is_refused_before_anything_else_is_looked_at(desk: Desk, world: World) -> None:
    case = desk.activated()
    version = view_case(world, CaseRequest(actor=people.COUNSELLOR, case=case)).version
    desk.pull(case, people.COUNSELLOR, "give_first_aid")
    request = PullTrigger(
        actor=people.COUNSELLOR, case=case, trigger="start_sessions", expected_version=version, fields={}
    )
    refused(lambda: pull_trigger(world, request), "stale_version")


def test_a_reopened_case_begins_another_round_but_not_with_the_police(desk: Desk, world: World) -> None:
    case = desk.activated()
    desk.pull(case, people.DOCTOR, "decline", decline_reason="muốn về", capacity_confirmed=True)
    desk.pull(case, people.INTAKE, "reopen", reason="quay lại")
    found = read(world, case)
    assert found.core == "activated"
    assert (found.state("medical"), found.state("police")) == ("waiting", "waived")
    assert clock_of(found, "return_offer_due").status == "met"
    assert clock_of(found, "assessment_due").occurrence == 2


def test_interviews_of_the_young_are_limited(desk: Desk) -> None:
    case = desk.activated(age_years=13)
    desk.pull(case, people.POLICE, "acknowledge_report", report_no="1/TB")
    refused(lambda: desk.pull(case, people.POLICE, "record_interview", interview_minutes=121), "interview_limit")
    desk.pull(case, people.POLICE, "record_interview", interview_minutes=60)
    desk.pull(case, people.POLICE, "record_interview", interview_minutes=60)
    refused(lambda: desk.pull(case, people.POLICE, "record_interview", interview_minutes=10), "interview_limit")


def test_an_expired_consent_counts_as_withdrawn(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid", expires_at=(clock.at + timedelta(hours=1)).isoformat())
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    clock.at += timedelta(hours=2)
    sweep_deadlines(world)
    refused(lambda: view_case(world, CaseRequest(actor=people.LEGAL_AID, case=case)), "not_found")
    assert [r.state for r in read(world, case).referrals.values()] == ["recalled"]


def test_who_may_consent_for_whom(desk: Desk, world: World) -> None:
    infant = desk.activated(age_years=5)
    refused(lambda: desk.consent(infant, "examination", given_by="survivor_and_carer"), "not_permitted")
    desk.consent(infant, "examination", given_by="carer")
    unknown = desk.open(age_years=None).case
    refused(lambda: desk.consent(unknown, "examination", given_by="carer"), "not_permitted")
    desk.consent(unknown, "examination", given_by="survivor_and_carer")
    without = desk.open(has_capacity=False).case
    refused(lambda: desk.consent(without, "examination"), "not_permitted")
    desk.consent(without, "examination", given_by="ward_chair")
    desk.consent(without, "samples", given_by="court")
    refused(lambda: desk.consent(without, "recording", given_by="ward_chair"), "not_permitted")
    alone = desk.open(age_years=9, carer_suspected=True).case
    refused(lambda: desk.consent(alone, "examination", given_by="ward_chair"), "field_missing")
    refused(lambda: desk.consent(alone, "examination", given_by="ward_chair", child_agrees=False), "not_permitted")
    desk.consent(alone, "examination", given_by="ward_chair", child_agrees=True)

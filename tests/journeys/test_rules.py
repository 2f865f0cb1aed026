"""Rules of the procedures that cut across cases: consent, exclusion, two wards, closing, minds that change."""

from datetime import timedelta

import pytest

from engine.commands import AnswerReferral, CaseRequest, OrderClock, PullTrigger, WithdrawConsent
from engine.domain.case import Actor, Case, Clock
from engine.domain.errors import RefusedError
from engine.handlers.answer_referral import answer_referral
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import withdraw_consent
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.handlers.view_case import view_case
from engine.handlers.world import World
from engine.store.cases import find_case
from engine.store.time import SetTime
from tests import people
from tests.conftest import Desk
from workflows.replay.routers import DirectRouter


def read(world: World, case: str) -> Case:
    with world.database.read() as connection:
        found = find_case(connection, world.vault, case)
    assert found is not None
    return found.case


def clock_of(case: Case, name: str) -> Clock:
    found = case.latest_clock(name)
    assert found is not None
    return found


def refused(act: object, *codes: str) -> RefusedError:
    assert callable(act)
    with pytest.raises(RefusedError) as error:
        act()
    assert error.value.codes == codes, error.value
    return error.value


def answer(world: World, case: str, actor: Actor, party: str, what: str, **fields: object) -> None:
    answer_referral(world, AnswerReferral(actor=actor, case=case, referral=party, answer=what, fields=fields))


def test_care_of_a_child_waits_for_no_consent_and_its_report_goes_out(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13)
    found = read(world, case)
    assert found.core == "activated"
    assert {r.party: r.urgency for r in found.referrals.values()} == {
        "ward_committee": "emergency",
        "ward_police": "emergency",
    }
    assert found.bases == {"child_report"}


def test_both_wards_of_a_child_are_brought_in_and_each_acts_in_its_turn(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13)
    agencies = {r.agency for r in read(world, case).referrals.values() if r.party == "ward_committee"}
    assert agencies == {f"ward_committee_{people.BEN_THANH}", f"ward_committee_{people.TAN_DINH}"}
    refused(lambda: desk.pull(case, people.HOME_CHILD_WORKER, "verify_report"), "not_permitted")
    desk.pull(case, people.CHILD_WORKER, "verify_report")
    desk.pull(case, people.CHILD_WORKER, "assess_initial_risk", risk_level="low", harm_level="minor")
    refused(lambda: desk.pull(case, people.CHILD_WORKER, "assess_needs"), "not_permitted")
    desk.pull(case, people.HOME_CHILD_WORKER, "assess_needs")


def test_an_agency_that_was_not_brought_in_sees_nothing(desk: Desk, world: World) -> None:
    case = desk.activated()
    for stranger in (people.POLICE, people.UNION_WORKER, people.CENTRE_WORKER, people.LEGAL_AID, people.CHAIR):
        refused(lambda who=stranger: view_case(world, CaseRequest(actor=who, case=case)), "not_found")
        refused(lambda who=stranger: desk.pull(case, who, "assess"), "not_found")
    for keeper in (people.ADMINISTRATOR, people.DATA_PROTECTION):
        refused(lambda who=keeper: view_case(world, CaseRequest(actor=who, case=case)), "not_found")


def test_an_excluded_police_is_never_told_and_the_investigators_stand_in(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13, exclusions=["ward_police"])
    DirectRouter().route(world)
    found = read(world, case)
    assert [r.agency for r in found.referrals_of_party("ward_police")] == ["investigation_city"]
    refused(lambda: view_case(world, CaseRequest(actor=people.POLICE, case=case)), "not_found")
    desk.pull(case, people.INVESTIGATOR, "acknowledge_report", report_no="1/TB")
    assert read(world, case).state("police") == "acknowledged"
    clock = clock_of(read(world, case), "police_informed_due")
    assert (clock.status, clock.owner) == ("met", "investigation_city")


def test_an_excluded_person_sees_nothing_and_a_colleague_does(desk: Desk, world: World) -> None:
    case = desk.open(exclusions=[people.LEAD.user]).case
    refused(lambda: view_case(world, CaseRequest(actor=people.LEAD, case=case)), "not_found")
    assert view_case(world, CaseRequest(actor=people.at(people.HOSPITAL, "hospital_lead", 2), case=case)).id == case


def test_an_excluded_committee_leaves_the_task_to_the_supervisor(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13, exclusions=["ward_committee"])
    found = read(world, case)
    assert found.referrals_of_party("ward_committee") == []
    assert "substitute_wanted" in found.flags
    desk.pull(
        case,
        people.SUPERVISOR,
        "refer_party",
        agency="social_work_centre_city",
        urgency="emergency",
        reason="thay thế",
    )
    found = read(world, case)
    assert [r.agency for r in found.referrals_of_party("ward_committee")] == ["social_work_centre_city"]
    desk.pull(case, people.CENTRE_WORKER, "verify_report")
    assert read(world, case).state("child_protection") == "verified"


def test_withdrawing_the_consent_to_share_ends_the_access_at_once(desk: Desk, world: World) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    assert view_case(world, CaseRequest(actor=people.LEGAL_AID, case=case)).id == case
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="sharing", party="legal_aid"))
    refused(lambda: view_case(world, CaseRequest(actor=people.LEGAL_AID, case=case)), "not_found")
    assert clock_of(read(world, case), "legal_answer_due").status == "ended_by_choice"


def test_withdrawing_case_management_is_declining_and_is_never_refused(desk: Desk, world: World) -> None:
    case = desk.activated()
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="case_management"))
    found = read(world, case)
    assert found.core == "declined"
    assert found.state("legal") == "waived"
    assert clock_of(found, "return_offer_due").status == "running"


def test_nobody_approves_their_own_plan(desk: Desk, world: World) -> None:
    case = desk.activated()
    desk.pull(case, people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected=False, immediate_danger=False)
    desk.pull(case, people.SOCIAL_WORKER, "draft_plan", plan="Tái khám")
    same_person = Actor(people.SOCIAL_WORKER.user, "hospital_lead", people.HOSPITAL)
    refused(lambda: desk.pull(case, same_person, "approve_plan"), "self_approval")
    desk.pull(case, people.LEAD, "approve_plan")
    assert read(world, case).core == "supporting"


def test_a_refusal_names_everything_that_is_wrong_and_changes_nothing(desk: Desk, world: World) -> None:
    case = desk.activated()
    before = read(world, case)
    error = refused(
        lambda: desk.pull(case, people.SOCIAL_WORKER, "assess", risk_level="extreme", colour="red"),
        "field_missing",
        "field_invalid",
    )
    assert {(r.code, r.about) for r in error.refusals} == {
        ("field_missing", "carer_suspected"),
        ("field_missing", "immediate_danger"),
        ("field_invalid", "risk_level"),
        ("field_invalid", "unknown_field"),
    }
    assert read(world, case) == before


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
    version = read(world, case).version
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

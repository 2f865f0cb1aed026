"""Rules of the procedures that cut across cases: consent, exclusion, two wards, closing, minds that change."""

from engine.commands import CaseRequest, WithdrawConsent
from engine.domain.case.case import Actor
from engine.handlers.record_consent import withdraw_consent
from engine.reading.list_notices import list_notices
from engine.reading.view_case import view_case
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import clock_of, read, refused
from workflows.replay.routers import DirectRouter


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
    assert "substitute_wanted" in found.memo.flags
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
        ("field_invalid", "colour"),
    }
    assert read(world, case) == before


def test_an_adult_may_choose_the_investigators_in_place_of_an_excluded_police(desk: Desk, world: World) -> None:
    case = desk.activated(exclusions=["ward_police"])
    desk.consent(case, "sharing", "ward_police")
    refused(lambda: desk.pull(case, people.SOCIAL_WORKER, "inform_police"), "excluded_party")
    refused(lambda: desk.pull(case, people.SOCIAL_WORKER, "inform_police", party="investigation"), "excluded_party")
    desk.consent(case, "sharing", "investigation")
    desk.pull(case, people.SOCIAL_WORKER, "inform_police", party="investigation")
    desk.pull(case, people.INVESTIGATOR, "acknowledge_report", report_no="2/TB")
    clock = clock_of(read(world, case), "police_handover_due")
    assert (clock.status, clock.owner) == ("running", "investigation_city")


def test_the_supervisor_hears_of_a_stand_in(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13, exclusions=["ward_police"])
    mine = [notice for notice in list_notices(world, people.SUPERVISOR).items if notice.case == case]
    assert [notice.kind for notice in mine] == ["action_needed"]


def test_an_unknown_procedure_is_a_wrong_name_and_the_nearest_is_said(desk: Desk) -> None:
    error = refused(lambda: desk.open(procedure="hung_vuong_one_stp"), "field_invalid")
    assert "hung_vuong_one_stop" in str(error.refusals[0])

"""Who a referral goes to, and goes on to: never an agency that is not responsible for the place."""

from datetime import timedelta

from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.list_notices import list_notices
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import clock_of, read, refused
from workflows.replay.routers import DirectRouter

_EMPLOYER = people.at("employer_company", "focal_point")


def test_a_silent_employer_is_never_replaced_by_another(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.harassed(people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    desk.engage(case, people.UNION_WORKER)
    desk.consent(case, "sharing", "employer", actor=people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "file_complaint")
    DirectRouter().route(world)
    for hours in (1, 2, 3, 4):
        clock.at = people.BEGINS + timedelta(hours=hours)
        sweep_deadlines(world)
    found = read(world, case)
    assert {r.agency: r.state for r in found.referrals.values() if r.party == "employer"} == {
        _EMPLOYER.agency: "sent"
    }
    assert "referral_unanswered" in {n.kind for n in list_notices(world, people.SUPERVISOR).items if n.case == case}


def test_an_agency_excluded_later_is_out_without_a_word(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated(age_years=13)
    DirectRouter().route(world)
    before = len(list_notices(world, people.POLICE).items)
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", exclusions=["ward_police"], reason="x")
    found = read(world, case)
    states = {r.agency: r.state for r in found.referrals.values()}
    assert states[people.POLICE.agency] == "recalled"
    assert states["investigation_city"] == "pending"
    assert clock_of(found, "police_informed_due").owner == "investigation_city"
    clock.at = people.BEGINS + timedelta(hours=3)
    sweep_deadlines(world)
    assert len(list_notices(world, people.POLICE).items) <= before
    refused(lambda: desk.pull(case, people.POLICE, "acknowledge_report", report_no="1"), "not_found")


def test_a_corrected_ward_hands_on_with_its_deadlines(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13, ward_of_residence="Phường Bến Thành")
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", ward_of_incident="Phường Tân Định", reason="x")
    found = read(world, case)
    states = {r.agency: r.state for r in found.referrals.values()}
    assert states == {
        f"ward_committee_{people.BEN_THANH}": "pending",
        f"ward_police_{people.BEN_THANH}": "rerouted",
        f"ward_police_{people.TAN_DINH}": "pending",
        f"ward_committee_{people.TAN_DINH}": "pending",
    }
    assert clock_of(found, "police_informed_due").owner == people.OTHER_POLICE.agency
    assert clock_of(found, "cp_verification_due").owner == people.HOME_CHAIR.agency


def test_the_agency_that_owns_a_case_cannot_be_kept_from_it(desk: Desk) -> None:
    for named in (people.HOSPITAL, "hospital"):
        refused(lambda who=named: desk.open(exclusions=[who]), "field_invalid")
        case = desk.activated()
        refused(
            lambda who=named, case=case: desk.pull(
                case, people.SOCIAL_WORKER, "correct_facts", exclusions=[who], reason="x"
            ),
            "field_invalid",
        )


def test_nobody_is_referred_who_oversees_or_owns_the_case_or_no_longer_exists(desk: Desk) -> None:
    case = desk.activated()
    given = {"urgency": "routine", "reason": "x"}
    for named in (
        {"party": "health_department"},
        {"party": "hospital"},
        {"agency": "labour_department"},
        {"agency": people.POLICE.agency, "party": "womens_union"},
    ):
        refused(
            lambda who=named: desk.pull(case, people.SOCIAL_WORKER, "refer_party", **who, **given), "field_invalid"
        )

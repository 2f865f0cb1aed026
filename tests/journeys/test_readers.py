"""At the moment of reading: consents that ran out, agencies that are no more, who takes part, whom to keep away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from engine.commands import CaseRequest, WithdrawConsent
from engine.domain.case.case import Actor
from engine.handlers.mark_notice import mark_notice
from engine.handlers.record_consent import withdraw_consent
from engine.reading.list_notices import list_notices
from engine.reading.list_work import list_work
from engine.reading.view_case import view_case
from engine.store.directories import Directories
from engine.store.schema import AGENCY, DIRECTORY_VERSION
from engine.store.time import SetTime
from engine.views import CaseView
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import read, refused

_COORDINATION = {"party", "agency", "invited", "destination", "choices"}
_NOW = people.BEGINS


def _view(world: World, case: str, actor: Actor) -> CaseView:
    return view_case(world, CaseRequest(actor=actor, case=case))


def _in(hours: int) -> str:
    return (_NOW + timedelta(hours=hours)).isoformat()


def test_access_that_rests_on_a_consent_ends_when_it_does_whether_or_not_time_was_swept(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid", expires_at=_in(2))
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    clock.at = _NOW + timedelta(hours=2) - timedelta(microseconds=1)
    assert _view(world, case, people.LEGAL_AID).fields
    clock.at = _NOW + timedelta(hours=2)
    refused(lambda: _view(world, case, people.LEGAL_AID), "not_found")
    refused(lambda: desk.pull(case, people.LEGAL_AID, "accept_legal_aid"), "not_found")
    assert list_work(world, people.LEGAL_AID).items == ()
    assert read(world, case).referral_of(people.LEGAL_AID.agency).state == "pending"  # type: ignore[union-attr]
    desk.pull(case, people.DOCTOR, "record_pep", pep_outcome="given")
    found = read(world, case)
    assert found.referral_of(people.LEGAL_AID.agency).state == "recalled"  # type: ignore[union-attr]
    assert found.state("legal") == "requested"


def test_case_management_that_ran_out_is_no_consent_for_any_step(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.open().case
    desk.consent(case, "case_management", expires_at=_in(2))
    clock.at = _NOW + timedelta(hours=2)
    given = {"indicators": ["obvious_assault"]}
    refused(lambda: desk.pull(case, people.DOCTOR, "activate", **given), "wrong_state")
    assert read(world, case).core == "received"
    desk.consent(case, "case_management")
    assert read(world, case).core == "declined"


def test_people_of_an_agency_that_is_no_more_read_nothing(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated(age_years=12)
    assert _view(world, case, people.POLICE).fields
    assert list_notices(world, people.POLICE).items != ()
    with world.database.write() as connection:
        ended = update(AGENCY).where(AGENCY.c.id == people.POLICE.agency).values(valid_to=date(2026, 3, 3))
        connection.execute(ended)
        connection.execute(update(DIRECTORY_VERSION).values(version=DIRECTORY_VERSION.c.version + 1))
    world.directories = Directories(world.database)
    clock.at = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)
    assert _view(world, case, people.POLICE).fields
    clock.at = datetime(2026, 3, 2, 17, tzinfo=UTC)
    refused(lambda: _view(world, case, people.POLICE), "not_found")
    refused(lambda: desk.pull(case, people.POLICE, "acknowledge_report", report_no="TB-1"), "not_found")
    assert list_work(world, people.POLICE).items == ()
    assert list_notices(world, people.POLICE).items == ()


def test_who_else_takes_part_is_read_by_those_who_coordinate(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    for actor, fields in (
        (people.SOCIAL_WORKER, {"risk_level": "low", "carer_suspected": False, "immediate_danger": False}),
    ):
        desk.pull(case, actor, "assess", **fields)
    desk.pull(case, people.SOCIAL_WORKER, "convene", invited=["legal_aid"])
    desk.pull(
        case, people.SOCIAL_WORKER, "refer_party", party="social_work_centre", urgency="urgent", reason="Hỗ trợ"
    )
    for partner in (people.POLICE, people.CHILD_WORKER, people.LEGAL_AID, people.CENTRE_WORKER):
        view = _view(world, case, partner)
        told = {name for line in view.timeline for change in line.changes for name in change.get("fields", ())}
        assert not _COORDINATION & (set(view.fields) | told), partner.role
    for coordinator in (people.SOCIAL_WORKER, people.SUPERVISOR):
        assert {"invited", "party"} <= set(_view(world, case, coordinator).fields)


def test_measures_are_not_for_the_police_unless_they_took_them(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    desk.pull(case, people.CHILD_WORKER, "verify_report")
    desk.pull(case, people.CHILD_WORKER, "assess_initial_risk", risk_level="high", harm_level="serious")
    desk.pull(case, people.CHAIR, "order_emergency_measures", measures="Đưa đến nơi an toàn")
    assert "measures" not in _view(world, case, people.POLICE).fields
    assert _view(world, case, people.CHILD_WORKER).fields["measures"] == "Đưa đến nơi an toàn"


def test_who_stands_in_is_not_told_for_whom(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, exclusions=["ward_police"])
    told = str(_view(world, case, people.INVESTIGATOR).timeline)
    assert "stands_in_for" not in told
    assert "ward_police" not in told
    assert "stands_in_for" in str(_view(world, case, people.SOCIAL_WORKER).timeline)


@pytest.mark.parametrize("kind", ["sharing", "case_closed"])
def test_a_person_who_is_excluded_has_nothing_in_the_inbox(desk: Desk, world: World, kind: str) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    if kind == "sharing":
        asked = WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="sharing", party="legal_aid")
        withdraw_consent(world, asked)
    else:
        desk.pull(case, people.SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="Trùng")
        desk.pull(case, people.SUPERVISOR, "close")
    number = list_notices(world, people.LEGAL_AID).items[0].number
    again = "reopen" if kind == "case_closed" else ""
    if again:
        desk.pull(case, people.INTAKE, again, reason="Quay lại")
    keep_away = {"reason": "Người quen", "exclusions": [people.LEGAL_AID.user]}
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", **keep_away)
    assert list_notices(world, people.LEGAL_AID).items == ()
    refused(lambda: mark_notice(world, people.LEGAL_AID, number), "not_found")
    colleague = people.at(people.LEGAL_AID.agency, people.LEGAL_AID.role, 2)
    assert list_notices(world, colleague).items != ()
    mark_notice(world, colleague, number)

"""Consents that are withdrawn, run out, or are given again, and who may give one."""

from datetime import timedelta

from engine.commands import WithdrawConsent
from engine.handlers.record_consent import withdraw_consent
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.list_notices import list_notices
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, clock_of, read, refused


def _withdraw(world: World, case: str, kind: str, party: str | None = None) -> None:
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind=kind, party=party))


def _in(hours: int) -> str:
    return (people.BEGINS + timedelta(hours=hours)).isoformat()


def _later(world: World, clock: SetTime, hours: int) -> None:
    clock.at = people.BEGINS + timedelta(hours=hours)
    sweep_deadlines(world)


def test_a_consent_that_ran_out_counts_as_withdrawn(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid", expires_at=_in(2))
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    _later(world, clock, 1)
    assert [r.state for r in read(world, case).referrals.values()] == ["pending"]
    _later(world, clock, 3)
    assert [r.state for r in read(world, case).referrals.values()] == ["recalled"]
    assert clock_of(read(world, case), "legal_answer_due").status == "ended_by_choice"
    assert "consent_withdrawn" in {n.kind for n in list_notices(world, people.LEGAL_AID).items}


def test_case_management_that_ran_out_is_declined_and_offered_again(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.open().case
    desk.consent(case, "case_management", expires_at=_in(2))
    desk.pull(case, people.DOCTOR, "activate", indicators=["obvious_assault"])
    _later(world, clock, 3)
    found = read(world, case)
    assert (found.core, found.state("medical")) == ("declined", "waived")
    assert clock_of(found, "return_offer_due").status == "running"


def test_a_consent_given_again_outlives_the_first(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid", expires_at=_in(2))
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    desk.consent(case, "sharing", "legal_aid")
    _later(world, clock, 3)
    assert [r.state for r in read(world, case).referrals.values()] == ["pending"]
    _withdraw(world, case, "sharing", "legal_aid")
    assert [r.state for r in read(world, case).referrals.values()] == ["recalled"]


def test_withdrawing_takes_back_every_time_it_was_given(desk: Desk, world: World) -> None:
    case = desk.activated()
    for _ in range(2):
        desk.consent(case, "sharing", "legal_aid")
    _withdraw(world, case, "sharing", "legal_aid")
    refused(lambda: desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid"), "consent_missing")
    refused(lambda: _withdraw(world, case, "sharing", "legal_aid"), "consent_missing")


def test_a_childs_case_goes_on_when_case_management_is_withdrawn(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=5)
    desk.consent(case, "case_management", given_by="carer")
    _withdraw(world, case, "case_management")
    assert read(world, case).core == "activated"


def test_a_child_without_capacity_is_still_a_child(desk: Desk) -> None:
    case = desk.open(age_years=5, has_capacity=False).case
    refused(lambda: desk.consent(case, "case_management", given_by="court"), "not_permitted")
    desk.consent(case, "case_management", given_by="carer")


def test_a_court_or_the_chair_until_it_has_spoken_decides_for_who_cannot(desk: Desk) -> None:
    case = desk.open(has_capacity=False).case
    refused(lambda: desk.consent(case, "case_management"), "not_permitted")
    desk.consent(case, "examination", given_by="ward_chair")
    desk.consent(case, "case_management", given_by="court")
    refused(lambda: desk.consent(case, "samples", given_by="ward_chair"), "not_permitted")


def test_recording_a_consent_acknowledges_but_begins_no_service(desk: Desk, world: World) -> None:
    def union() -> str:
        return next(r.state for r in read(world, case).referrals.values() if r.party == "womens_union")

    case = desk.harassed(people.POLICE)
    desk.pull(case, people.POLICE, "triage", harm_level="minor")
    desk.consent(case, "case_management", actor=people.UNION_WORKER)
    assert union() == "acknowledged"
    answer(world, case, people.UNION_WORKER, "womens_union", "accept")
    desk.consent(case, "safe_contact", actor=people.UNION_WORKER, scope={"channel": "phone"})
    assert union() == "accepted"
    desk.pull(case, people.UNION_WORKER, "engage")
    assert union() == "in_service"

"""Who reads what of a case of domestic violence: a canary in every field, every agency on the case and beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.domain.clocks.desk import asks_of
from engine.reading.list_notices import list_notices
from engine.reading.list_work import list_work
from engine.reading.view_case import view_case
from engine.views import CaseView
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, read, refused
from workflows.replay.routers import DirectRouter

PROCEDURE = "hcmc_domestic_violence"
WARD = f"ward_committee_{people.BEN_THANH}"
FAMILY = people.at(WARD, "family_officer")
COLLABORATOR = people.at(WARD, "ward_collaborator")
HOME_FAMILY = people.at(f"ward_committee_{people.TAN_DINH}", "family_officer")
HERE_UNION = people.at(f"womens_union_{people.BEN_THANH}", "womens_union_worker")
UNION = people.UNION_WORKER
NIGHT_SHIFT = people.at("hotline_city", "hotline_operator", 2)

# Every text holds a word that no label holds.
CANARIES: dict[str, Any] = {
    "full_name": "Chimyến Tênthật",
    "alias": "Chimyến Tênnhẹ",
    "phone": "0900 111 222",
    "address": "Chimyến Nhàriêng",
    "national_id": "Chimyến Sốthẻ",
    "perpetrator_name": "Chimyến Ngườichồng",
    "narrative": "Chimyến Lờikể",
    "birth_date": "2001-12-04",
    "pregnant": "yes",
    "needs": ["interpreter"],
    "vulnerable": "yes",
    "injured": "no",
    "perpetrator_relation": "intimate_partner",
    "abuse_kinds": ["physical", "economic"],
    "exclusions": ["employer"],
}
IDENTITY = {"full_name", "alias", "phone", "address", "national_id", "perpetrator_name", "birth_date"}
WRITTEN = {"safety_plan", "plan", "measures", "minutes", "bed_no", "shelter_kind", "first_findings_summary"}
SHELTER = {"bed_no", "shelter_kind", "stay_until"}
OF_SHELTER = {
    *("request_shelter", "confirm_bed", "admit_to_shelter", "plan_exit", "leave_shelter", "extend_stay"),
    *("shelter_bed_due", "shelter_stay_limit", "trusted_stay_limit", "social_work_centre", "needed", "bed_confirmed"),
    *("admitted", "Giường-Kín"),
}


def _view(world: World, case: str, actor: Actor) -> CaseView:
    return view_case(world, CaseRequest(actor=actor, case=case))


def _levels(view: CaseView) -> dict[str, str]:
    return {strand.id: strand.sees for strand in view.strands}


@dataclass(frozen=True)
class Told:
    """A case and what was written on it."""

    case: str
    view: dict[str, CaseView]

    def of(self, actor: Actor) -> CaseView:
        return self.view[actor.user]


def _readers() -> Iterator[Actor]:
    yield from (FAMILY, people.CHAIR, people.CHILD_WORKER, people.POLICE, people.INVESTIGATOR, people.DOCTOR)
    yield from (people.CENTRE_WORKER, UNION, people.LEGAL_AID, people.SUPERVISOR, people.EQUALITY_SUPERVISOR)
    yield from (people.HOTLINE, NIGHT_SHIFT)


@pytest.fixture
def told(desk: Desk, world: World) -> Told:
    """A case with an order, a bed at the Centre, care, legal aid, a measure; the family officer manages it."""
    case = desk.open(people.HOTLINE, PROCEDURE, immediate_danger=True, **CANARIES).case
    DirectRouter().route(world)
    desk.pull(case, FAMILY, "triage", harm_level="serious")
    desk.consent(case, "case_management", actor=FAMILY)
    desk.consent(case, "safe_contact", actor=FAMILY, scope={"channel": "in_person", "code_word": "Chimyến Mậtmã"})
    desk.pull(case, FAMILY, "engage", screening_private="yes")
    plan = "Chimyến Kếhoạch"
    desk.pull(case, FAMILY, "assess", risk_level="medium", children_at_risk="no", safety_plan=plan)
    for party in ("social_work_centre", "hospital", "legal_aid", "womens_union", "ward_police"):
        desk.consent(case, "sharing", party, actor=FAMILY)
    desk.pull(case, FAMILY, "request_shelter", shelter_kind="centre")
    desk.pull(case, people.CENTRE_WORKER, "confirm_bed", bed_no="Giường-Kín")
    desk.pull(case, people.CENTRE_WORKER, "admit_to_shelter")
    until = "2026-08-01T10:00+07:00"
    desk.pull(case, people.CENTRE_WORKER, "extend_stay", stay_until=until, reason="Chimyến Lýdo Giường-Kín")
    desk.pull(case, FAMILY, "request_examination")
    desk.consent(case, "examination", actor=people.DOCTOR)
    desk.pull(case, people.DOCTOR, "start_examination")
    desk.pull(case, people.DOCTOR, "record_first_findings", first_findings_summary="Chimyến Bệnhán")
    desk.pull(case, FAMILY, "request_legal_aid")
    desk.pull(case, FAMILY, "refer_party", party="womens_union", urgency="routine", reason="Chimyến Mời")
    desk.consent(case, "no_contact", actor=FAMILY)
    desk.pull(case, FAMILY, "request_no_contact")
    soon = "2026-03-04T10:00+07:00"
    desk.pull(case, people.CHAIR, "decide_no_contact", no_contact_decision="granted", no_contact_until=soon)
    desk.pull(case, people.POLICE, "assign_supervisor", measures="Chimyến Tổtrực")
    desk.pull(case, people.POLICE, "acknowledge_report", report_no="1/TB")
    desk.pull(case, people.POLICE, "verify_violence")
    desk.pull(case, people.POLICE, "refer_to_investigation")
    desk.pull(case, people.CHAIR, "decide_measure", measure="education", decision_no="2")
    desk.pull(case, FAMILY, "agree_plan", plan="Chimyến Dựkiến", choices={"legal": True})
    DirectRouter().route(world)
    return Told(case, {actor.user: _view(world, case, actor) for actor in _readers()})


def test_the_case_managers_agency_reads_who_they_are_and_where_the_bed_is_and_nothing_clinical(told: Told) -> None:
    view = told.of(FAMILY)
    assert {*IDENTITY, "safety_plan", "exclusions", "bed_no", "shelter_kind", "needs"} <= set(view.fields)
    assert not {"narrative", "pregnant", "first_findings_summary"} & set(view.fields)
    levels = _levels(view)
    assert (levels["core"], levels["safety"], levels["measures"]) == ("full", "full", "full")
    assert (levels["medical"], levels["police"]) == ("state", "state")
    assert "Bệnhán" not in str(view)


def test_of_the_safety_strand_the_police_follow_the_orders_and_of_shelter_nothing(told: Told) -> None:
    for actor in (people.POLICE, people.INVESTIGATOR):
        view = told.of(actor)
        assert {"full_name", "birth_date", "address", "perpetrator_name", "vulnerable"} <= set(view.fields)
        hidden = {"phone", "alias", "national_id", "narrative", "pregnant", "first_findings_summary", "exclusions"}
        assert not (hidden | SHELTER | {"safety_plan", "plan"}) & set(view.fields)
        # The ward police may send her to the one-stop service, so they know where the medical strand stands.
        may_send = {"medical": "state"} if actor == people.POLICE else {}
        assert _levels(view) == {"police": "full", "core": "state", "measures": "state"} | may_send
        said = str(view)
        assert not {word for word in OF_SHELTER if f"'{word}'" in said or (word[0] == "G" and word in said)}
        assert {"no_contact_expiry", "no_contact_supervision_due"} <= {clock.id for clock in view.clocks}
        assert {"decide_no_contact", "assign_supervisor"} <= {line.trigger for line in view.timeline}
    assert told.of(people.POLICE).fields["measures"] == "Chimyến Tổtrực"
    assert "measures" not in told.of(people.INVESTIGATOR).fields


def test_care_that_is_given_tells_nobody_beyond_the_hospital(told: Told) -> None:
    view = told.of(people.DOCTOR)
    assert {"narrative", "pregnant", "first_findings_summary", "full_name", "phone", "safety_plan"} <= set(
        view.fields
    )
    assert not {"bed_no", "shelter_kind", "exclusions"} & set(view.fields)
    assert _levels(view) == {"medical": "full", "core": "state", "safety": "state", "counselling": "state"}
    for actor in _readers():
        if actor != people.DOCTOR:
            assert "Bệnhán" not in str(told.of(actor)), actor
            if actor != people.HOTLINE:
                assert "Lờikể" not in str(told.of(actor)), actor


def test_who_gives_the_bed_reads_which_one_and_a_union_beside_it_does_not(told: Told) -> None:
    assert told.of(people.CENTRE_WORKER).fields["bed_no"] == "Giường-Kín"
    assert _levels(told.of(people.CENTRE_WORKER))["safety"] == "full"
    view = told.of(UNION)
    assert _levels(view)["safety"] == "state"
    assert {"alias"} <= set(view.fields)
    assert not (IDENTITY - {"alias"} | WRITTEN | {"exclusions", "abuse_kinds"}) & set(view.fields)


def test_where_the_bed_is_stays_with_the_giver_and_the_case_managers_agency(told: Told) -> None:
    knows = {actor.user for actor in _readers() if "Giường-Kín" in str(told.of(actor))}
    at_the_ward = {FAMILY.user, people.CHAIR.user, people.CHILD_WORKER.user}
    assert knows == {people.CENTRE_WORKER.user, *at_the_ward}


def test_legal_aid_reads_its_own_part(told: Told) -> None:
    view = told.of(people.LEGAL_AID)
    assert {"full_name", "abuse_kinds", "perpetrator_relation"} <= set(view.fields)
    assert not {"address", "phone", "perpetrator_name", "alias", "safety_plan", "exclusions", "vulnerable"} & set(
        view.fields
    )
    assert _levels(view) == {"legal": "full", "police": "state", "safety": "state"}


def test_supervisors_read_open_fields_and_every_strand(told: Told) -> None:
    for actor in (people.SUPERVISOR, people.EQUALITY_SUPERVISOR):
        view = told.of(actor)
        assert not {*IDENTITY, "abuse_kinds", "safety_plan", "bed_no", "shelter_kind", "exclusions"} & set(
            view.fields
        )
        assert set(_levels(view).values()) == {"full"}
        assert "Chimyến" not in str(view)
        assert "Giường-Kín" not in str(view)


def test_the_hotline_reads_what_it_wrote_and_where_the_case_stands(told: Told) -> None:
    view = told.of(people.HOTLINE)
    assert view.fields["full_name"] == CANARIES["full_name"]
    assert "exclusions" not in view.fields
    assert _levels(view) == {"core": "state"}
    assert (view.clocks, view.referrals, view.timeline, view.consents) == ((), (), (), ())
    colleague = told.of(NIGHT_SHIFT)
    assert dict(colleague.fields) == {}
    assert _levels(colleague) == {"core": "state"}


def test_only_the_case_managers_agency_and_overseers_know_who_else_takes_part(told: Told) -> None:
    for actor in _readers():
        coordinates = actor.agency == WARD or actor in (people.SUPERVISOR, people.EQUALITY_SUPERVISOR)
        agencies = {referral.agency for referral in told.of(actor).referrals}
        assert coordinates or agencies <= {actor.agency}, actor
        assert coordinates or not {"choices", "party"} & set(told.of(actor).fields), actor


@pytest.mark.parametrize(
    "actor",
    [
        HOME_FAMILY, HERE_UNION, people.OTHER_POLICE, people.at("employer_company", "focal_point"), COLLABORATOR,
        people.ADMINISTRATOR, people.DATA_PROTECTION, people.at("hotline_111", "hotline_operator"),
        people.at("forensic_city", "forensic_officer"),
    ],
    ids=lambda actor: f"{actor.role}-{actor.agency}",
)  # fmt: skip
def test_for_everybody_else_the_case_does_not_exist(told: Told, world: World, actor: Actor) -> None:
    refused(lambda: _view(world, told.case, actor), "not_found")
    assert told.case not in {item.case for item in list_work(world, actor).items}
    assert told.case not in {notice.case for notice in list_notices(world, actor).items}


def test_a_bed_asked_for_anew_elsewhere_hides_the_former_one_from_both(told: Told, desk: Desk, world: World) -> None:
    desk.pull(told.case, people.CENTRE_WORKER, "plan_exit")
    desk.pull(told.case, people.CENTRE_WORKER, "leave_shelter")
    desk.pull(told.case, FAMILY, "request_shelter", shelter_kind="trusted_address")
    assert "Giường-Kín" not in str(_view(world, told.case, UNION))
    desk.pull(told.case, UNION, "confirm_bed", bed_no="Nhà-Kín")
    assert _view(world, told.case, UNION).fields["bed_no"] == "Nhà-Kín"
    assert "Nhà-Kín" not in str(_view(world, told.case, people.CENTRE_WORKER))
    assert "trusted_address" not in str(_view(world, told.case, people.CENTRE_WORKER))


def test_a_committee_that_does_not_manage_the_case_reads_her_safety_and_not_the_bed(desk: Desk, world: World) -> None:
    case = desk.open(HERE_UNION, PROCEDURE, immediate_danger="no", **CANARIES).case
    desk.pull(case, HERE_UNION, "triage", harm_level="minor")
    desk.consent(case, "sharing", "social_work_centre", actor=HERE_UNION)
    desk.pull(case, HERE_UNION, "request_shelter", shelter_kind="centre")
    desk.pull(case, people.CENTRE_WORKER, "confirm_bed", bed_no="Giường-Kín")
    view = _view(world, case, FAMILY)
    wanted = {
        "full_name",
        "alias",
        "address",
        "perpetrator_name",
        "perpetrator_relation",
        "abuse_kinds",
        "vulnerable",
    }
    assert wanted <= set(view.fields)
    assert not {"phone", "birth_date", "national_id", "needs", "narrative", "pregnant", *SHELTER} & set(view.fields)
    levels = {"core": "full", "safety": "full", "measures": "full", "police": "state", "medical": "state"}
    assert _levels(view) == levels
    assert "exclusions" not in view.fields
    assert {referral.agency for referral in view.referrals} == {WARD}
    assert "Giường-Kín" not in str(view)
    assert "Giường-Kín" in str(_view(world, case, HERE_UNION))


def test_a_deadline_that_a_part_shows_orders_the_list_of_work(desk: Desk, world: World) -> None:
    case = desk.open(people.HOTLINE, PROCEDURE, immediate_danger="yes", **CANARIES).case
    DirectRouter().route(world)
    answer(world, case, people.POLICE, "ward_police", "accept")
    desk.pull(case, people.POLICE, "stop_violence", measures="x")
    desk.pull(case, FAMILY, "triage", harm_level="minor")
    desk.pull(case, FAMILY, "request_no_contact", legal_basis="life_at_risk")
    asks = asks_of(read(world, case), world.rules(PROCEDURE, 1), world.time.now())
    mine = next(ask for ask in asks if (ask.holder.agency, ask.holder.role) == (people.POLICE.agency, "ward_police"))
    due = next(
        clock.due for clock in _view(world, case, people.POLICE).clocks if clock.id == "no_contact_decision_due"
    )
    assert mine.due == due


def test_an_operator_of_the_next_shift_reopens_what_the_hotline_reported(desk: Desk, world: World) -> None:
    case = desk.open(people.HOTLINE, PROCEDURE, immediate_danger="no", **CANARIES).case
    DirectRouter().route(world)
    desk.pull(case, FAMILY, "triage", harm_level="minor")
    desk.pull(case, FAMILY, "find_no_signs", screening_private="yes", reason="x")
    assert case in {item.case for item in list_work(world, NIGHT_SHIFT).items}
    refused(lambda: desk.pull(case, people.at("hotline_111", "hotline_operator"), "reopen", reason="x"), "not_found")
    desk.pull(case, NIGHT_SHIFT, "reopen", reason="gọi lại")
    assert _levels(_view(world, case, NIGHT_SHIFT)) == {"core": "state"}

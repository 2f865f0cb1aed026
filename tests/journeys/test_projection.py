"""What each party reads of a case: its strands, its fields, what it wrote, and nothing of anybody else's."""

import pytest

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.reading.list_work import list_work
from engine.reading.view_case import view_case
from engine.views import CaseView
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, refused
from workflows.replay.routers import DirectRouter

_OPENED_WITH = {
    "full_name": "Người Bịa Đặt",
    "alias": "Chị Sen",
    "phone": "0900 000 000",
    "age_years": 13,
    "birth_date": "2013-01-05",
    "address": "1 Đường Bịa Đặt",
    "narrative": "Chuyện bịa để thử",
    "pregnant": "yes",
    "carer_suspected": True,
    "exclusions": ["womens_union"],
}
_EMPLOYER = people.at("employer_company", "focal_point")


def _view(world: World, case: str, actor: Actor) -> CaseView:
    return view_case(world, CaseRequest(actor=actor, case=case))


def _names(view: CaseView) -> set[str]:
    """Every trigger, deadline and field that a view's timeline and deadlines name."""
    found = {line.trigger for line in view.timeline if line.trigger} | {clock.id for clock in view.clocks}
    for line in view.timeline:
        for change in line.changes:
            found |= {str(value) for value in change.values() if isinstance(value, str)} | set(
                change.get("fields", ())
            )
    return found


@pytest.fixture
def child(desk: Desk) -> str:
    """A child's case with care, evidence and counselling under way."""
    case = desk.activated(**_OPENED_WITH)
    for given in ("case_management", "examination", "samples"):
        desk.consent(case, given, given_by="child_protection_worker", child_agrees=True)
    desk.pull(case, people.DOCTOR, "start_examination")
    desk.pull(case, people.DOCTOR, "record_emergency_contraception", ec_outcome="not_indicated")
    desk.pull(case, people.DOCTOR, "collect_samples", sample_list="A, B", seal_no="S-1")
    desk.pull(case, people.DOCTOR, "record_first_findings", first_findings_summary="Tóm tắt bịa")
    desk.pull(case, people.COUNSELLOR, "give_first_aid")
    return case


def test_the_hospital_reads_everything(child: str, world: World) -> None:
    view = _view(world, child, people.SOCIAL_WORKER)
    assert {*_OPENED_WITH, "sample_list", "seal_no", "ec_outcome"} <= set(view.fields)
    assert {strand.sees for strand in view.strands} == {"full"}
    assert {r.party for r in view.referrals} == {"ward_committee", "ward_police"}


@pytest.mark.parametrize("worker", [people.CHILD_WORKER, people.HOME_CHILD_WORKER], ids=["incident", "residence"])
def test_a_childs_committee_reads_who_she_is_and_no_clinical_word(child: str, world: World, worker: Actor) -> None:
    view = _view(world, child, worker)
    assert {"full_name", "phone", "address", "carer_suspected", "first_findings_summary"} <= set(view.fields)
    assert not {"narrative", "pregnant", "exclusions", "ec_outcome", "seal_no", "sample_list"} & set(view.fields)
    levels = {strand.id: strand.sees for strand in view.strands}
    assert levels == {"core": "full", "child_protection": "full", "safety": "full", "police": "state"}
    said = _names(view)
    assert {"activate", "cp_verification_due"} <= said
    assert not said & {
        *("start_examination", "record_emergency_contraception", "collect_samples", "give_first_aid"),
        *("pep_window", "emergency_contraception_window", "forensic_sample_window", "first_aid_due", "medical"),
        *("ec_outcome", "narrative", "womens_union"),
    }
    assert {r.agency for r in view.referrals} == {worker.agency}
    assert view.consents == () or {given.kind for given in view.consents} <= {"safe_contact"}


def test_the_police_follow_the_evidence_and_read_nothing_clinical_nor_where_she_is(child: str, world: World) -> None:
    view = _view(world, child, people.POLICE)
    assert {"full_name", "birth_date", "carer_suspected"} <= set(view.fields)
    clinical = {"narrative", "pregnant", "first_findings_summary", "seal_no", "ec_outcome"}
    assert not (clinical | {"phone", "address", "alias"}) & set(view.fields)
    # It may ask for a no-contact order, so it knows where the safety strand stands.
    levels = {s.id: s.sees for s in view.strands}
    assert levels == {"core": "state", "police": "full", "forensic": "part", "safety": "state"}
    said = _names(view)
    assert {"inform_police", "collect_samples", "police_informed_due"} <= said
    assert not said & {"start_examination", "record_emergency_contraception", "pep_window", "give_first_aid"}
    assert not {"forensic_sample_window", "forensic_exam_due", "doctor_due"} & {clock.id for clock in view.clocks}


def test_the_police_read_a_phone_only_where_calling_is_safe(child: str, desk: Desk, world: World) -> None:
    assert "phone" not in _view(world, child, people.POLICE).fields
    desk.consent(
        child, "safe_contact", given_by="child_protection_worker", child_agrees=True, scope={"channel": "phone"}
    )
    assert _view(world, child, people.POLICE).fields["phone"] == _OPENED_WITH["phone"]


def test_supervisors_read_open_fields_and_every_deadline(child: str, world: World) -> None:
    for actor in (people.SUPERVISOR, people.EQUALITY_SUPERVISOR):
        view = _view(world, child, actor)
        assert {"entry_point", "ward_of_incident"} <= set(view.fields)
        assert not {"full_name", "abuse_kinds", "narrative", "birth_date", "exclusions"} & set(view.fields)
        assert {"first_findings_due", "police_informed_due", "cp_verification_due"} <= {c.id for c in view.clocks}
        assert {r.party for r in view.referrals} == {"ward_committee", "ward_police"}


def test_an_adults_committee_reads_her_safety_alone(desk: Desk, world: World) -> None:
    case = desk.activated(full_name="Người Bịa Đặt", address="1 Đường Bịa Đặt", narrative="Chuyện bịa")
    desk.consent(case, "sharing", "ward_committee")
    desk.pull(case, people.SOCIAL_WORKER, "request_no_contact")
    view = _view(world, case, people.CHILD_WORKER)
    assert "full_name" in view.fields
    assert not {"address", "narrative", "abuse_kinds", "phone"} & set(view.fields)
    assert {s.id: s.sees for s in view.strands} == {"core": "state", "safety": "full"}
    assert not _names(view) & {"activate", "pep_window", "doctor_due", "assessment_due"}


def test_who_reported_reads_what_was_written_and_how_it_ended(desk: Desk, world: World) -> None:
    collaborator = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator")
    colleague = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator", 2)
    case = desk.open(collaborator, full_name="Tên Nghe Kể", narrative="Lời kể bịa", exclusions=["employer"]).case
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", full_name="Người Bịa Đặt", reason="giấy tờ")
    view = _view(world, case, collaborator)
    assert view.fields["full_name"] == "Tên Nghe Kể"
    assert view.fields["narrative"] == "Lời kể bịa"
    assert "exclusions" not in view.fields
    assert [(s.id, s.sees) for s in view.strands] == [("core", "state")]
    assert (view.clocks, view.referrals, view.timeline, view.consents) == ((), (), (), ())
    refused(lambda: _view(world, case, colleague), "not_found")
    refused(lambda: _view(world, case, people.CHILD_WORKER), "not_found")


def test_before_she_is_engaged_the_union_reads_how_to_reach_her(desk: Desk, world: World) -> None:
    case = desk.harassed(people.HOTLINE, full_name="Người Bịa Đặt", alias="Chị Sen")
    DirectRouter().route(world)
    assert "alias" in _view(world, case, people.UNION_WORKER).fields
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    before = set(_view(world, case, people.UNION_WORKER).fields)
    assert {"alias", "entry_point"} <= before
    assert not {"full_name", "abuse_kinds", "perpetrator_relation"} & before
    desk.engage(case, people.UNION_WORKER)
    assert {"full_name", "abuse_kinds"} <= set(_view(world, case, people.UNION_WORKER).fields)


def test_the_employer_reads_its_own_part(desk: Desk, world: World) -> None:
    case = desk.harassed(people.UNION_WORKER, full_name="Người Bịa Đặt")
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    desk.engage(case, people.UNION_WORKER)
    desk.consent(case, "sharing", "employer", actor=people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "file_complaint")
    answer(world, case, _EMPLOYER, "employer", "accept")
    desk.pull(case, _EMPLOYER, "protect_interim", interim_measures="Đổi ca")
    desk.pull(case, _EMPLOYER, "report_findings")
    desk.pull(case, _EMPLOYER, "sanction", decision_no="1/QĐ")
    view = _view(world, case, people.at(_EMPLOYER.agency, "focal_point", 2))
    assert dict(view.fields) == {"interim_measures": "Đổi ca", "decision_no": "1/QĐ"}
    assert {s.id: s.sees for s in view.strands} == {"workplace": "full", "evidence": "full"}
    assert not _names(view) & {"triage", "engage", "engage_due", "first_session_due", "counselling", "pep_window"}


def test_a_colleague_on_the_next_shift_finds_what_the_station_reported(desk: Desk, world: World) -> None:
    case = desk.harassed(people.POLICE)
    next_shift = people.at(people.POLICE.agency, "ward_police", 2)
    assert case in {item.case for item in list_work(world, next_shift).items}
    assert case not in {item.case for item in list_work(world, people.OTHER_POLICE).items}


def test_where_the_shelter_is_stays_with_those_who_care_for_her(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13, phone="0900 000 000")
    desk.pull(case, people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected=False, immediate_danger=False)
    invited = ["ward_police", "social_work_centre"]
    desk.pull(case, people.SOCIAL_WORKER, "convene", invited=invited, legal_basis="child_report")
    desk.pull(case, people.SOCIAL_WORKER, "request_shelter")
    desk.pull(case, people.CENTRE_WORKER, "confirm_bed", bed_no="A3")
    desk.pull(case, people.CENTRE_WORKER, "admit_to_shelter")
    until = "2026-08-01T10:00+07:00"
    desk.pull(case, people.CENTRE_WORKER, "extend_stay", stay_until=until, reason="Chỗ ở bịa")
    view = _view(world, case, people.POLICE)
    hidden = {"bed_no", "stay_until", "destination", "invited", "plan", "minutes", "safety_plan", "reason"}
    assert not hidden & set(view.fields)
    assert "social_work_centre" not in str(view)


def test_a_reason_is_read_by_those_who_follow_its_strand(child: str, desk: Desk, world: World) -> None:
    desk.pull(child, people.SOCIAL_WORKER, "rescore_risk", risk_level="low", reason="Lý do chung")
    desk.pull(child, people.DOCTOR, "examination_not_needed", reason="Lý do y tế")
    assert _view(world, child, people.SOCIAL_WORKER).fields["reason"] == "Lý do y tế"
    assert _view(world, child, people.CHILD_WORKER).fields["reason"] == "Lý do chung"
    assert "reason" not in _view(world, child, people.POLICE).fields


def test_no_agency_learns_whether_another_takes_part(child: str, world: World) -> None:
    for other in ("ward_committee", "legal_aid"):
        refused(lambda party=other: answer(world, child, people.POLICE, party, "accept"), "not_permitted")


def test_a_list_shows_where_the_case_stands_to_those_who_may_see_it(desk: Desk, world: World) -> None:
    case = desk.harassed(people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    desk.engage(case, people.UNION_WORKER)
    desk.consent(case, "sharing", "employer", actor=people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "file_complaint")
    assert [item.core for item in list_work(world, _EMPLOYER).items] == [None]
    assert [item.core for item in list_work(world, people.UNION_WORKER).items] == ["engaged"]


def test_a_collaborator_who_reported_to_her_own_ward_sees_the_outcome_alone(desk: Desk, world: World) -> None:
    collaborator = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator")
    case = desk.harassed(collaborator, age_years=13)
    view = _view(world, case, collaborator)
    assert [(s.id, s.sees) for s in view.strands] == [("core", "state")]
    assert (view.risk, view.clocks, view.referrals, view.timeline, view.linked) == (None, (), (), (), ())


def test_a_phone_is_no_leave_to_call_where_she_said_otherwise(child: str, desk: Desk, world: World) -> None:
    more = {"given_by": "child_protection_worker", "child_agrees": True, "scope": {"channel": "in_person"}}
    desk.consent(child, "safe_contact", **more)
    assert "phone" not in _view(world, child, people.POLICE).fields

"""A case that opens another on paper: what goes along, what stays, and which windows go on."""

from datetime import timedelta

from tests import people
from tests.unit.dossier import DOMESTIC, ONE_STOP, Dossier, harassed


def escalated(**facts: object) -> Dossier:
    dossier = harassed(age_years=13, **facts)
    dossier.pull(people.UNION_WORKER, "escalate_child")
    return dossier


def test_the_facts_of_the_report_go_along_and_what_belongs_to_it_alone_stays() -> None:
    origin = escalated(full_name="Trần Thị Thử", narrative="Em kể")
    linked = origin.linked(people.UNION_WORKER)
    opening = {name for name in origin.case.facts if origin.rules.vocabulary.fields[name].opening}
    assert {"age_years", "ward_of_incident", "ward_of_residence", "abuse_kinds", "full_name", "narrative"} <= opening
    assert linked.case.facts == {name: origin.case.facts[name] for name in opening}
    stored = {fact.field: fact.value for fact in linked.last.facts}
    assert stored == linked.case.facts
    assert {fact.field: fact.class_ for fact in linked.last.facts} == {
        name: origin.rules.vocabulary.fields[name].class_ for name in opening
    }


def test_exclusions_hold_in_the_linked_case_too() -> None:
    origin = escalated(exclusions=["ward_police"])
    linked = origin.linked(people.UNION_WORKER)
    assert linked.case.facts["exclusions"] == origin.case.facts["exclusions"]
    assert not [r for r in linked.case.referrals.values() if r.party == "ward_police"]
    assert all(not agency.startswith("ward_police") for agency, _ in linked.told())


def test_a_childs_case_stands_activated_with_the_report_as_its_basis() -> None:
    linked = escalated().linked(people.UNION_WORKER)
    assert linked.case.procedure == ONE_STOP
    assert linked.case.core == "activated"
    assert "child_report" in linked.case.bases
    assert linked.case.reporter == people.UNION_WORKER
    assert {"ward_committee", "ward_police"} <= {r.party for r in linked.case.referrals.values()}
    assert linked.last.events[0].kind == "case_opened_by_link"


def test_the_hospitals_own_deadlines_wait_for_its_first_step() -> None:
    linked = escalated().linked(people.UNION_WORKER)
    assert linked.case.memo.owner_clocks_wait
    waiting = set(linked.case.memo.clocks_waiting)
    assert waiting
    assert not waiting & {clock.id for clock in linked.case.clocks.values()}
    linked.later(hours=2).pull(people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    assert not linked.case.memo.owner_clocks_wait
    assert linked.case.memo.clocks_waiting == ()
    begun = {clock.id: clock for clock in linked.case.clocks.values() if clock.id in waiting}
    assert begun
    assert all(clock.counted_from == linked.now for clock in begun.values())


def test_windows_go_on_under_the_same_moments_and_end_in_the_case_they_came_from() -> None:
    hours_ago = (people.BEGINS - timedelta(hours=5)).isoformat()
    origin = escalated(incident_from=hours_ago)
    linked = origin.linked(people.UNION_WORKER)
    windows = [rule.id for rule in linked.rules.procedure.windows]
    there = {clock.id: clock for clock in origin.case.clocks.values()}
    for name in windows:
        if name in there and there[name].status == "cancelled":
            assert linked.clock(name).due == there[name].due
    assert not [clock for clock in origin.case.clocks.values() if clock.id in windows and clock.active]


def test_an_adult_is_not_escalated_as_a_child() -> None:
    dossier = harassed(age_years=30)
    with dossier.refuses("age_condition(adult)"):
        dossier.pull(people.UNION_WORKER, "escalate_child")


def test_the_windows_of_harassment_gone_over_as_domestic_violence_warn_on_where_it_was_known() -> None:
    origin = harassed(perpetrator_relation="intimate_partner", abuse_kinds=["rape"], penetration_suspected="yes")
    origin.pull(people.UNION_WORKER, "triage", harm_level="minor", perpetrator_relation="intimate_partner")
    origin.pull(
        people.UNION_WORKER, "escalate_domestic", perpetrator_relation="intimate_partner", legal_basis="life_at_risk"
    )
    linked = origin.linked(people.UNION_WORKER)
    assert origin.clock("pep_window").status == "running"
    assert linked.case.latest_clock("pep_window") is None
    origin.later(hours=2).sweep()
    assert (people.UNION_WORKER.agency, "womens_union_worker") in origin.told("deadline_warning")
    family_officer = people.at(people.CHAIR.agency, "family_officer")
    linked.pull(family_officer, "triage", harm_level="minor", immediate_danger="no", vulnerable="no")
    assert linked.clock("care_offer_due").due == linked.now + timedelta(hours=2)


def test_care_beside_protection_counts_the_windows_where_it_is_given_and_nowhere_else() -> None:
    origin = Dossier(
        people.HOTLINE, DOMESTIC, injured="yes", penetration_suspected="yes", incident_from="2026-03-02T06:00+07:00"
    )
    family_officer = people.at(people.CHAIR.agency, "family_officer")
    origin.pull(family_officer, "correct_facts", reason="x", full_name="Trần Thị Thử")
    origin.pull(family_officer, "escalate_one_stop", legal_basis="life_at_risk")
    linked = origin.linked(family_officer)
    assert (origin.case.core, linked.case.core) == ("reported", "received")
    assert linked.clock("pep_window").due.isoformat() == "2026-03-04T23:00:00+00:00"
    assert linked.case.facts["full_name"] == "Trần Thị Thử"
    assert not {clock.id for clock in origin.case.clocks.values()} & {"pep_window", "forensic_sample_window"}

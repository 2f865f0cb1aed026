"""What an agency sees of a case: strands whole, in part or as their state; fields by class, name and agreement."""

from dataclasses import replace

import pytest

from engine.domain.case.case import Manager, Standing
from engine.domain.definition.vocabulary import FieldRule, Sight
from engine.domain.parties.projection import (
    FULL,
    STATE,
    coordinates,
    fields_seen,
    follows_clock,
    follows_step,
    own_fields_read,
    reads_identity,
    sees_scope_of_safe_contact,
    sees_state,
    strands_seen,
)
from tests import people
from tests.unit.dossier import DOMESTIC, Dossier, activated, harassed, rules_of

POLICE, COMMITTEE = people.POLICE.agency, people.CHAIR.agency


def strands(dossier: Dossier, agency: str) -> dict[str, str]:
    return strands_seen(dossier.case, dossier.rules, agency)


def fields(dossier: Dossier, agency: str) -> frozenset[str]:
    return fields_seen(dossier.case, dossier.rules, agency)


def test_the_hospital_sees_every_strand_and_a_childs_police_only_theirs() -> None:
    dossier = activated(age_years=13)
    assert strands(dossier, people.HOSPITAL) == dict.fromkeys(dossier.case.strands, FULL)
    assert strands(dossier, POLICE) == {"police": FULL, "forensic": "part", "core": STATE, "safety": STATE}


def test_an_agency_sees_the_state_of_a_strand_it_may_act_on() -> None:
    dossier = activated(age_years=24)
    dossier.consent("sharing", "womens_union")
    dossier.pull(people.SOCIAL_WORKER, "refer_party", party="womens_union", urgency="urgent", reason="x")
    seen = strands(dossier, people.UNION_WORKER.agency)
    assert seen == {"core": STATE, "safety": STATE}
    dossier.case.strands.pop("safety")
    dossier.case.clocks = {key: clock for key, clock in dossier.case.clocks.items() if clock.strand != "safety"}
    assert strands(dossier, people.UNION_WORKER.agency) == {"core": STATE}


def test_a_strand_that_only_a_deadline_has_begun_is_seen() -> None:
    dossier = activated()
    clock = dossier.clock("assessment_due")
    dossier.case.strands.pop("medical")
    dossier.case.clocks = {clock.key: replace(clock, strand="medical")}
    assert strands(dossier, people.HOSPITAL)["medical"] == FULL


def test_a_case_manager_of_another_agency_sees_medicine_and_police_as_states_and_more_where_its_party_does() -> None:
    dossier = activated()
    dossier.case.manager = Manager("centre_social_worker", people.CENTRE_WORKER.agency)
    seen = strands(dossier, people.CENTRE_WORKER.agency)
    assert (seen["core"], seen["safety"], seen["counselling"]) == (FULL, FULL, FULL)
    assert (seen["medical"], seen["forensic"], seen["police"]) == (STATE, STATE, STATE)
    assert "health_summary" in fields(dossier, people.CENTRE_WORKER.agency)


def test_of_two_sights_the_one_that_shows_more_counts_whatever_their_order() -> None:
    dossier = activated()
    party = dossier.rules.vocabulary.parties["social_work_centre"]
    nothing = FieldRule(classes=frozenset())

    def seen(own: str, manages: str) -> str:
        words = dossier.rules.vocabulary
        sight = Sight({"forensic": own}, nothing)  # type: ignore[dict-item]
        changed = replace(
            words,
            parties={**words.parties, party.id: replace(party, sees=(sight,))},
            case_manager_sees=Sight({"forensic": manages}, nothing),  # type: ignore[dict-item]
        )
        rules = replace(dossier.rules, vocabulary=changed)
        return strands_seen(dossier.case, rules, people.CENTRE_WORKER.agency)["forensic"]

    dossier.case.manager = Manager("centre_social_worker", people.CENTRE_WORKER.agency)
    for low, high in ((STATE, "part"), ("part", FULL), (STATE, FULL)):
        assert seen(low, high) == seen(high, low) == high


def test_what_a_level_shows_of_steps_and_states() -> None:
    rules = rules_of(DOMESTIC)
    procedure = rules.procedure
    part = procedure.strands["safety"].part
    assert part is not None
    inside = procedure.triggers[min(part.triggers)]
    outside = next(t for t in procedure.strands["safety"].triggers.values() if t.id not in part.triggers)
    for trigger in (inside, outside, procedure.triggers["assess"]):
        assert follows_step(rules, FULL, trigger)
        assert not follows_step(rules, STATE, trigger)
        assert not follows_step(rules, None, trigger)
        assert follows_step(rules, "part", trigger) is (trigger is inside)
    for strand in ("safety", "core"):
        assert sees_state(rules, FULL, strand)
        assert sees_state(rules, STATE, strand)
        assert not sees_state(rules, None, strand)
        assert not sees_state(rules, "part", strand)
    assert sees_state(activated().rules, "part", "forensic")


def test_what_a_level_shows_of_deadlines() -> None:
    rules = rules_of(DOMESTIC)
    safety = rules.procedure.strands["safety"].part
    assert safety is not None
    of_orders = min(safety.clocks)
    other = next(c.id for c in rules.procedure.clocks.values() if c.strand == "safety" and c.id not in safety.clocks)
    core = next(c.id for c in rules.procedure.clocks.values() if c.strand == "core")
    for clock in (of_orders, other, core):
        assert follows_clock(rules, FULL, clock)
        assert not follows_clock(rules, STATE, clock)
        assert not follows_clock(rules, None, clock)
    assert follows_clock(rules, "part", of_orders)
    assert not follows_clock(rules, "part", other)
    assert not follows_clock(rules, "part", core)


def test_the_police_never_read_medicine_or_where_a_shelter_is() -> None:
    dossier = activated(age_years=13)
    read = fields(dossier, POLICE)
    vocabulary = dossier.rules.vocabulary
    assert not [name for name in read if vocabulary.fields[name].class_ == "clinical"]
    assert not {"bed_no", "address", "safety_plan", "destination", "measures", "party", "invited", "alias"} & read
    assert {"full_name", "birth_date", "abuse_kinds", "reason"} <= read
    assert own_fields_read(dossier.case, dossier.rules, POLICE) == {"measures"}


@pytest.mark.parametrize(
    ("agreed", "withdrawn", "reads"), [(False, False, False), (True, False, True), (True, True, False)]
)
def test_a_phone_is_read_where_she_agreed_to_be_called(agreed: bool, withdrawn: bool, reads: bool) -> None:
    dossier = activated()
    dossier.consent("sharing", "ward_police")
    dossier.pull(people.SOCIAL_WORKER, "inform_police")
    if agreed:
        dossier.consent("safe_contact", scope={"channel": "phone"})
    if withdrawn:
        dossier.withdraw("safe_contact")
    assert ("phone" in fields(dossier, POLICE)) is reads
    assert "phone" in fields(dossier, people.HOSPITAL)
    assert not reads_identity(dossier.case, dossier.rules, POLICE)
    assert reads_identity(dossier.case, dossier.rules, people.HOSPITAL)


def test_exclusions_are_read_by_who_brings_the_case_together_alone() -> None:
    dossier = activated(age_years=13)
    assert "exclusions" in fields(dossier, people.HOSPITAL)
    for agency in (POLICE, COMMITTEE, people.SUPERVISOR.agency):
        assert "exclusions" not in fields(dossier, agency)
    dossier.case.manager = Manager("child_protection_worker", COMMITTEE)
    assert "exclusions" in fields(dossier, COMMITTEE)


def test_who_else_takes_part_is_known_to_those_who_coordinate() -> None:
    dossier = activated(age_years=13)
    telling = {field.id for field in dossier.rules.vocabulary.fields.values() if field.coordination}
    assert {"party", "agency", "invited", "destination", "choices"} <= telling
    for agency, knows in (
        (people.HOSPITAL, True), (people.SUPERVISOR.agency, True), (POLICE, False), (COMMITTEE, False),
        ("nowhere", False),
    ):  # fmt: skip
        assert coordinates(dossier.case, dossier.rules, agency) is knows
        assert bool(telling & fields(dossier, agency)) is knows
    dossier.case.manager = Manager("child_protection_worker", COMMITTEE)
    assert coordinates(dossier.case, dossier.rules, COMMITTEE)
    assert not coordinates(dossier.case, dossier.rules, POLICE)


def test_a_procedure_may_say_itself_who_coordinates() -> None:
    dossier = activated()
    named = replace(dossier.rules.procedure, coordinating=("ward_police",))
    rules = replace(dossier.rules, procedure=named)
    assert coordinates(dossier.case, rules, POLICE)
    dossier.case.manager = None
    assert not coordinates(dossier.case, rules, people.HOSPITAL)


def test_the_overseers_read_the_summary_of_a_closure_when_asked_to_approve_it() -> None:
    dossier = activated()
    for state, read in (("activated", False), ("closure_pending", True)):
        dossier.case.strands["core"] = Standing(state, dossier.now)
        assert ("closure_summary" in fields(dossier, people.SUPERVISOR.agency)) is read
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    assert "closure_summary" not in fields(dossier, people.LEGAL_AID.agency)


def test_called_in_by_the_report_alone_an_agency_reads_how_to_reach_her_and_no_more() -> None:
    dossier = harassed(full_name="Trần Thị Thử")
    [report] = [r for r in dossier.case.referrals.values() if r.at_opening]
    called = people.LEGAL_AID.agency
    dossier.case.referrals[called] = replace(report, key=called, agency=called, party="legal_aid")
    until = dossier.rules.procedure.alias_until
    assert until is not None
    before = fields(dossier, called)
    assert "alias" in before
    assert not {"full_name", "phone", "abuse_kinds"} & before
    assert sees_scope_of_safe_contact(dossier.case, dossier.rules, called)
    dossier.case.raise_flag(until)
    after = fields(dossier, called)
    assert {"full_name", "abuse_kinds"} <= after
    assert "alias" not in after
    assert not sees_scope_of_safe_contact(dossier.case, dossier.rules, called)


@pytest.mark.parametrize(
    ("agency", "reads"),
    [(people.HOSPITAL, True), (people.UNION_WORKER.agency, True), (people.CENTRE_WORKER.agency, True),
     (POLICE, False), (people.LEGAL_AID.agency, False)],
)  # fmt: skip
def test_how_she_may_be_reached_is_read_by_who_reads_her_identity_or_calls_her(agency: str, reads: bool) -> None:
    dossier = activated()
    assert sees_scope_of_safe_contact(dossier.case, dossier.rules, agency) is reads


def test_an_employer_reads_what_its_own_people_wrote() -> None:
    dossier = harassed()
    assert own_fields_read(dossier.case, dossier.rules, "employer_company") == set(dossier.rules.vocabulary.fields)
    assert own_fields_read(dossier.case, dossier.rules, people.HOSPITAL) == frozenset()


def test_where_a_bed_is_only_the_agency_that_gives_it_reads() -> None:
    dossier = Dossier(people.HOTLINE, DOMESTIC)
    centre = people.CENTRE_WORKER.agency
    assert not {"bed_no", "shelter_kind"} & fields(dossier, centre)
    dossier.case.memo.giving_agency = centre
    assert {"bed_no", "shelter_kind"} <= fields(dossier, centre)

"""Work on a draft of a case: nothing is stored that no event tells, and nobody is told twice."""

import pytest

from engine.domain.case.case import Consent
from engine.domain.case.decision import Notice
from engine.domain.case.step import Step
from tests import people
from tests.unit.dossier import Dossier, activated


def step_on(dossier: Dossier, **given: str) -> Step:
    step = Step(dossier.rules, dossier.case.draft(), dossier.now, people.DOCTOR, given)
    step.begin("trigger_pulled", people.DOCTOR, "x")
    return step


def test_a_draft_leaves_the_case_as_it_was() -> None:
    dossier = activated(age_years=9)
    before = dossier.case.draft()
    draft = dossier.case.draft()
    draft.raise_flag("x")
    draft.facts["sex"] = "male"
    draft.bases.clear()
    draft.consents.clear()
    draft.referrals.clear()
    draft.clocks.clear()
    draft.strands.clear()
    draft.memory["x"] = "y"
    assert dossier.case == before != draft


def test_of_two_notices_to_one_role_the_one_that_asks_for_more_is_kept_with_the_higher_urgency() -> None:
    step = step_on(Dossier())
    step.notify(Notice(0, "a", "r", "action_needed", "routine"))
    step.notify(Notice(0, "a", "r", "for_information", "emergency"))
    assert [(n.kind, n.urgency) for n in step.notices.values()] == [("action_needed", "emergency")]
    step.notify(Notice(0, "a", "r", "referral_sent", "urgent"))
    assert [(n.kind, n.urgency) for n in step.notices.values()] == [("referral_sent", "emergency")]


@pytest.mark.parametrize("other", [Notice(1, "a", "r", "x"), Notice(0, "b", "r", "x"), Notice(0, "a", "s", "x"),
                                   Notice(0, "a", "r", "x", rank=2)])  # fmt: skip
def test_another_event_agency_role_or_rank_is_told_by_itself(other: Notice) -> None:
    step = step_on(Dossier())
    step.notify(Notice(0, "a", "r", "for_information"))
    step.notify(other)
    assert len(step.notices) == 2


def test_a_basis_that_lasts_is_recorded_once_and_one_for_a_single_step_never() -> None:
    bases = Dossier().rules.vocabulary.bases
    lasting = next(basis.id for basis in bases.values() if not basis.once)
    once = next(basis.id for basis in bases.values() if basis.once)
    step = step_on(Dossier(), legal_basis=lasting)
    step.put_basis()
    step.put_basis()
    assert step.case.bases == {lasting}
    assert step.event.changes == [{"change": "basis", "basis": lasting}]
    single = step_on(Dossier(), legal_basis=once)
    single.put_basis()
    assert (single.case.bases, single.event.changes) == (set(), [])
    step_on(Dossier()).put_basis()


def test_facts_are_told_by_their_names_and_taken_back_by_none() -> None:
    step = step_on(Dossier(full_name="Trần Thị Thử"))
    step.put_facts({"sex": "male", "full_name": None})
    assert step.case.facts["sex"] == "male"
    assert "full_name" not in step.case.facts
    assert step.event.changes == [{"change": "facts", "fields": ["full_name", "sex"]}]
    assert [(fact.field, fact.class_, fact.value) for fact in step.facts] == [
        ("sex", "open", "male"), ("full_name", "identity", None),
    ]  # fmt: skip
    step.put_facts({})
    assert len(step.event.changes) == 1


def test_the_case_as_it_was_has_the_facts_from_before_the_step() -> None:
    step = step_on(Dossier())
    step.put_facts({"sex": "male"})
    assert step.as_it_was().facts["sex"] == "female"
    assert step.case.facts["sex"] == "male"


def test_only_the_step_that_opens_a_case_opens_it() -> None:
    dossier = Dossier()
    assert [event.trigger for event in dossier.last.events] == ["open"]
    opening = Step(dossier.rules, dossier.case, dossier.now, people.INTAKE)
    assert not opening.opens
    opening.begin("case_opened", people.INTAKE, "open")
    assert opening.opens
    assert not step_on(dossier).opens


def test_what_a_step_touches_is_what_is_stored() -> None:
    dossier = activated(age_years=9)
    decision = dossier.answer(people.POLICE, "ward_police", "acknowledge")
    assert decision.referrals == [people.POLICE.agency]
    consent = dossier.consent("sharing", "legal_aid", given_by="survivor_and_carer")
    assert consent.consents == [len(dossier.case.consents)]
    assert consent.clocks == []


def test_a_consent_is_told_without_how_the_survivor_may_be_reached() -> None:
    step = step_on(Dossier())
    given = Consent(1, "safe_contact", None, "survivor", people.BEGINS)
    step.put_consent(given, {"channel": "zalo"})
    assert step.scopes == {1: {"channel": "zalo"}}
    assert "zalo" not in str(step.event.changes)
    assert step.event.changes[0]["stands"] is True
    step.put_consent(given)
    assert step.case.consents == [given]


def test_a_persons_step_moves_the_version_and_the_engines_does_not() -> None:
    dossier = Dossier()
    version, seq = dossier.case.version, dossier.case.head_seq
    person = step_on(dossier)
    person.begin("x", people.DOCTOR)
    assert (person.decision().case.version, person.case.head_seq) == (version + 1, seq + 2)
    engine = step_on(dossier).decision(by_person=False)
    assert (engine.case.version, engine.case.head_seq, engine.by_person) == (version, seq + 1, False)

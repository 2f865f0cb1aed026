"""What one person can do on a case: steps, answers, consents, withdrawals and orders, and what is not theirs."""

from datetime import timedelta

import pytest

from engine.domain.case.case import Actor, Standing
from engine.domain.deciding.possible import (
    Doable,
    as_it_stands,
    possible_answers,
    possible_consents,
    possible_orders,
    possible_pulls,
    possible_withdrawals,
)
from engine.domain.deciding.probing import Wanted
from engine.domain.errors import Refusal
from tests import people
from tests.unit.dossier import Dossier, activated, harassed

TRIAGED = {"harm_level": "minor", "immediate_danger": "no", "vulnerable": "no", "perpetrator_relation": "family"}


def pulls(dossier: Dossier, actor: Actor) -> dict[str, Doable]:
    return {one.id: one for one in possible_pulls(dossier.rules, dossier.case, actor, dossier.now)}


def answers(dossier: Dossier, actor: Actor) -> dict[str, Doable]:
    return {one.id: one for one in possible_answers(dossier.rules, dossier.case, actor, dossier.now)}


def consents(dossier: Dossier, actor: Actor = people.SOCIAL_WORKER) -> dict[str, Doable]:
    return {one.id: one for one in possible_consents(dossier.rules, dossier.case, actor, dossier.now)}


def wanted(doable: Doable) -> dict[str, Wanted]:
    return {one.field: one for one in doable.found.wanted}


def test_only_what_leads_on_from_here_and_is_theirs_is_named() -> None:
    dossier = activated()
    found = pulls(dossier, people.SOCIAL_WORKER)
    assert "assess" in found
    assert not {"open", "activate", "screen", "approve_plan", "start_examination"} & found.keys()
    assert found["assess"].about == "core"
    assert not pulls(dossier, people.POLICE)
    # A strand that has not begun has no steps.
    del dossier.case.strands["legal"]
    assert "request_legal_aid" in found
    assert "request_legal_aid" not in pulls(dossier, people.SOCIAL_WORKER)


def test_a_strand_that_was_declined_can_be_begun_again() -> None:
    dossier = activated()
    dossier.case.strands["legal"] = Standing("declined", dossier.now)
    assert "request_legal_aid" in pulls(dossier, people.SOCIAL_WORKER)


def test_what_can_be_pulled_anywhere_but_not_now_is_left_out_and_what_needs_more_is_told() -> None:
    dossier = activated()
    assert "end_separation" not in pulls(dossier, people.CHAIR)
    child = activated(age_years=9)
    assert "end_separation" not in pulls(child, people.CHAIR)
    decline = pulls(child, people.DOCTOR)["decline"]
    assert not decline.found.possible
    assert Refusal("age_condition", "child") in decline.found.against
    # Whoever waives names the strand; whoever corrects, a fact of the opening.
    assert wanted(pulls(dossier, people.SOCIAL_WORKER)["waive_strand"])["strand"].values == tuple(
        name for name in dossier.case.strands if name != "core"
    )
    facts = [name for name, one in wanted(pulls(dossier, people.SOCIAL_WORKER)["correct_facts"]).items() if one.code]
    kinds = {dossier.rules.vocabulary.fields[name].kind for name in facts if name != "reason"}
    assert kinds == {"choice"}


def test_answers_are_the_agencys_own_and_the_case_managers() -> None:
    dossier = activated(age_years=13)
    dossier.send()
    theirs = answers(dossier, people.POLICE)
    assert {name for name, one in theirs.items() if one.found.possible} == {"acknowledge", "accept"}
    assert {one.about for one in theirs.values()} == {people.POLICE.agency}
    assert not {"send", "reroute", "recall", "start_service", "answer_info"} & theirs.keys()
    # The ward may not turn a child away: it is not even said to be impossible.
    assert "decline_referral" not in theirs
    managers = possible_answers(dossier.rules, dossier.case, people.SOCIAL_WORKER, dossier.now)
    assert {one.id for one in managers} == {"recall"}
    assert {one.about for one in managers} == set(dossier.case.referrals)
    assert not answers(dossier, people.DOCTOR)


def test_declining_a_referral_asks_for_a_reason() -> None:
    dossier = activated()
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    declining = answers(dossier, people.LEGAL_AID)["decline_referral"]
    assert wanted(declining)["reason"].required == "now"
    assert wanted(declining)["party"].required == "no"


def test_of_a_consent_the_form_names_who_may_give_it_and_why_others_may_not() -> None:
    dossier = Dossier()
    examination = consents(dossier)["examination"]
    assert wanted(examination)["given_by"].values == ("survivor",)
    others = set(dossier.rules.vocabulary.givers) - {"survivor"}
    assert examination.barred == dict.fromkeys(others, "self")
    assert {name for name, one in wanted(examination).items() if one.required == "no"} == {"expires_at"}
    assert examination.found.example == {"given_by": "survivor"}


def test_whom_a_consent_is_for_and_how_she_may_be_reached_is_asked_where_it_belongs() -> None:
    found = consents(Dossier())
    assert wanted(found["sharing"])["party"].required == "now"
    assert wanted(found["sharing"])["party"].values == tuple(Dossier().rules.vocabulary.parties)
    assert wanted(found["safe_contact"])["channel"].required == "now"
    assert {"hours", "may_leave_message", "code_word"} <= wanted(found["safe_contact"]).keys()
    for kind, one in found.items():
        assert ("party" in wanted(one)) is (kind == "sharing"), kind
        assert ("channel" in wanted(one)) is (kind == "safe_contact"), kind
        assert wanted(one)["expires_at"].required == "no"
        assert one.found.possible


def test_a_child_without_a_carer_is_asked_as_well_and_nobody_else_is() -> None:
    alone = consents(Dossier(age_years=12, carer_suspected="yes"))["examination"]
    asked = wanted(alone)
    assert set(asked["given_by"].values or ()) == {"ward_chair", "child_protection_worker"}
    assert (asked["child_agrees"].required, asked["child_agrees"].values) == ("now", ("yes",))
    assert set(alone.barred.values()) == {"child_without_carer"}
    with_carer = consents(Dossier(age_years=12))["examination"]
    assert "child_agrees" not in wanted(with_carer)
    assert set(with_carer.barred.values()) == {"child"}


def test_where_the_procedure_names_who_gives_a_consent_others_are_barred_by_it() -> None:
    dossier = Dossier(people.HOTLINE, "hcmc_domestic_violence")
    kind, givers = next(iter(dossier.rules.procedure.givers.items()))
    recorder = people.at(people.CHAIR.agency, "family_officer")
    dossier.pull(recorder, "triage", **TRIAGED)
    barred = consents(dossier, recorder)[kind].barred
    for giver in dossier.rules.vocabulary.givers:
        if giver in givers:
            assert giver not in barred or barred[giver]
        else:
            assert barred[giver] == ""


def test_consents_are_recorded_by_recorders_alone() -> None:
    for actor in (people.INTAKE, people.SUPERVISOR, people.POLICE):
        assert consents(Dossier(), actor) == {}


def test_what_stands_may_be_withdrawn_once_for_all_times_it_was_given() -> None:
    dossier = activated()
    dossier.consent("sharing", "legal_aid")
    dossier.consent("sharing", "legal_aid")
    dossier.consent("examination", expires_at=(dossier.now + timedelta(hours=1)).isoformat())

    def standing() -> list[tuple[str, str]]:
        found = possible_withdrawals(dossier.rules, dossier.case, people.SOCIAL_WORKER, dossier.now)
        assert all(one.found.possible for one in found)
        assert all(wanted(one)["reason"].required == "no" for one in found)
        return [(one.id, one.about) for one in found]

    assert standing() == [("case_management", ""), ("sharing", "legal_aid"), ("examination", "")]
    dossier.withdraw("sharing", "legal_aid")
    dossier.later(hours=1)
    assert standing() == [("case_management", "")]
    assert possible_withdrawals(dossier.rules, dossier.case, people.INTAKE, dossier.now) == ()


def test_orders_are_named_where_they_move_something_and_the_extending_agency_is_another() -> None:
    dossier = activated()
    for actor, extends in ((people.SUPERVISOR, True), (people.SOCIAL_WORKER, False)):
        found = possible_orders(dossier.rules, dossier.case, actor, dossier.now)
        moved = {one.about for one in found}
        proposed = {
            f"{clock.id}:{clock.occurrence}"
            for clock in dossier.case.clocks.values()
            if clock.active
            and all(one.value.kind == "proposed" for one in dossier.rules.procedure.clocks[clock.id].basis)
        }
        assert proposed
        assert moved == proposed
        assert {one.id for one in found} == {"pause_clock", "extend_clock"}
        for one in found:
            assert wanted(one)["reason"].required == "now" if one.found.possible else not extends
            if one.id == "extend_clock":
                assert one.found.possible is extends
                assert not extends or wanted(one)["until"].required == "now"
            else:
                # A pause may say until when, and need not.
                assert not wanted(one)["until"].code
    assert possible_orders(dossier.rules, dossier.case, people.DOCTOR, dossier.now) == ()


def test_a_paused_deadline_may_go_on_or_be_extended_and_a_missed_one_neither() -> None:
    dossier = activated()
    dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due")
    found = possible_orders(dossier.rules, dossier.case, people.SUPERVISOR, dossier.now)
    assert {one.id for one in found if one.about == "doctor_due:1"} == {"resume_clock", "extend_clock"}
    late = activated().later(days=60)
    late.sweep()
    assert "doctor_due:1" not in {
        one.about for one in possible_orders(late.rules, late.case, people.SUPERVISOR, late.now)
    }


def test_a_case_is_looked_at_with_what_time_has_brought_and_left_as_it_was() -> None:
    dossier = activated()
    due = dossier.clock("assessment_due").due
    found = as_it_stands(dossier.rules, dossier.case, due + timedelta(seconds=1))
    late = found.latest_clock("assessment_due")
    assert late is not None
    assert late.status == "breached"
    assert dossier.clock("assessment_due").status == "running"


@pytest.mark.parametrize("actor", [people.UNION_WORKER, people.POLICE])
def test_of_a_report_nobody_manages_yet_its_reporter_is_offered_the_first_step(actor: Actor) -> None:
    dossier = harassed()
    assert ("triage" in pulls(dossier, actor)) is (actor == people.UNION_WORKER)

"""What is offered can be done; what is shown as impossible is refused when it is tried."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.possible import (
    possible_answers,
    possible_consents,
    possible_orders,
    possible_pulls,
    possible_withdrawals,
)
from engine.domain.deciding.pull_trigger import decide_pull, why_not_pull
from engine.domain.deciding.record_consent import Asked, decide_consent
from tests import people
from tests.unit.test_random_walks import ACTORS, _one_step, given_with, rules_of


def opened(procedure: str, age: int) -> tuple[Rules, Case]:
    rules = rules_of(procedure)
    opener = people.INTAKE if procedure == "hung_vuong_one_stop" else people.UNION_WORKER
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "setting": "workplace",
        "ward_of_incident": "Phường Bến Thành",
        "ward_of_residence": "Phường Tân Định",
        "age_years": age,
        "sex": "female",
    }
    found = decide_open(rules, Names("0" * 32, "TEST"), fields, actor=opener, now=people.BEGINS, drafts_allowed=True)
    return rules, found.case


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), procedure=st.sampled_from(["hung_vuong_one_stop", "hcmc_sexual_harassment"]))
def test_on_any_walk_what_is_offered_is_accepted_and_what_is_not_is_refused(
    data: st.DataObject, procedure: str
) -> None:
    rules, case = opened(procedure, data.draw(st.sampled_from([5, 16, 30])))
    now = people.BEGINS
    for _ in range(data.draw(st.integers(0, 15))):
        now += timedelta(minutes=data.draw(st.integers(0, 3000)))
        case = _one_step(data, rules, case, now)
    actor = data.draw(st.sampled_from(ACTORS))
    for doable in possible_pulls(rules, case, actor, now):
        if doable.found.possible:
            if doable.found.example is not None:
                assert not why_not_pull(rules, case, doable.id, doable.found.example, actor=actor, now=now), doable
            names = {wanted.field for wanted in doable.found.wanted if wanted.required == "now"}
            without = why_not_pull(rules, case, doable.id, {}, actor=actor, now=now)
            assert bool(names) == bool(without), (doable, without)
        else:
            assert doable.found.against
            fields = data.draw(given_with(doable.id, procedure))
            assert why_not_pull(rules, case, doable.id, fields, actor=actor, now=now), doable
    for others in (possible_answers, possible_consents, possible_withdrawals, possible_orders):
        for doable in others(rules, case, actor, now):
            assert doable.found.possible or doable.found.against, doable


def test_a_step_that_must_fail_on_age_is_not_offered() -> None:
    rules, case = opened("hung_vuong_one_stop", 12)
    found = next(d for d in possible_pulls(rules, case, people.DOCTOR, people.BEGINS) if d.id == "decline")
    assert not found.found.possible
    assert "age_condition" in {refusal.code for refusal in found.found.against}


def test_a_form_knows_what_is_asked_now_what_depends_and_which_values_lead_on() -> None:
    rules, case = opened("hung_vuong_one_stop", 30)
    asked = Asked("case_management", "survivor")
    case = decide_consent(rules, case, asked, actor=people.SOCIAL_WORKER, now=people.BEGINS).case
    given_ = {"screening_private": True}
    case = decide_pull(rules, case, "screen", given_, actor=people.DOCTOR, now=people.BEGINS).case
    case = decide_pull(rules, case, "activate", {}, actor=people.DOCTOR, now=people.BEGINS).case
    doable = next(d for d in possible_pulls(rules, case, people.SOCIAL_WORKER, people.BEGINS) if d.id == "assess")
    wanted = {one.field: one for one in doable.found.wanted}
    assert doable.found.possible
    assert {name for name, one in wanted.items() if one.required == "now"} == {
        "risk_level",
        "carer_suspected",
        "immediate_danger",
    }
    assert wanted["safety_plan"].required == "depending"
    assert wanted["safety_plan"].when == ("risk_level", ("high", "medium"))
    assert wanted["reason"].required == "no"


def test_consents_name_who_may_give_them() -> None:
    for age, giver in ((5, "carer"), (12, "survivor_and_carer"), (30, "survivor")):
        rules, case = opened("hung_vuong_one_stop", age)
        doable = next(
            d for d in possible_consents(rules, case, people.SOCIAL_WORKER, people.BEGINS) if d.id == "examination"
        )
        given_by = next(one for one in doable.found.wanted if one.field == "given_by")
        assert given_by.values == (giver,)
    assert possible_consents(rules, case, people.POLICE, people.BEGINS) == ()

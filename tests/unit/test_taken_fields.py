"""Every field of the vocabulary against every step and everybody who may take it: accepted exactly where declared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from api.v1.models import ClockOrderIn, ConsentIn, WithdrawalIn
from config.settings import ROOT
from engine.domain.case.case import Actor, Case, Manager, Referral, Standing
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.deciding.answer_referral import decide_answer
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.deciding.record_consent import Asked, decide_consent
from engine.domain.definition.procedure import CORE, OPEN
from engine.domain.definition.strand import Trigger
from engine.domain.errors import ALONE, RefusedError
from engine.domain.referrals.referring import ANSWERS
from tests import people
from tests.unit.test_random_walks import LIBRARY, rules_of

TABLE = yaml.safe_load((ROOT / "tests" / "unit" / "taken_fields.yaml").read_text(encoding="utf-8"))
PROCEDURES = LIBRARY.names()
VOCABULARY = LIBRARY.vocabulary
LATER = people.BEGINS + timedelta(days=40)
UNTIL = (LATER + timedelta(hours=40)).isoformat()
AGES = {"child": 10, "minor": 16, "adult": 30}
AGENCIES = {
    "hospital": people.HOSPITAL,
    "ward_committee": people.CHAIR.agency,
    "ward_police": people.POLICE.agency,
    "investigation": people.INVESTIGATOR.agency,
    "forensic": "forensic_city",
    "legal_aid": people.LEGAL_AID.agency,
    "social_work_centre": people.CENTRE_WORKER.agency,
    "womens_union": f"womens_union_{people.BEN_THANH}",
    "hotline": people.HOTLINE.agency,
    "employer": "employer_bus",
    "health_department": people.SUPERVISOR.agency,
    "home_affairs": people.EQUALITY_SUPERVISOR.agency,
}
FLAGS = ("no_contact_requested", "lift_requested", "substitute_wanted", "engaged", "separated")
DESTINATIONS = ("centre_social_worker", "child_protection_worker", "womens_union_worker")


def managers(rules: Rules) -> set[str]:
    """The roles that are case manager from the beginning or after a hand-over."""
    handed_over = any(p.role == "destination" for t in rules.procedure.triggers.values() for p in t.by)
    return {*rules.procedure.case_manager, *(DESTINATIONS if handed_over else ())}


def value_of(name: str) -> Any:
    """A value that the field takes."""
    field = VOCABULARY.fields[name]
    kinds: dict[str, Any] = {
        "choice": field.values[:1],
        "choices": [field.values[:1]],
        "yes_no": ["yes"],
        "number": [10],
        "text": ["Nội dung"],
        "words": [["gạc"]],
        "date": ["2016-01-01"],
        "moment": [(LATER + timedelta(hours=40 if name.endswith("until") else -2000)).isoformat()],
        "ward": [people.BEN_THANH],
        "agency": ["social_work_centre_city"],
        "employer": ["employer_bus"],
        "exclusions": [["hotline"]],
        "parties": [["social_work_centre"]],
        "party": ["social_work_centre"],
        "basis": ["court_order"],
        "strand": ["legal"],
        "service_answers": [{"legal": True}],
        "plan": ["Kế hoạch"],
    }
    return kinds[field.kind][0]


EVERYTHING = {name: value_of(name) for name in VOCABULARY.fields}


def not_taken(error: RefusedError) -> set[str]:
    return {refusal.about for refusal in error.refusals if refusal.fault == "not_taken"}


def opened(procedure: str, band: str) -> Case:
    rules = rules_of(procedure)
    opener = people.INTAKE if any(p.role == "intake" for p in rules.procedure.opening.by) else people.HOTLINE
    given = {"entry_point": "walk_in", "abuse_kinds": ["rape"], "setting": "workplace", "age_years": AGES[band]}
    wards = dict.fromkeys(("ward_of_incident", "ward_of_residence"), people.BEN_THANH)
    return decide_open(
        rules, Names("c", "C"), {**given, **wards}, actor=opener, now=people.BEGINS, drafts_allowed=True
    ).case


@cache
def everywhere(procedure: str, band: str) -> Case:
    """A case on which every strand has begun and every agency takes part, each on a legal basis."""
    case, rules = opened(procedure, band), rules_of(procedure)
    case.strands = {name: Standing(strand.first, people.BEGINS) for name, strand in rules.procedure.strands.items()}
    case.bases = {"court_order"}
    case.memo.manager_by_acting, case.memo.flags = True, tuple(FLAGS)
    for party, agency in AGENCIES.items():
        case.referrals[agency] = Referral(
            agency, agency, party, "in_service", "urgent", frozenset({"court_order"}), people.BEGINS, people.BEGINS
        )
    return case


def situations(rules: Rules, trigger: Trigger, actor: Actor) -> Iterator[Case]:
    """Cases from which the actor might pull the trigger."""
    states = sorted(trigger.sources or rules.procedure.strands[trigger.strand].states)
    by_whom = [Manager(actor.role, actor.agency), None] if actor.role in managers(rules) else [None]
    for band, state, manager in product(AGES, states, by_whom):
        case = everywhere(rules.procedure.id, band).draft()
        case.strands[trigger.strand] = Standing(state, LATER - timedelta(days=30))
        core = rules.procedure.strands[CORE]
        case.memory = dict.fromkeys(core.states, core.first)
        case.manager = manager
        case.memo.destination_party = VOCABULARY.party_of(actor.role) if actor.role in DESTINATIONS else None
        case.memo.destination_agency = case.memo.giving_agency = actor.agency
        yield case
        yield from with_an_order_or_a_shelter(rules, case)


def with_an_order_or_a_shelter(rules: Rules, case: Case) -> Iterator[Case]:
    """The same case while every order runs, and for each kind of shelter that somebody may have asked for."""
    if any(rule.tells for rule in rules.procedure.clocks.values()):
        for kind in VOCABULARY.fields["shelter_kind"].values:
            ordered = case.draft()
            ordered.facts["shelter_kind"] = kind
            step = Step(
                rules, ordered, LATER, people.SUPERVISOR, {"no_contact_until": UNTIL, "court_order_until": UNTIL}
            )
            step.begin("made", people.SUPERVISOR)
            for rule in rules.procedure.clocks.values():
                if rule.tells:
                    running.start(step, replace(rule, when=()))
            yield ordered


def pullers(rules: Rules, trigger: Trigger) -> set[str]:
    """The roles that may pull a trigger, the case manager's and the destination's included."""
    roles = set()
    for puller in trigger.by:
        if puller.role == "case_manager":
            roles |= managers(rules)
        elif puller.role == "destination":
            roles |= {*DESTINATIONS, "hospital_social_worker"}
        else:
            roles.add(puller.role)
    return roles


def judged(rules: Rules, trigger: Trigger, actor: Actor, given: dict[str, Any]) -> tuple[set[str], set[str]]:
    """What is not taken, and what is stored, where the step is first judged by what is given with it."""
    for case in situations(rules, trigger, actor):
        try:
            decision = decide_pull(rules, case, trigger.id, given, actor=actor, now=LATER)
        except RefusedError as error:
            if error.refusals[0].code not in ALONE:
                return not_taken(error), set()
        else:
            return set(), {fact.field for fact in decision.facts}
    raise AssertionError(f"{actor.role} never comes to pull {trigger.id}")


def expected(procedure: str, trigger: Trigger, actor: Actor) -> set[str]:
    row = TABLE[procedure]
    if trigger.id == "correct_facts":
        if actor.role in row.get("unmanaged", {}):
            opens = {name for name in TABLE["opening"] if VOCABULARY.fields[name].class_ == "open"}
            return {"reason", *opens, *row["unmanaged"][actor.role]}
        hospital = actor.agency == people.HOSPITAL
        return {"reason", *TABLE["opening"]} - (set() if hospital else set(TABLE["clinical"]))
    assert trigger.id in row or trigger.id in row["alone"], f"no row says what {procedure} {trigger.id} takes"
    return {"reason", *row.get(trigger.id, ())}


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_step_takes_exactly_the_fields_it_declares_from_everybody_who_may_take_it(procedure: str) -> None:
    assert procedure in TABLE, "read the procedure's tables and write down what each step takes"
    rules, asserted = rules_of(procedure), 0
    for trigger in rules.procedure.triggers.values():
        if trigger.id == OPEN:
            continue
        for role in sorted(pullers(rules, trigger)):
            party = VOCABULARY.party_of(role)
            actor = people.at(AGENCIES[party or ""], role)
            wanted = expected(procedure, trigger, actor)
            refused, _ = judged(rules, trigger, actor, EVERYTHING)
            for name in VOCABULARY.fields:
                asserted += 1
                assert (name not in refused) == (name in wanted), (trigger.id, role, name)
            refused, stored = judged(rules, trigger, actor, {name: EVERYTHING[name] for name in sorted(wanted)})
            assert refused == set(), (trigger.id, role)
            assert stored <= wanted | {"party"}, (trigger.id, role)
    assert asserted > 40 * len(VOCABULARY.fields)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_whoever_opens_may_give_every_field_of_the_opening_and_no_other(procedure: str) -> None:
    rules = rules_of(procedure)
    for puller in rules.procedure.opening.by:
        actor = people.at(AGENCIES[VOCABULARY.party_of(puller.role) or ""], puller.role)
        with pytest.raises(RefusedError) as raised:
            decide_open(rules, Names("c", "C"), EVERYTHING, actor=actor, now=LATER, drafts_allowed=True)
        wanted = {*TABLE["opening"], "legal_basis", "reason"}
        for name in VOCABULARY.fields:
            assert (name not in not_taken(raised.value)) == (name in wanted), (puller.role, name)


@pytest.mark.parametrize("answer", sorted(ANSWERS))
def test_an_answer_takes_a_reason_and_a_refusal_the_party_it_suggests(answer: str) -> None:
    rules = rules_of("hung_vuong_one_stop")
    wanted = set(TABLE["answers"].get(answer, TABLE["answers"]["others"]))
    for party, agency in AGENCIES.items():
        for role in VOCABULARY.parties[party].front_door:
            case = everywhere("hung_vuong_one_stop", "adult").draft()
            actor = people.at(agency, role)
            if ANSWERS[answer].by_case_manager:
                case.manager = Manager(role, agency)
            state = sorted(ANSWERS[answer].sources)[0]
            case.referrals = {key: replace(r, state=state) for key, r in case.referrals.items()}
            if VOCABULARY.roles[role].oversees:
                continue
            with pytest.raises(RefusedError) as raised:
                decide_answer(rules, case, agency, answer, EVERYTHING, actor=actor, now=LATER)
            for name in VOCABULARY.fields:
                assert (name not in not_taken(raised.value)) == (name in wanted), (answer, role, name)


@pytest.mark.parametrize("kind", sorted(VOCABULARY.consents))
def test_a_consent_takes_how_somebody_is_reached_only_for_being_called(kind: str) -> None:
    rules, case = rules_of("hung_vuong_one_stop"), everywhere("hung_vuong_one_stop", "adult")
    reached = {"channel": "phone", "hours": "sau 18 giờ", "may_leave_message": False, "code_word": "hoa sen"}
    beside = {name: value for name, value in EVERYTHING.items() if name != "party"}
    asked = Asked(kind, "survivor", "legal_aid", None, None, {**reached, **beside})
    with pytest.raises(RefusedError) as raised:
        decide_consent(rules, case, asked, actor=people.SOCIAL_WORKER, now=LATER)
    wrong = {refusal.about for refusal in raised.value.refusals}
    assert wrong >= set(beside)
    assert wrong - set(beside) == (set() if kind == "safe_contact" else set(reached)) | (
        set() if kind == "sharing" else {"party"}
    )


def test_withdrawals_and_orders_take_nothing_else_either() -> None:
    models = {
        ConsentIn: {"kind", "given_by", "party", "expires_at", "child_agrees"}
        | {"channel", "hours", "may_leave_message", "code_word"},
        WithdrawalIn: {"kind", "party", "reason"},
        ClockOrderIn: {"order", "clock", "occurrence", "reason", "until"},
    }
    for model, wanted in models.items():
        assert set(model.model_fields) == wanted
        for name in set(VOCABULARY.fields) - wanted:
            with pytest.raises(ValidationError):
                model.model_validate({name: EVERYTHING[name]})


def test_who_was_called_in_by_the_report_alone_corrects_what_it_reads_and_whom_to_keep_away() -> None:
    rules = rules_of("hcmc_sexual_harassment")
    case = everywhere("hcmc_sexual_harassment", "adult").draft()
    union = people.at(AGENCIES["womens_union"], "womens_union_worker")
    case.manager, case.memo.flags = Manager(union.role, union.agency), ()
    case.referrals[union.agency] = replace(case.referrals[union.agency], at_opening=True)
    with pytest.raises(RefusedError) as raised:
        decide_pull(rules, case, "correct_facts", EVERYTHING, actor=union, now=LATER)
    open_fields = {name for name in TABLE["opening"] if VOCABULARY.fields[name].class_ == "open"}
    assert set(VOCABULARY.fields) - not_taken(raised.value) == {*open_fields, "alias", "exclusions", "reason"}

"""Deciding whether and how a case opens: by a person at a front door, or linked from another case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.case.case import SYSTEM, Actor, Case, Manager
from engine.domain.case.decision import Decision, LinkedOpening
from engine.domain.case.facts import contradictions
from engine.domain.case.fields import FieldParser
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.case.values import Value
from engine.domain.clocks import running
from engine.domain.clocks.movement import move, start_strand
from engine.domain.clocks.provisional_risk import work_out_provisional_risk
from engine.domain.definition.procedure import CORE, OPEN, Procedure
from engine.domain.definition.rule import Choice
from engine.domain.errors import RefusedError, refused
from engine.domain.parties.notices import tell_of_transition, tell_supervisor
from engine.domain.parties.responsible import responsible_agencies
from engine.domain.time_limits import CITY_TIME
from engine.domain.words.deed import run
from engine.domain.words.need import Asking
from engine.domain.words.needs import reasons_why_not
from engine.domain.words.rounds import begin_services
from engine.domain.words.tell import Tell


@dataclass(frozen=True, slots=True)
class Names:
    """What the store gave the new case: its public id, and the code a person can say."""

    id: str
    code: str


def in_force(procedure: Procedure, now: datetime, *, drafts_allowed: bool) -> bool:
    """Say whether cases may be opened in this procedure at `now`."""
    if procedure.status == "draft" and not drafts_allowed:
        return False
    return procedure.in_force_from is None or procedure.in_force_from <= now.astimezone(CITY_TIME).date()


def decide_open(
    rules: Rules,
    names: Names,
    given: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
    drafts_allowed: bool,
    knowing: Collection[str] = (),
) -> Decision:
    """Decide the opening of a case. Raises RefusedError: not_permitted or procedure_not_in_force alone, else all.

    `knowing`: the supervising agencies that are told that there may be an earlier case of the same person.
    """
    trigger = rules.procedure.opening
    if not any(puller.role == actor.role for puller in trigger.by):
        raise refused("not_permitted", OPEN)
    if not in_force(rules.procedure, now, drafts_allowed=drafts_allowed):
        raise refused("procedure_not_in_force", rules.procedure.id)
    parser = FieldParser(rules.vocabulary, rules.directory, rules.procedure.strands)
    values, unreadable = parser.parse(given, trigger.takes)
    case = _new_case(rules, names, values, actor, now)
    step = Step(rules, case, now, actor, values, OPEN, CORE, None, by_law=True)
    reasons = [*unreadable, *contradictions(values, values, now)]
    reasons += reasons_why_not(Asking(step, trigger, frozenset(found.about for found in unreadable)))
    if reasons:
        raise RefusedError(reasons)
    step.begin("case_opened", actor, OPEN)
    step.put_facts(values)
    step.put_basis()
    work_out_provisional_risk(step)
    start_strand(step, CORE)
    run(step, trigger.then)
    for rule in rules.procedure.clocks_on.get(OPEN, ()):
        running.start(step, rule)
    tell_of_transition(step, CORE)
    tell_supervisor(step, of=knowing)
    return step.decision()


def _new_case(rules: Rules, names: Names, values: Mapping[str, Value], actor: Actor, now: datetime) -> Case:
    procedure = rules.procedure
    case = Case(names.id, names.code, procedure.id, procedure.version, now, "", actor, facts=dict(values))
    case.vocabulary_version = rules.vocabulary.version
    if procedure.owner == "case_manager":
        return case
    owners = responsible_agencies(case, rules, procedure.owner, now)
    case.owner = owners[0].agency.id if owners else ""
    case.manager = Manager(procedure.case_manager[0], case.owner)
    return case


def decide_linked(
    rules: Rules, names: Names, origin: Case, opening: LinkedOpening, *, actor: Actor, now: datetime
) -> Decision:
    """Decide the case that another one opens: the same facts and exclusions, standing where the opening says.

    Its hospital's deadlines run from the first trigger the hospital pulls there; clinical windows that run in the
    case it comes from go on under the same due moments.
    """
    values = {name: value for name, value in origin.facts.items() if rules.vocabulary.fields[name].opening}
    case = _new_case(rules, names, values, actor, now)
    case.reporter = actor
    case.facts = dict(values)
    step = Step(rules, case, now, SYSTEM, {}, OPEN, CORE, None, by_law=True)
    step.begin("case_opened_by_link", SYSTEM, OPEN)
    step.put_facts(values)
    work_out_provisional_risk(step)
    if opening.basis:
        case.bases.add(opening.basis)
        step.event.record("basis", basis=opening.basis)
    case.memo.owner_clocks_wait = opening.state != rules.procedure.strands[CORE].first
    start_strand(step, CORE)
    if opening.state != case.core:
        move(step, CORE, opening.state)
    else:
        for rule in rules.procedure.clocks_on.get(OPEN, ()):
            running.start(step, rule)
    if case.core in rules.procedure.services.on_entering:
        begin_services(step)
    else:
        run(step, rules.procedure.opening.then)
    if opening.tell:
        Tell(opening.tell, (Choice("emergency"),)).do(step)
    _take_over_windows(step, origin)
    tell_of_transition(step, CORE)
    return step.decision()


def _take_over_windows(step: Step, origin: Case) -> None:
    """Windows are counted from the incident, so they start here with what they had there."""
    for rule in step.procedure.windows:
        there = origin.latest_clock(rule.id)
        if there is not None and step.case.latest_clock(rule.id) is None and there.active:
            running.start(step, rule, why="taken over")

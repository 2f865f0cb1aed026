"""Deciding a pulled trigger: who may, from where, what stands against it; then everything it brings about."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.domain.case.case import Actor, Case, Manager
from engine.domain.case.decision import Decision
from engine.domain.case.facts import contradictions, with_the_later_age
from engine.domain.case.fields import FieldParser
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.case.values import Value, text
from engine.domain.clocks import running
from engine.domain.clocks.provisional_risk import work_out_provisional_risk
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.definition.machine import leads_to
from engine.domain.definition.procedure import CORE, OPEN
from engine.domain.definition.strand import Trigger
from engine.domain.errors import Refusal, RefusedError, refused, unknown
from engine.domain.parties.access import core_is_final
from engine.domain.parties.permission import is_case_manager, may_pull
from engine.domain.referrals.referring import set_manager, touched_by_pull
from engine.domain.words.carrying_out import carry_out
from engine.domain.words.need import Asking
from engine.domain.words.needs import reasons_why_not
from engine.domain.words.rounds import EndStrands
from engine.domain.words.takes import taken_by


def decide_pull(
    rules: Rules,
    case: Case,
    trigger_id: str,
    given: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
    stale: bool = False,
) -> Decision:
    """Decide one trigger. The caller has made sure that the case exists for the actor.

    `stale`: what the actor sees of the case has changed since the version it acts on.

    Raises RefusedError: alone for not_permitted, stale_version and wrong_state (in this order), else with every
    reason found. `case` is left as it was.
    """
    step, trigger = _asked(rules, case, trigger_id, given, actor, now, stale=stale)
    _pull(step, trigger)
    return step.decision()


def why_not_pull(
    rules: Rules, case: Case, trigger_id: str, given: Mapping[str, object], *, actor: Actor, now: datetime
) -> tuple[Refusal, ...]:
    """Return what `decide_pull` would refuse with, nothing when it would not; nothing is carried out."""
    try:
        _asked(rules, case, trigger_id, given, actor, now, stale=False)
    except RefusedError as error:
        return error.refusals
    return ()


def _asked(
    rules: Rules,
    case: Case,
    trigger_id: str,
    given: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    stale: bool,
) -> tuple[Step, Trigger]:
    """Return the step with what is given, when nothing stands against it. Raises RefusedError."""
    trigger = rules.procedure.triggers.get(trigger_id)
    if trigger is None:
        raise RefusedError([unknown("trigger", trigger_id, rules.procedure.triggers)])
    if trigger_id == OPEN:
        raise refused("wrong_state", trigger_id)
    step = Step(rules, case.draft(), now, actor, {}, trigger.id, trigger.strand)
    catch_up(step)
    step.source = step.case.state(trigger.strand)
    unreadable = _read(step, trigger, given)
    step.by_law = trigger.never_refused
    if not may_pull(step, trigger):
        raise refused("not_permitted", trigger.id)
    if stale:
        raise refused("stale_version")
    _refuse_where_things_stand(step, trigger)
    _refuse_for_reasons(step, trigger, unreadable)
    return step, trigger


def _read(step: Step, trigger: Trigger, given: Mapping[str, object]) -> list[Refusal]:
    """Put what is given and can be read into the step, and return what cannot, or is not taken."""
    rules = step.rules
    parser = FieldParser(rules.vocabulary, rules.directory, rules.procedure.strands)
    values, unreadable = parser.parse(given, taken_by(step, trigger))
    unreadable += _name_the_agency(rules, values, step.now)
    step.given = with_the_later_age(values, step.case.facts)
    return unreadable


def _name_the_agency(rules: Rules, values: dict[str, Value], now: datetime) -> list[Refusal]:
    """Put the agency that is valid now, and its party, in the place of one that was named; say if there is none."""
    named = text(values.get("agency"))
    if named is None:
        return []
    agency = rules.directory.successor_at(rules.directory.agency(named), now)
    if agency is None or values.get("party", agency.party) != agency.party:
        return [Refusal("field_invalid", "agency")]
    values.update(agency=agency.id, party=agency.party)
    return []


def _refuse_where_things_stand(step: Step, trigger: Trigger) -> None:
    """Raise wrong_state when the machine leads nowhere from here, or the trigger does not apply as things stand."""
    source = step.source
    after = (
        leads_to(step.procedure.sha256, step.procedure.strands[trigger.strand], trigger.id, source)
        if source
        else None
    )
    restarted_late = source in trigger.restart_from and core_is_final(step.case, step.procedure)
    forbidden = any(step.holds(rule.when) and not step.holds(rule.holds) for rule in trigger.allowed)
    waives_nothing = any(
        isinstance(effect, EndStrands) and effect.which == "given" and not _strand_open(step)
        for effect in trigger.then
    )
    if after is None or restarted_late or forbidden or waives_nothing:
        raise refused("wrong_state", trigger.id)


def _strand_open(step: Step) -> bool:
    """Whether the strand that is named has started and not ended (naming none is another reason)."""
    strand = text(step.given.get("strand"))
    if strand is None or strand == CORE:
        return True
    state = step.case.state(strand)
    return state is not None and not step.procedure.strands[strand].final(state)


def _refuse_for_reasons(step: Step, trigger: Trigger, unreadable: Iterable[Refusal]) -> None:
    unreadable = list(unreadable)
    looked_at = step.vocabulary.determinants
    corrected = {**step.case.facts, **{name: v for name, v in step.given.items() if name in looked_at}}
    reasons = [*unreadable, *contradictions(corrected, step.given, step.now)]
    reasons += reasons_why_not(Asking(step, trigger, frozenset(refusal.about for refusal in unreadable)))
    if reasons:
        raise RefusedError(reasons)


def _pull(step: Step, trigger: Trigger) -> None:
    """Carry the trigger out, with what its being pulled by a person means for the case."""
    step.begin("trigger_pulled", step.actor, trigger.id)
    _become_manager(step)
    touched_by_pull(step, step.actor.agency)
    step.put_facts(step.given)
    step.put_basis()
    work_out_provisional_risk(step)
    if step.actor.agency == step.case.owner:
        running.start_waiting(step)
    carry_out(step, trigger)


def _become_manager(step: Step) -> None:
    """Where nobody is in charge yet, the first of the roles that may be who acts is case manager.

    The agency that reported is on the case until another that may take it over acts.
    """
    if step.actor.agency != step.case.reporter.agency and step.actor.role in step.procedure.taking_over:
        step.case.memo.taken_over = True
    if step.case.manager is None and is_case_manager(step, step.actor):
        set_manager(step, Manager(step.actor.role, step.actor.agency))

"""Deciding a pulled trigger: who may, from where, what stands against it; then everything it brings about."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor, Case, Manager
from engine.domain.case.decision import Decision
from engine.domain.case.facts import DETERMINANTS, age_band, contradictions
from engine.domain.case.fields import FieldParser
from engine.domain.case.step import Rules, Step
from engine.domain.clocks import running
from engine.domain.clocks.movement import move
from engine.domain.clocks.windows import reassign, work_out_windows
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.definition.machine import leads_to
from engine.domain.definition.procedure import CORE, OPEN, Trigger
from engine.domain.errors import Refusal, RefusedError, refused
from engine.domain.parties.access import core_is_final
from engine.domain.parties.notices import tell_of_transition
from engine.domain.parties.permission import is_case_manager, may_pull
from engine.domain.parties.recipients import NEVER_REFUSED, SUBSTITUTE_WANTED, note_who_serves
from engine.domain.parties.responsible import excluded_parties
from engine.domain.referrals.corrections import DECIDES_WHO, follow_corrections
from engine.domain.referrals.referring import set_manager, touched_by_pull
from engine.domain.words import effects
from engine.domain.words.needs import Asking, reasons_why_not

_DECLINED = "declined"


def decide_pull(
    rules: Rules,
    case: Case,
    trigger_id: str,
    given: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Decision:
    """Decide one trigger. The caller has made sure that the case exists for the actor.

    Raises RefusedError: alone for not_permitted, stale_version and wrong_state (in this order), else with every
    reason found. `case` is left as it was.
    """
    trigger = rules.procedure.triggers.get(trigger_id)
    if trigger is None or trigger_id == OPEN:
        raise refused("wrong_state", trigger_id if trigger else "unknown_trigger")
    correcting = any(need.name == "change" for need in trigger.needs)
    parser = FieldParser(rules.vocabulary, rules.directory, rules.procedure.strands)
    values, unreadable = parser.parse(given, correcting=correcting)
    unreadable += _name_the_agency(rules, values, now)
    step = Step(rules, case.draft(), now, actor, values, trigger.id, trigger.strand, case.state(trigger.strand))
    catch_up(step)
    step.by_law = trigger.id in NEVER_REFUSED
    step.band_before = age_band(case)
    step.excluded = excluded_parties(step.case, rules, now)
    if not may_pull(step, trigger):
        raise refused("not_permitted", trigger.id)
    if expected_version is not None and expected_version != case.version:
        raise refused("stale_version")
    after = _state_after(step, trigger)
    _refuse_for_reasons(step, trigger, unreadable)
    _carry_out(step, trigger, after)
    return step.decision()


def _name_the_agency(rules: Rules, values: dict[str, Any], now: datetime) -> list[Refusal]:
    """Put the agency that is valid now, and its party, in the place of one that was named; say if there is none."""
    if "agency" not in values:
        return []
    agency = rules.directory.successor_at(rules.directory.agency(values["agency"]), now)
    if agency is None or values.get("party", agency.party) != agency.party:
        return [Refusal("field_invalid", "agency")]
    values.update(agency=agency.id, party=agency.party)
    return []


def _state_after(step: Step, trigger: Trigger) -> str:
    """Return the state the machine leads to; raise wrong_state when the trigger does not apply where things stand."""
    source = step.source
    after = (
        leads_to(step.procedure.sha256, step.procedure.strands[trigger.strand], trigger.id, source)
        if source
        else None
    )
    restarted_late = source in trigger.restart_from and core_is_final(step.case, step.procedure)
    forbidden = any(step.holds(when) and not step.holds(must) for when, must in trigger.allowed)
    waives_nothing = any(
        rule.name == "end_strands" and rule.value == "given" and not _strand_open(step) for rule in trigger.then
    )
    if after is None or restarted_late or forbidden or waives_nothing:
        raise refused("wrong_state", trigger.id)
    return after


def _strand_open(step: Step) -> bool:
    """Whether the strand that is named has started and not ended (naming none is another reason)."""
    strand = step.given.get("strand")
    if strand is None or strand == CORE:
        return True
    state = step.case.state(strand)
    return state is not None and not step.procedure.strands[strand].final(state)


def _refuse_for_reasons(step: Step, trigger: Trigger, unreadable: Iterable[Refusal]) -> None:
    unreadable = list(unreadable)
    corrected = {**step.case.facts, **{name: v for name, v in step.given.items() if name in DETERMINANTS}}
    reasons = [*unreadable, *contradictions(corrected, step.now)]
    reasons += reasons_why_not(Asking(step, trigger, frozenset(refusal.about for refusal in unreadable)))
    if reasons:
        raise RefusedError(reasons)


def _carry_out(step: Step, trigger: Trigger, after: str) -> None:
    case, manager = step.case, step.case.manager
    step.begin("trigger_pulled", step.actor, trigger.id)
    _become_manager(step)
    touched_by_pull(step, step.actor.agency)
    known = {name: case.facts.get(name) for name in DETERMINANTS}
    step.put_facts(step.given)
    _record_given_basis(step)
    if step.actor.agency == case.owner:
        running.start_waiting(step)
    case.memo.pulled = (*case.memo.pulled, trigger.id)
    if trigger.id == "reopen":
        case.memo.begun_this_round = ()
    effects.run(step, trigger.then, before_move=True)
    running.stop_for(step, trigger.id, by_choice=trigger.choice or _DECLINED in _outcomes(step))
    if trigger.to is not None:
        move(step, trigger.strand, trigger.to, by_choice=trigger.choice)
    for rule in step.procedure.clocks_on.get(trigger.id, ()):
        running.start(step, rule)
    if trigger.strand == CORE and trigger.to is not None and case.core in step.procedure.services_on:
        effects.begin_services(step)
    effects.run(step, trigger.then, before_move=False)
    running.extend_for(step, trigger.id)
    changed = {name for name in DETERMINANTS if known[name] != case.facts.get(name)}
    if changed:
        work_out_windows(step)
    if changed & DECIDES_WHO:
        follow_corrections(step, known)
    if step.linked and core_is_final(case, step.procedure):
        running.hand_over_windows(step)
    if SUBSTITUTE_WANTED in case.memo.flags:
        note_who_serves(step)
        reassign(step)
    elif case.manager != manager or step.touched_referrals:
        reassign(step)
    if trigger.id == "triage":
        case.memo.triaged = True
    tell_of_transition(step, trigger.strand)


def _record_given_basis(step: Step) -> None:
    """A basis that is given holds for every later referral, unless it counts for its own step only."""
    given = step.given.get("legal_basis")
    if given and not step.vocabulary.bases[given].once and given not in step.case.bases:
        step.case.bases.add(given)
        step.event.record("basis", basis=given)


def _become_manager(step: Step) -> None:
    """Where triage left nobody in charge, the first of the roles that may be who acts is case manager.

    The agency that reported is on the case until another that may triage acts.
    """
    triage = step.procedure.triggers.get("triage")
    if (
        triage
        and step.actor.agency != step.case.reporter.agency
        and any(p.role == step.actor.role for p in triage.by)
    ):
        step.case.memo.taken_over = True
    if step.case.manager is None and is_case_manager(step, step.actor):
        set_manager(step, Manager(step.actor.role, step.actor.agency))


def _outcomes(step: Step) -> list[Any]:
    return [value for name, value in step.given.items() if name.endswith("_outcome")]

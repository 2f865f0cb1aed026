"""What a step does beyond moving its strand: the closed list of effects a definition may name."""

from collections.abc import Callable
from dataclasses import replace

from engine.domain.case.case import Manager
from engine.domain.case.decision import LinkedOpening
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.movement import end_strand, move, start_strand
from engine.domain.clocks.windows import child_duties, work_out_windows
from engine.domain.definition.procedure import CORE, Rule, Trigger
from engine.domain.parties.notices import tell_of_transition
from engine.domain.parties.permission import is_case_manager
from engine.domain.parties.recipients import (
    NEVER_REFUSED,
    destination_party,
    leave_to_supervisor,
    parties_meant,
    recipients,
)
from engine.domain.referrals.referring import DUTY, first_manager, grounds, make, set_manager
from engine.domain.time_limits import CITY_TIME
from engine.domain.words.telling import tell, urgency_of

Effect = Callable[[Step, Rule], None]


def _refer(step: Step, rule: Rule) -> None:
    ground = frozenset({DUTY}) if rule.options.get("ground") == DUTY else frozenset[str]()
    in_place_of = (rule.options["in_place_of"],) if "in_place_of" in rule.options else ()
    for party, found, unserved in recipients(step, rule):
        for allowed in found:
            responsible = replace(allowed, substitute_for=(*allowed.substitute_for, *in_place_of))
            allowed_by = ground | grounds(step, party, reported=step.by_law)
            make(step, responsible, step.hurry or urgency_of(step, rule), allowed_by, at_opening=step.opens)
            if rule.value == "destination":
                step.case.memo.destination_agency = responsible.agency.id
        if unserved:
            leave_to_supervisor(step, party)


def _services(step: Step, rule: Rule) -> None:
    begin_services(step)


def begin_services(step: Step, *, found_a_child: bool = False) -> None:
    """Start what a round of support consists of, as far as it was not started or has ended since.

    `found_a_child`: what it does for a child is done now, and what is a child's alone begins again.
    """
    started = found_a_child
    by_law, step.by_law = step.by_law, True
    for strand, when in step.procedure.services_start:
        if step.holds(when):
            started |= start_strand(step, strand, again=found_a_child and _child_only(step, strand))
    for rule in step.procedure.services_then:
        if started or (rule.name == "refer" and not _on_case(step, rule)):
            run(step, (rule,))
    step.by_law = by_law
    step.case.memo.served = True
    step.case.memo.restart_but = None


def _on_case(step: Step, rule: Rule) -> bool:
    """Whether somebody of each party that a rule refers to is on the case, or the supervisor was asked for one."""
    unserved = step.case.memo.unserved
    return all(
        party in unserved
        or any(r.reads and party in (r.party, *r.substitute_for) for r in step.case.referrals.values())
        for party in parties_meant(step, rule)
    )


def _restart(step: Step, rule: Rule) -> None:
    """A new round of support begins: ended strands begin again but these, and so do the deadlines of states."""
    step.case.memo.restart_but = tuple(rule.value.get("but", ())) if isinstance(rule.value, dict) else ()
    step.case.memo.begun_this_round = ()


def _happens(step: Step, rule: Rule) -> None:
    """Another strand's trigger happens with this step if its strand stands before it; its needs are not asked."""
    trigger = step.procedure.triggers[rule.value]
    state = step.case.state(trigger.strand)
    if state is None or (trigger.sources is not None and state not in trigger.sources | trigger.restart_from):
        return
    hurry, step.hurry = step.hurry, rule.options.get("urgency", step.hurry)
    bring_about(step, trigger)
    tell_of_transition(step, trigger.strand)
    step.hurry = hurry


def bring_about(step: Step, trigger: Trigger) -> None:
    """Do what a transition brings, however it comes about: pulled, with another one, or by what ran out.

    1. What deadlines and referrals that follow rest on. 2. The deadlines it stops. 3. The move. 4. Those it starts.
    5. The services of the state it leads to. 6. Its other effects. 7. The deadlines it extends.
    """
    case, outer = step.case, (step.trigger, step.strand, step.source, step.by_law)
    step.trigger, step.strand, step.source = trigger.id, trigger.strand, case.state(trigger.strand)
    step.by_law = step.by_law or trigger.id in NEVER_REFUSED
    if step.event.trigger != trigger.id:
        step.event.record("happened", trigger=trigger.id, strand=trigger.strand)
    case.memo.pulled = (*case.memo.pulled, trigger.id)
    run(step, trigger.then, before_move=True)
    running.stop_for(step, trigger.id, by_choice=trigger.choice or _chosen(step))
    if trigger.to is not None:
        move(step, trigger.strand, trigger.to, by_choice=trigger.choice)
    for clock in step.procedure.clocks_on.get(trigger.id, ()):
        running.start(step, clock)
    if trigger.strand == CORE and trigger.to is not None and case.core in step.procedure.services_on:
        begin_services(step)
    run(step, trigger.then, before_move=False)
    running.extend_for(step, trigger.id)
    step.trigger, step.strand, step.source, step.by_law = outer


def _chosen(step: Step) -> bool:
    """Whether what is given is the survivor's own choice, for instance an outcome declined."""
    fields = step.vocabulary.fields
    return any(fields[name].choice is not None and fields[name].choice == value for name, value in step.given.items())


def _record_basis(step: Step, rule: Rule) -> None:
    step.case.bases.add(rule.value)
    step.event.record("basis", basis=rule.value)


def _set_risk(step: Step, rule: Rule) -> None:
    if rule.value == "harm":
        step.case.memo.harm_counts = step.given.get("harm_level") == "serious"
    elif level := step.given.get("risk_level"):
        of_core = rule.value == CORE or (rule.value == "pulled_by" and is_case_manager(step, step.actor))
        if of_core:
            step.case.memo.risk_core = level
        else:
            step.case.memo.risk_child = level
    if step.case.risk == "high":
        running.shorten(step)


def _raise(step: Step, rule: Rule) -> None:
    step.case.raise_flag(rule.value)


def _lower(step: Step, rule: Rule) -> None:
    step.case.lower_flag(rule.value)


def _end_strands(step: Step, rule: Rule) -> None:
    by_choice = step.procedure.triggers[step.trigger].choice
    for name, standing in list(step.case.strands.items()):
        strand = step.procedure.strands[name]
        if name == CORE or strand.final(standing.state):
            continue
        ends = {
            "first_state": standing.state == strand.first,
            "open": not strand.closed(standing.state),
            "given": name == step.given.get("strand"),
            "child_only": age_band(step.case) != "child" and _child_only(step, name),
        }
        if ends[rule.value]:
            end_strand(step, name, by_choice=by_choice)


def _child_only(step: Step, strand: str) -> bool:
    return any(name == strand and "child" in when.get("age_band", ()) for name, when in step.procedure.services_start)


def _manager(step: Step, rule: Rule) -> None:
    back_at_owner = rule.value == "destination" and step.case.memo.destination_party is None
    if rule.value == "first" or back_at_owner:
        first_manager(step)
    elif rule.value == "destination" or step.actor.role in step.procedure.case_manager:
        set_manager(step, Manager(step.actor.role, step.actor.agency))
    if rule.value == "triage":
        step.case.memo.triaged = True


def _remember(step: Step, rule: Rule) -> None:
    today = step.now.astimezone(CITY_TIME).date()
    memo = step.case.memo
    if rule.value == "destination":
        memo.destination_party = destination_party(step)
        memo.destination_agency = step.case.owner
    elif rule.value == "attempt":
        memo.attempts = (*memo.attempts, today)
    elif rule.value == "interview":
        memo.interviews = (*memo.interviews, today)
    else:
        memo.put_forward_by = {**memo.put_forward_by, rule.value: step.actor.user}


def _forget_attempts(step: Step, rule: Rule) -> None:
    step.case.memo.attempts = ()


def _open_linked(step: Step, rule: Rule) -> None:
    told = tuple(rule.value.get("tell", ()))
    step.linked = LinkedOpening(rule.value["procedure"], rule.value["at"], rule.value.get("basis"), told)


def _start(step: Step, rule: Rule) -> None:
    for strand in rule.value:
        start_strand(step, strand, again=True)


def _cancel_standing(step: Step, rule: Rule) -> None:
    running.cancel_standing(step)


def _work_out_anew(step: Step, rule: Rule) -> None:
    work_out_windows(step)
    a_childs = any(_child_only(step, strand) for strand, _ in step.procedure.services_start)
    if a_childs and step.case.memo.served and age_band(step.case) == "child" != age_band(step.as_it_was()):
        _record_basis(step, Rule("record_basis", step.vocabulary.report.id))
        begin_services(step, found_a_child=True)
        child_duties(step)


EFFECTS: dict[str, Effect] = {
    "record_basis": _record_basis,
    "set_risk": _set_risk,
    "raise": _raise,
    "lower": _lower,
    "remember": _remember,
    "forget": _forget_attempts,
    "restart": _restart,
    "manager": _manager,
    "cancel_standing": _cancel_standing,
    "begin_services": _services,
    "start": _start,
    "refer": _refer,
    "happens": _happens,
    "end_strands": _end_strands,
    "work_out_anew": _work_out_anew,
    "open_linked": _open_linked,
    "tell": tell,
}
# What must stand before the strand moves, because clocks and referrals that follow depend on it.
BEFORE_MOVE = frozenset({"record_basis", "set_risk", "restart", "remember", "cancel_standing"})


def run(step: Step, effects: tuple[Rule, ...], *, before_move: bool | None = None) -> None:
    """Do the effects whose condition holds, in order; `before_move` picks one of the two halves."""
    for rule in effects:
        if before_move is not None and (rule.name in BEFORE_MOVE) != before_move:
            continue
        if step.holds(rule.when):
            EFFECTS[rule.name](step, rule)

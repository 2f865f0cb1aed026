"""What a step does beyond moving its strand: the closed list of effects a definition may name."""

from collections.abc import Callable
from dataclasses import replace

from engine.domain.case.case import Manager
from engine.domain.case.conditions import first_that_holds
from engine.domain.case.decision import LinkedOpening
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.movement import end_strand, move, start_strand
from engine.domain.clocks.windows import child_duties, work_out_windows
from engine.domain.definition.procedure import CORE, Rule
from engine.domain.parties.access import agencies_on
from engine.domain.parties.notices import (
    agencies_with,
    notify,
    tell_case_manager,
    tell_every_party,
    tell_of_transition,
)
from engine.domain.parties.permission import is_case_manager
from engine.domain.parties.recipients import destination_party, leave_to_supervisor, parties_meant, recipients
from engine.domain.parties.responsible import Responsible
from engine.domain.referrals.referring import DUTY, first_manager, grounds, make, set_manager
from engine.domain.time_limits import CITY_TIME

Effect = Callable[[Step, Rule], None]


def urgency_of(step: Step, rule: Rule, default: str = "urgent") -> str:
    """Return the urgency an effect names, for what stands now."""
    given = rule.options.get("urgency", default)
    if isinstance(given, tuple):
        found: str = first_that_holds(given, step.situation())
        return found
    if given == "given":
        return str(step.given["urgency"])
    return str(given)


def _refer(step: Step, rule: Rule) -> None:
    ground = frozenset({DUTY}) if rule.options.get("ground") == DUTY else frozenset[str]()
    in_place_of = (rule.options["in_place_of"],) if "in_place_of" in rule.options else ()
    for party, found, unserved in recipients(step, rule):
        for allowed in found:
            responsible = replace(allowed, substitute_for=(*allowed.substitute_for, *in_place_of))
            allowed_by = ground | grounds(step, party, reported=step.by_law)
            make(step, responsible, urgency_of(step, rule), allowed_by, at_opening=step.trigger == "open")
            if rule.value == "destination":
                step.case.memo.destination_agency = responsible.agency.id
        if unserved:
            leave_to_supervisor(step, party)


def _tell(step: Step, rule: Rule) -> None:
    urgency = urgency_of(step, rule, "routine")
    for name in rule.value:
        if name == "case_manager":
            tell_case_manager(step, "action_needed", urgency=urgency)
        elif name == "last_case_manager":
            _tell_last_manager(step, urgency)
        elif name == "every_party":
            tell_every_party(step, "case_closed" if _ends_the_case(step) else "for_information")
        elif name == "approver":
            for role in _approvers(step):
                _tell_role(step, role, urgency, if_on_case=False)
        elif name in step.vocabulary.roles:
            _tell_role(step, name, urgency, if_on_case=bool(rule.options.get("if_on_case")))
        else:
            for role in step.vocabulary.parties[name].front_door:
                _tell_role(step, role, urgency, if_on_case=bool(rule.options.get("if_on_case")))


def _ends_the_case(step: Step) -> bool:
    return step.procedure.strands[CORE].final(step.case.core)


def _tell_last_manager(step: Step, urgency: str) -> None:
    last = step.case.memo.last_manager or step.case.manager
    if last and last.agency in agencies_on(step.case, step.rules, step.now):
        notify(step, last.agency, last.role, "action_needed", urgency=urgency, strand=CORE)


def _approvers(step: Step) -> list[str]:
    """The roles that may approve what was just put forward."""
    wanted = "close" if step.case.core == "closure_pending" else "approve_plan"
    return [p.role for p in step.procedure.triggers[wanted].by if step.holds(p.when)]


def _tell_role(step: Step, role: str, urgency: str, *, if_on_case: bool) -> None:
    """Tell a role; a party that is not on the case is brought in if a ground allows, else left out, and said so."""
    found = agencies_with(step, role)
    for agency in found:
        notify(step, agency, role, "action_needed", urgency=urgency, strand=step.strand)
    party = step.vocabulary.party_of(role)
    if found or if_on_case or party is None:
        return
    rule = Rule("refer", party)
    for wanted, allowed, unserved in recipients(step, rule):
        for responsible in allowed:
            _bring_in(step, wanted, responsible, role, urgency)
        if unserved:
            step.event.record("left_out", party=wanted, why="excluded or not known")
            if step.by_law:
                leave_to_supervisor(step, wanted)


def _bring_in(step: Step, party: str, responsible: Responsible, role: str, urgency: str) -> None:
    allowed_by = grounds(step, party, reported=step.by_law)
    if not allowed_by:
        step.event.record("left_out", party=party, why="no consent and no legal basis")
        return
    make(step, responsible, urgency if urgency != "routine" else "urgent", allowed_by)
    if responsible.agency.party in step.vocabulary.roles[role].parties:
        notify(step, responsible.agency.id, role, "action_needed", urgency=urgency, strand=step.strand)


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
    step.case.memo.restart_but = tuple(rule.value.get("but", ())) if isinstance(rule.value, dict) else ()


def _happens(step: Step, rule: Rule) -> None:
    trigger = step.procedure.triggers[rule.value]
    state = step.case.state(trigger.strand)
    if state is None or (trigger.sources is not None and state not in trigger.sources | trigger.restart_from):
        return
    before = (step.strand, step.source)
    step.strand, step.source = trigger.strand, state
    if trigger.to:
        move(step, trigger.strand, trigger.to)
    step.event.record("happened", trigger=trigger.id, strand=trigger.strand)
    urgency = rule.options.get("urgency")
    for effect in trigger.then:
        options = {**effect.options, "urgency": urgency} if urgency and effect.name == "refer" else effect.options
        run(step, (Rule(effect.name, effect.value, options, effect.when),))
    for clock in step.procedure.clocks_on.get(trigger.id, ()):
        running.start(step, clock)
    tell_of_transition(step, trigger.strand)
    step.strand, step.source = before


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
    if a_childs and step.case.memo.served and age_band(step.case) == "child" != step.band_before:
        _record_basis(step, Rule("record_basis", "child_report"))
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
    "tell": _tell,
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

"""What corrected facts change: windows counted anew from the incident, duties towards a child found to be one."""

from dataclasses import replace

from engine.domain.case.agencies import is_excluded
from engine.domain.case.asked import asks_age_band
from engine.domain.case.case import RUNNING, Clock
from engine.domain.case.facts import incident_start
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.lateness import tell_of_breach
from engine.domain.clocks.owners import owner_of
from engine.domain.definition.procedure import OPEN, ClockRule
from engine.domain.parties.access import core_is_final
from engine.domain.time_limits import Limit, due_at


def work_out_windows(step: Step) -> None:
    """Count every window anew from the incident as it is known now, each change with its reason."""
    for rule in step.procedure.clocks.values():
        clock = step.case.latest_clock(rule.id)
        if all(look.about_person for look in rule.when) and not step.holds(rule.when):
            # A breach that somebody answers for is not undone: it stays for the review.
            if clock is not None and clock.ended_at is None and clock.status != "breached":
                _no_longer(step, clock)
        elif rule.counts_from == "incident" and _concerns(step, rule):
            _count_anew(step, rule, clock)
    reassign(step)


def _concerns(step: Step, rule: ClockRule) -> bool:
    """Whether the window runs from the opening, or from a strand that was started."""
    return OPEN in rule.starts_when or rule.starts.with_ in step.case.strands


def _no_longer(step: Step, clock: Clock) -> None:
    step.put_clock(
        replace(clock, status=running.CANCELLED, next_look=None, left=None, ended_at=step.now), "facts corrected"
    )


def _count_anew(step: Step, rule: ClockRule, clock: Clock | None) -> None:
    origin, limit = incident_start(step.case), step.choose(rule.limit)
    if clock is None or clock.status == running.CANCELLED:
        if not core_is_final(step.case, step.procedure):
            running.start(step, rule, why="facts corrected")
        return
    if clock.ended_at is not None or clock.counted_from == origin or not isinstance(limit, Limit):
        return
    due = due_at(origin, limit, step.rules.calendar)
    moved = replace(
        clock,
        counted_from=origin,
        first_due=due,
        due=due,
        status=running.status_at(step, due),
        level=0,
        taken_on_at=None,
    )
    step.put_clock(running.look_again(step, moved), "facts corrected: counted from another moment", limit=limit)
    if moved.status not in (RUNNING, clock.status):
        tell_of_breach(step, rule, moved)


def child_duties(step: Step) -> None:
    """Start, from now, the deadlines that a child alone has and that can still be met: nobody knew of them before."""
    for strand, standing in list(step.case.strands.items()):
        if step.procedure.strands[strand].final(standing.state):
            continue
        for rule in step.procedure.clocks_with[strand]:
            before = step.case.latest_clock(rule.id)
            begun = before is not None and before.status != running.CANCELLED
            if asks_age_band(rule.when) and not begun and _can_be_met(step, rule, standing.state):
                running.start(step, rule, from_now=True, why="found to be a child")


def _can_be_met(step: Step, rule: ClockRule, state: str) -> bool:
    """Whether something that stops the deadline can be pulled where the strand stands."""
    found = (step.procedure.triggers[name].sources for name in rule.stops_on)
    return any(sources is None or state in sources for sources in found)


def reassign(step: Step) -> None:
    """Let running deadlines follow whoever answers for them now."""
    for clock in list(step.case.clocks.values()):
        if clock.active:
            owner = owner_of(step, step.procedure.clocks[clock.id])
            kept_from = is_excluded(step.case, step.rules, agency=clock.owner)
            if owner != clock.owner and (owner or kept_from):
                step.put_clock(replace(clock, owner=owner), "answered for by another agency")

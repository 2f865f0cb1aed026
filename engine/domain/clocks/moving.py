"""Deadlines whose end moves: halved by a high risk, extended by a step of the procedure or at somebody's request."""

from dataclasses import replace
from datetime import datetime

from engine.domain.case.case import Clock
from engine.domain.case.step import Step
from engine.domain.clocks.running import counted_limit, end_of_limit, look_again, shortened
from engine.domain.time_limits import Limit


def shorten(step: Step) -> None:
    """Halve the running limits that a high risk halves; nothing is ever lengthened."""
    for clock in list(step.case.clocks.values()):
        rule = step.procedure.clocks[clock.id]
        limit = step.choose(rule.limit)
        if rule.halves and clock.active and not clock.halved and isinstance(limit, Limit):
            step.put_clock(look_again(step, shortened(step, clock, limit)), "risk became high", limit=limit)


def extend_for(step: Step, trigger: str) -> None:
    """Move a clock as the definition says a trigger extends it; the first due moment is kept."""
    for rule in step.procedure.extended_on.get(trigger, ()):
        limits = rule.extended_by[trigger]
        clock = step.case.latest_clock(rule.id)
        if clock is None or not clock.active:
            continue
        limit = counted_limit(step, limits[min(clock.extensions, len(limits) - 1)])
        due = end_of_limit(step, limit, clock.counted_from, halved=False)
        if due is not None:
            counted = limit if isinstance(limit, Limit) else None
            put_off = due + clock.stood if counted else due
            step.put_clock(_longer(step, clock, put_off), trigger, limit=counted)


def extend_to(step: Step, clock: Clock, due: datetime) -> None:
    """Move one clock to a later moment that somebody approved; the first due moment is kept."""
    step.put_clock(_longer(step, clock, due), "extended")


def _longer(step: Step, clock: Clock, due: datetime) -> Clock:
    """Return the clock with a later end; one that stands still has as much more left."""
    left = None if clock.left is None else clock.left + (due - clock.due)
    return look_again(step, replace(clock, due=due, left=left, extensions=clock.extensions + 1))

"""Deadlines that stand still and go on: with the case, or because somebody ordered it, until a moment at most."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.domain.case.case import RUNNING, Clock
from engine.domain.case.step import Step
from engine.domain.clocks.running import CANCELLED, PAUSED, look_again, stop
from engine.domain.definition.procedure import CORE

# What stands still with core: no law sets it.
_STANDSTILL_BASES = ("city", "proposed")
WITH_CORE = "standstill"


def stand_still(step: Step, before: str | None, after: str) -> None:
    """Let core's city and proposed clocks stand still where a state says so; go on afterwards."""
    states = step.procedure.strands[CORE].states
    stood, stands = (states[name].standstill if name else None for name in (before, after))
    if stood != "begins" and stands == "begins":
        for clock in list(step.case.clocks.values()):
            if clock.strand == CORE and clock.status == RUNNING and _may_stand_still(step, clock):
                _pause(step, clock, WITH_CORE)
    elif stood and not stands:
        for clock in list(step.case.clocks.values()):
            if clock.status == PAUSED and clock.stands_still_for == WITH_CORE:
                resume(step, clock, "standstill over")


def _may_stand_still(step: Step, clock: Clock) -> bool:
    basis = step.choose(step.procedure.clocks[clock.id].basis)
    return basis.kind in _STANDSTILL_BASES


def _pause(step: Step, clock: Clock, why: str, until: datetime | None = None) -> None:
    left = max(clock.due - step.now, timedelta(0))
    step.put_clock(replace(clock, status=PAUSED, left=left, next_look=until, stands_still_for=why), why)


def pause(step: Step, clock: Clock, until: datetime) -> None:
    """Pause one clock at somebody's request; it goes on by itself at `until`, so that none is forgotten."""
    _pause(step, clock, "request", until)


def resume(step: Step, clock: Clock, why: str, at: datetime | None = None) -> None:
    """Let a clock go on with the time it had left, now or since `at`; how long it stood still is kept."""
    since = at or step.now
    due = since + (clock.left or timedelta(0))
    held = clock.stood + (since - clock.stood_since)
    running = replace(clock, status=RUNNING, due=due, left=None, stands_still_for=None, stood=held)
    step.put_clock(look_again(step, running), why)


def cancel_standing(step: Step) -> None:
    """End as cancelled what stood still: a decision made it pointless."""
    for clock in list(step.case.clocks.values()):
        if clock.status == PAUSED and clock.stands_still_for == WITH_CORE:
            stop(step, step.procedure.clocks[clock.id], clock, CANCELLED, "separation decided")

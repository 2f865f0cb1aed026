"""Pause, resume or extend a deadline."""

from datetime import datetime

from engine.commands import Done, OrderClock
from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.deciding.order_clock import decide_clock_order
from engine.handlers.transaction import change_case
from engine.reading.readership import reader_of
from engine.world import World


def order_clock(world: World, request: OrderClock) -> Done:
    """Move a deadline that no law, city or clinic sets. Raises RefusedError; then nothing has changed."""
    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_clock_order(
            rules,
            case,
            request.order,
            request.clock,
            reason=request.reason,
            until=request.until,
            occurrence=_run_of(rules, case, request, now),
            actor=request.actor,
            now=now,
            stale=stale,
        ),
    )


def _run_of(rules: Rules, case: Case, request: OrderClock, now: datetime) -> int | None:
    """Return the run that the actor knows by that number, one that there cannot be where it knows none such."""
    if request.occurrence is None:
        return None
    seen = reader_of(rules, case, request.actor, now).runs(rules, case)
    return next(
        (key.occurrence for key, number in seen.items() if (key.id, number) == (request.clock, request.occurrence)), 0
    )

"""Pause, resume or extend a deadline."""

from engine.commands import Done, OrderClock
from engine.domain.deciding.order_clock import decide_clock_order
from engine.handlers.transaction import change_case
from engine.world import World


def order_clock(world: World, request: OrderClock) -> Done:
    """Move a deadline that no law, city or clinic sets. Raises RefusedError; then nothing has changed."""
    return change_case(
        world,
        request,
        lambda rules, case, now: decide_clock_order(
            rules,
            case,
            request.order,
            request.clock,
            reason=request.reason,
            until=request.until,
            occurrence=request.occurrence,
            actor=request.actor,
            now=now,
            expected_version=request.expected_version,
        ),
    )

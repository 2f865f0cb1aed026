"""The plain functions that flows run, and that a worker runs itself when Prefect does not answer."""

from dataclasses import dataclass

from engine.handlers.deliver_letters import Delivered, claim, deliver_letters, letters_wait
from engine.handlers.route_events import route_events, work_waits
from engine.handlers.sweep_deadlines import Swept, sweep_deadlines
from engine.world import World


@dataclass(frozen=True, slots=True)
class Batch:
    """What a run did: counts only."""

    notices: int
    letters: int
    sent: int
    superseded: int
    waiting: int
    dead: int


def something_to_route(world: World) -> bool:
    """Say whether a notice waits for its letters, or a letter for its delivery."""
    return work_waits(world) or letters_wait(world)


async def route_batch(world: World) -> Batch:
    """Route what was committed, and deliver a batch of letters."""
    routed = route_events(world)
    done: Delivered = await deliver_letters(world, claim(world))
    return Batch(routed.notices, routed.letters, done.sent, done.superseded, done.waiting, done.dead)


async def sweep_batch(world: World) -> Swept:
    """Do what has fallen due."""
    return sweep_deadlines(world)

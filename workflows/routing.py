"""The plain functions that flows run, and that a worker runs itself when Prefect does not answer.

Each works off what there is until its time is up: a run is short, and the next one goes on.
"""

import time

from engine.handlers.deliver_letters import letters_wait
from engine.handlers.route_events import Routed, route_events, work_waits
from engine.handlers.succeed_agencies import succeed_agencies, succession_waits
from engine.handlers.sweep_deadlines import Swept, next_deadline, sweep_deadlines
from engine.world import World
from workflows.post.office import Delivered, PostOffice

# How long a run goes on while there is work.
ROUTING_SECONDS = 5.0
SWEEPING_SECONDS = 5.0
DELIVERING_SECONDS = 20.0
# Small enough that an emergency waits for one transaction at most.
_NOTICES = 100


def something_to_route(world: World) -> bool:
    """Say whether a notice waits for its letters, or a letter for its delivery."""
    return work_waits(world) or letters_wait(world)


def something_is_due(world: World) -> bool:
    """Say whether time has brought something to do."""
    due = next_deadline(world)
    return (due is not None and due <= world.time.now()) or succession_waits(world)


async def route_batch(world: World) -> Routed:
    """Make letters of the notices that wait."""
    done, until = Routed(0, 0), time.monotonic() + ROUTING_SECONDS
    while work_waits(world) and time.monotonic() < until:
        routed = route_events(world, _NOTICES)
        done = Routed(done.notices + routed.notices, done.letters + routed.letters)
    return done


async def sweep_batch(world: World) -> Swept:
    """Do what has fallen due; first let successors take over, so that what falls due falls to them."""
    succeed_agencies(world, seconds=SWEEPING_SECONDS)
    return sweep_deadlines(world, seconds=SWEEPING_SECONDS)


async def deliver_batch(office: PostOffice) -> Delivered:
    """Deliver letters."""
    return await office.deliver(DELIVERING_SECONDS)


async def deliver_all(world: World) -> Delivered:
    """Deliver what can be delivered now, through an office for this once."""
    office = PostOffice(world)
    try:
        return await office.deliver(DELIVERING_SECONDS)
    finally:
        await office.close(DELIVERING_SECONDS)

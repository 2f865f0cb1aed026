"""Pull a trigger of a case."""

from engine.commands import Done, PullTrigger
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.words.marks import OpenLinked
from engine.handlers.transaction import change_case
from engine.world import World


def pull_trigger(world: World, request: PullTrigger) -> Done:
    """Pull a trigger. Raises RefusedError; then nothing has changed."""
    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_pull(
            rules,
            case,
            request.trigger,
            request.fields,
            actor=request.actor,
            now=now,
            stale=stale,
        ),
        everything=_copies_the_case(world, request.trigger),
    )


def _copies_the_case(world: World, trigger: str) -> bool:
    """Whether the trigger opens a linked case, in whichever procedure it is."""
    return any(
        isinstance(effect, OpenLinked)
        for procedure in world.library.procedures.values()
        if trigger in procedure.triggers
        for effect in procedure.triggers[trigger].then
    )

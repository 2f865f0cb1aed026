"""Give up letters that wait: somebody has told their recipients by another way, or never will."""

from collections.abc import Collection

from engine.domain.case.case import Actor
from engine.handlers.deliver_letters import tell_supervisor
from engine.handlers.route_events import letters_page
from engine.handlers.transaction import note_done, wake
from engine.reading.list_alarms import may_watch
from engine.store.dead_letters import end_waiting, notices_numbered
from engine.world import World

GIVEN_UP = "given_up"


def give_up_letters(world: World, numbers: Collection[str], actor: Actor | None = None) -> list[str]:
    """End the letters of these notices that wait; the supervisor is told of each, as of any that did not arrive.

    Returns the numbers of the notices whose letters were given up. One that is with the mail server just now is not.
    `actor`: None for whoever runs the server. Raises RefusedError(not_permitted) for who does not watch.
    """
    may_watch(world, actor)
    with world.database.write() as connection, letters_page(connection, world) as written:
        ended = end_waiting(connection, written, numbers, GIVEN_UP)
        for notice in notices_numbered(connection, ended):
            tell_supervisor(connection, world, notice)
    if ended:
        note_done()
        wake(world)
    return ended

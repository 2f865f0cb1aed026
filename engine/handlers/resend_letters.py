"""Bring letters back that were given up."""

from collections.abc import Collection

from engine.domain.case.case import Actor
from engine.handlers.route_events import letters_page
from engine.handlers.transaction import note_done, wake
from engine.reading.list_alarms import may_watch
from engine.store.dead_letters import revive
from engine.world import World


def resend_letters(world: World, numbers: Collection[str] | None = None, actor: Actor | None = None) -> list[str]:
    """Let dead letters be tried again, under the Message-ID they had: those of these notices, or all.

    Returns the numbers of the notices whose letters go again. `actor`: None for whoever runs the server. Raises
    RefusedError(not_permitted) for who does not watch over delivery.
    """
    may_watch(world, actor)
    with world.database.write() as connection, letters_page(connection, world) as written:
        back = revive(connection, written, numbers)
    if back:
        note_done()
        wake(world)
    return back

"""Bring letters back that were given up."""

from collections.abc import Collection

from engine.handlers.route_events import letters_page
from engine.handlers.transaction import wake
from engine.store.dead_letters import revive
from engine.world import World


def resend_letters(world: World, numbers: Collection[str] | None = None) -> list[str]:
    """Let dead letters be tried again, under the Message-ID they had: those of these notices, or all.

    Returns the numbers of the notices whose letters go again.
    """
    with world.database.write() as connection, letters_page(connection, world) as written:
        back = revive(connection, written, numbers)
    if back:
        wake(world)
    return back

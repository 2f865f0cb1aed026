"""Letters that were given up, the newest first: what did not arrive, and where."""

from typing import Any

from engine.store.watching import dead_letters
from engine.views import DeadLetterView
from engine.world import World

_MOST = 50


def list_dead_letters(world: World) -> tuple[DeadLetterView, ...]:
    """Return the last letters that were given up. They name notices, agencies and codes of mail; never a person."""
    with world.database.read() as connection:
        return tuple(_view(world, row) for row in dead_letters(connection, _MOST))


def _view(world: World, row: Any) -> DeadLetterView:
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    return DeadLetterView(
        number=row.number,
        agency=directory.agency(row.agency).name if row.agency in directory else None,
        role=roles[row.role].label if row.role in roles else None,
        code=row.code or "",
        attempts=row.attempts,
        ended_at=row.ended_at,
    )

"""Letters that wait or were given up, for whoever watches over delivery: notices, agencies, codes; no person."""

from collections.abc import Collection
from typing import Any

from engine.delivery_views import LetterView
from engine.domain.case.case import Actor
from engine.reading.list_alarms import may_watch
from engine.store.watching import letters_in
from engine.world import World

DEAD = ("dead",)


def list_letters(
    world: World, statuses: Collection[str], most: int, actor: Actor | None = None
) -> tuple[LetterView, ...]:
    """Return letters in some states, the newest first, so many at most.

    `actor`: None for whoever runs the server. Raises RefusedError(not_permitted) for who does not watch.
    """
    may_watch(world, actor)
    with world.database.read() as connection:
        return tuple(_view(world, row) for row in letters_in(connection, statuses, most))


def _view(world: World, row: Any) -> LetterView:
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    return LetterView(
        number=row.number,
        agency=row.agency,
        agency_label=directory.agency(row.agency).name if row.agency in directory else None,
        role=row.role,
        role_label=roles[row.role].label if row.role in roles else None,
        status=row.status,
        code=row.code or "",
        attempts=row.attempts,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )

"""Letters that wait or were given up, for whoever keeps the system. They name notices, agencies, codes; no person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engine.store.watching import letters_in
from engine.world import World


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter: the notice it stands for, to which agency and role, its state, the last code, tries, since when."""

    number: str
    agency: str
    role: str
    status: str
    code: str
    attempts: int
    created_at: datetime


def list_letters(world: World, statuses: Collection[str], most: int) -> tuple[LetterView, ...]:
    """Return letters in some states, the newest first, so many at most."""
    with world.database.read() as connection:
        return tuple(
            LetterView(row.number, row.agency, row.role, row.status, row.code or "", row.attempts, row.created_at)
            for row in letters_in(connection, statuses, most)
        )

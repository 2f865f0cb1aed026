"""Whom does a token stand for?"""

from dataclasses import dataclass

from engine.domain.case.case import Actor
from engine.domain.time_limits import CITY_TIME
from engine.store.accounts import posts_of
from engine.store.api_tokens import mark_token_used, token_by_text
from engine.world import World


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token stands for, and whether it may change anything."""

    actor: Actor
    writes: bool


def find_bearer(world: World, text: str) -> Bearer | None:
    """Return whom a token stands for, None for nobody: it is over, or its person does not hold the post now."""
    now = world.time.now()
    with world.database.read() as connection:
        row = token_by_text(connection, world.vault, text, now)
        posts = posts_of(connection, row.person, now) if row is not None else ()
    if row is None:
        return None
    actor = next((post for post in posts if (post.role, post.agency) == (row.role, row.agency)), None)
    if actor is None:
        return None
    today = now.astimezone(CITY_TIME).date()
    if row.used_on != today:
        with world.database.write() as connection:
            mark_token_used(connection, row.id, today)
    return Bearer(actor._replace(way=f"token {row.id}"), "write" in row.scopes)

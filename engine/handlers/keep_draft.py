"""Keep what somebody is in the middle of typing; it is no step of a case, and nobody else reads it."""

from datetime import datetime

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.store.drafts import Boxes, put_draft
from engine.world import World

# Characters in all boxes together: the longest text of a field, and everything beside it.
LONGEST = 60_000
_LONGEST_TAB = 64


def keep_draft(world: World, actor: Actor, form: str, tab: str, boxes: Boxes) -> datetime:
    """Keep what was typed into a form in one window, and return when. Raises RefusedError(field_invalid)."""
    if not 0 < len(tab) <= _LONGEST_TAB or sum(len(text) for texts in boxes.values() for text in texts) > LONGEST:
        raise refused("field_invalid", "draft")
    now = world.time.now()
    with world.database.write() as connection:
        put_draft(connection, world.vault, actor.user, form, tab, boxes, now)
    return now

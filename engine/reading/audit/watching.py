"""Who watches over the records."""

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.world import World

_PAGE = "audit"


def let_watch(world: World, actor: Actor | None) -> None:
    """Let those read on who watch over the records, or run the server (None). Raises RefusedError(not_permitted)."""
    if actor is not None and _PAGE not in world.library.vocabulary.roles[actor.role].pages:
        raise refused("not_permitted", _PAGE)

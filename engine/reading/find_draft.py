"""Find what somebody began to type and did not send."""

from engine.domain.case.case import Actor
from engine.store.drafts import Draft, newest_draft
from engine.world import World


def find_draft(world: World, actor: Actor, form: str) -> Draft | None:
    """Return the newest draft of a form by the same person, not older than a day."""
    with world.database.read() as connection:
        return newest_draft(connection, world.vault, actor.user, form, world.time.now())

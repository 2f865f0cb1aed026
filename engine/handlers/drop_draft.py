"""Forget a draft: its form was sent, or its author wants it gone."""

from engine.domain.case.case import Actor
from engine.store.drafts import drop_drafts
from engine.world import World


def drop_draft(world: World, actor: Actor, form: str) -> None:
    """Forget what somebody typed into a form, in every window."""
    with world.database.write() as connection:
        drop_drafts(connection, world.vault, actor.user, form)

"""What a person reaches at this moment: its posts' grants, in an agency that exists now."""

from datetime import datetime

from engine.domain.case.case import Actor
from engine.domain.parties.grants import scope_of
from engine.store.access import Reach, reach
from engine.world import World


def reach_of(world: World, actor: Actor, now: datetime) -> Reach:
    """Return what a person reaches; people of an agency that is not valid now reach nothing."""
    directory = world.directories.refresh().directory
    there = actor.agency in directory and directory.agency(actor.agency).valid_at(now)
    party = directory.party_of(actor.agency) if there else None
    before = directory.forerunners(actor.agency)
    return reach(world.vault, scope_of(actor, world.library.vocabulary, party, before), now)

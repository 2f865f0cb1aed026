"""Whether there may be an earlier case of the same person, and who may know that there may be one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.domain.case.case import Actor
from engine.domain.case.likeness import likeness_of
from engine.domain.parties.grants import Holder, Scope
from engine.reading.reach import reach_of
from engine.store.access import reach
from engine.store.earlier import like_cases
from engine.world import World


def is_told(world: World, actor: Actor) -> bool:
    """Say whether this person's role is one of those that are told of earlier cases themselves."""
    role = world.library.vocabulary.roles.get(actor.role)
    return role is not None and role.told_of_earlier_cases


def earlier_for(
    connection: Connection, world: World, actor: Actor, facts: Mapping[str, Any], now: datetime
) -> list[int]:
    """Return the inner ids of earlier cases that are not kept from a person, the newest first."""
    return like_cases(connection, world.vault, reach_of(world, actor, now), likeness_of(facts, now))


def supervisors_who_may_know(
    connection: Connection, world: World, facts: Mapping[str, Any], now: datetime
) -> frozenset[str]:
    """Return the supervising agencies from which not every earlier case is kept; none where there is no such case."""
    likeness = likeness_of(facts, now)
    if not likeness:
        return frozenset()
    return frozenset(
        agency.id
        for agency in world.directories.refresh().directory
        if agency.party in world.library.vocabulary.supervising
        and like_cases(
            connection,
            world.vault,
            reach(world.vault, Scope((Holder(agency=agency.id),), (agency.id, agency.party), everything=True), now),
            likeness,
        )
    )

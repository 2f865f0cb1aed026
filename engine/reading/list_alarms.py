"""The alarms that people were told of: those that stand, and those that are over. Nothing of any case."""

from collections.abc import Iterable
from typing import Any

from engine.delivery_views import AlarmView
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.words_of_alarms import ALARMS, FIRST
from engine.store.alarms import past_alarms, told_alarms
from engine.world import World

_MOST_PAST = 20


def watches(world: World, actor: Actor) -> bool:
    """Say whether somebody watches over delivery: the administrator and the supervisor, as the vocabulary says."""
    return "delivery" in world.library.vocabulary.roles[actor.role].pages


def may_watch(world: World, actor: Actor | None) -> None:
    """Let in who watches over delivery; `actor`: None for whoever runs the server. Raises RefusedError."""
    if actor is not None and not watches(world, actor):
        raise refused("not_permitted")


def alarms_told(world: World, actor: Actor) -> tuple[AlarmView, ...]:
    """Return the alarms that stand, for whoever watches; nobody else is told of any."""
    if not watches(world, actor):
        return ()
    with world.database.read() as connection:
        return _views(told_alarms(connection))


def list_alarms(world: World, actor: Actor | None, *, past: bool = False) -> tuple[AlarmView, ...]:
    """Return the alarms that stand, or the last that are over. Raises RefusedError(not_permitted)."""
    may_watch(world, actor)
    with world.database.read() as connection:
        return _views(past_alarms(connection, _MOST_PAST) if past else told_alarms(connection))


def _views(rows: Iterable[Any]) -> tuple[AlarmView, ...]:
    return tuple(
        AlarmView(
            kind=row.kind,
            label=ALARMS[row.kind],
            first=FIRST[row.kind],
            about=row.about,
            began_at=row.began_at,
            told_at=row.told_at,
            ended_at=row.ended_at,
        )
        for row in rows
        if row.kind in ALARMS
    )

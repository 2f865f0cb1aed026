"""How the system is: what waits, what was given up, what falls due next, who is alive."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.store.outbox import outbox_figures
from engine.store.schema import BEAT, CASE, CLOCK
from engine.world import World

_NAMED_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and moments only; never a person's data. `unreadable`: the codes of cases that were set aside."""

    at: datetime
    people: int
    cases: int
    outbox: dict[str, Any]
    next_deadlines: list[dict[str, Any]]
    overdue_looks: int
    beats: dict[str, dict[str, Any]]
    unreadable: tuple[str, ...]


def report_status(world: World, deadlines: int = 5) -> Status:
    """Return how the system is now."""
    now = world.time.now()
    running = (
        select(CASE.c.code, CLOCK.c.clock_id, CLOCK.c.due, CLOCK.c.owner)
        .join_from(CLOCK, CASE, CLOCK.c.case_id == CASE.c.id)
        .where(CLOCK.c.status == "running", CLOCK.c.due >= now)
        .order_by(CLOCK.c.due)
        .limit(deadlines)
    )
    with world.database.read() as connection:
        beats = {row.name: {"at": row.at, **row.detail} for row in connection.execute(select(BEAT))}
        return Status(
            at=now,
            people=world.directories.refresh().holders(now),
            cases=connection.execute(select(func.count()).select_from(CASE)).scalar() or 0,
            outbox=outbox_figures(connection),
            next_deadlines=[dict(row._mapping) for row in connection.execute(running)],
            overdue_looks=connection.execute(select(func.count()).where(CASE.c.next_look <= now)).scalar() or 0,
            beats=beats,
            unreadable=_codes(connection, {*world.set_aside.cases(), *_set_aside(beats)}),
        )


def _set_aside(beats: Mapping[str, Mapping[str, Any]]) -> Iterator[int]:
    """Yield the inner ids of the cases that other processes leave out, as their signs of life say."""
    for sign in beats.values():
        yield from sign.get("set_aside", ())


def _codes(connection: Connection, cases: Collection[int]) -> tuple[str, ...]:
    wanted = sorted(cases)[:_NAMED_AT_MOST]
    return tuple(connection.execute(select(CASE.c.code).where(CASE.c.id.in_(wanted)).order_by(CASE.c.code)).scalars())

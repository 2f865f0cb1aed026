"""How the system is: what waits, what was given up, what falls due next, who is alive."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.store.outbox import outbox_figures
from engine.store.schema import BEAT, CASE, CLOCK
from engine.world import World


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and moments only; never a person's data."""

    at: datetime
    people: int
    cases: int
    outbox: dict[str, Any]
    next_deadlines: list[dict[str, Any]]
    overdue_looks: int
    beats: dict[str, dict[str, Any]]


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
        return Status(
            at=now,
            people=world.directories.refresh().holders(now),
            cases=connection.execute(select(func.count()).select_from(CASE)).scalar() or 0,
            outbox=outbox_figures(connection),
            next_deadlines=[dict(row._mapping) for row in connection.execute(running)],
            overdue_looks=connection.execute(select(func.count()).where(CASE.c.next_look <= now)).scalar() or 0,
            beats={row.name: {"at": row.at, **row.detail} for row in connection.execute(select(BEAT))},
        )

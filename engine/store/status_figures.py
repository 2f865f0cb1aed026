"""Figures about the system as a whole: counts, moments and codes, nobody's data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.store.schema import BEAT, CASE, CLOCK

# Not of processes: that the record was checked, that its head left the house.
CHECKED, LEFT = "record_checked", "head_left"
OF_THE_PROOF = (CHECKED, LEFT)


def signs_of_life(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the last sign of life of each process, by its name."""
    found = connection.execute(select(BEAT).where(BEAT.c.name.not_in(OF_THE_PROOF)))
    return {row.name: {"at": row.at, **row.detail} for row in found}


def signs_of_proof(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return when the record was last checked, and when a head of it last left the house, with what came of it."""
    found = connection.execute(select(BEAT).where(BEAT.c.name.in_(OF_THE_PROOF)))
    return {row.name: {"at": row.at, **row.detail} for row in found}


def cases_there(connection: Connection) -> int:
    """Return how many cases there are."""
    return connection.execute(select(func.count()).select_from(CASE)).scalar() or 0


def falling_due(connection: Connection, now: datetime, count: int) -> list[dict[str, Any]]:
    """Return the next deadlines that run: code of the case, deadline, moment, owner."""
    running = (
        select(CASE.c.code, CLOCK.c.clock_id, CLOCK.c.due, CLOCK.c.owner)
        .join_from(CLOCK, CASE, CLOCK.c.case_id == CASE.c.id)
        .where(CLOCK.c.status == "running", CLOCK.c.due >= now)
        .order_by(CLOCK.c.due)
        .limit(count)
    )
    return [dict(row._mapping) for row in connection.execute(running)]


def looks_overdue(connection: Connection, now: datetime) -> int:
    """Return of how many cases something has fallen due that nobody has looked at yet."""
    return connection.execute(select(func.count()).where(CASE.c.next_look <= now)).scalar() or 0


def codes_of(connection: Connection, cases: Sequence[int]) -> tuple[str, ...]:
    """Return the codes of cases by their inner ids, in order."""
    return tuple(connection.execute(select(CASE.c.code).where(CASE.c.id.in_(cases)).order_by(CASE.c.code)).scalars())

"""Which cases time has caught up with; those that are set apart are left out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from engine.store.schema import CASE

_GOES_ON = CASE.c.id.not_in(bindparam("apart", expanding=True))
_DUE = (
    select(CASE.c.id)
    .where(CASE.c.next_look <= bindparam("now"), _GOES_ON)
    .order_by(CASE.c.next_look)
    .limit(bindparam("limit"))
)
_NEXT = select(CASE.c.next_look).where(CASE.c.next_look.is_not(None), _GOES_ON).order_by(CASE.c.next_look).limit(1)


def due_at(connection: Connection, now: datetime, limit: int, apart: Sequence[int]) -> list[int]:
    """Return the inner ids of cases of which something has fallen due, the longest overdue first."""
    return [int(row.id) for row in connection.execute(_DUE, {"now": now, "limit": limit, "apart": apart})]


def next_look(connection: Connection, apart: Sequence[int]) -> datetime | None:
    """Return the next moment at which something falls due, None when nothing will."""
    found: datetime | None = connection.execute(_NEXT, {"apart": apart}).scalar()
    return found

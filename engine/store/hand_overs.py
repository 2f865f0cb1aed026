"""Hand-overs as they are asked for: the last one for a role at an agency says who is on duty there."""

from typing import Any

from sqlalchemy import Connection, func, select

from engine.store.schema import HAND_OVER


def last_hand_over(connection: Connection, agency: str, role: str) -> Any | None:
    """Return the last hand-over for a role at an agency, None before the first."""
    mine = select(HAND_OVER).where(HAND_OVER.c.agency == agency, HAND_OVER.c.role == role)
    return connection.execute(mine.order_by(HAND_OVER.c.id.desc()).limit(1)).one_or_none()


def last_hand_overs(connection: Connection) -> list[Any]:
    """Return the last hand-over for every role at every agency."""
    newest = select(func.max(HAND_OVER.c.id)).group_by(HAND_OVER.c.agency, HAND_OVER.c.role)
    return list(connection.execute(select(HAND_OVER).where(HAND_OVER.c.id.in_(newest))))

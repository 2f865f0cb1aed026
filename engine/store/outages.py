"""When parts of the system were away."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.schema import OUTAGE


def going_on(connection: Connection) -> dict[str, datetime]:
    """Return which parts are away now, and since when."""
    rows = connection.execute(select(OUTAGE.c.part, OUTAGE.c.began_at).where(OUTAGE.c.ended_at.is_(None)))
    return {row.part: row.began_at for row in rows}


def begin_outage(connection: Connection, part: str, at: datetime) -> None:
    """Write down that a part is away since a moment, unless that is known."""
    sqlite = connection.dialect.name == "sqlite"
    statement = insert_sqlite(OUTAGE) if sqlite else insert_pg(OUTAGE)
    connection.execute(statement.on_conflict_do_nothing(), {"part": part, "began_at": at, "ended_at": None})


def end_outage(connection: Connection, part: str, at: datetime) -> None:
    """Write down that a part is back."""
    ended = update(OUTAGE).where(OUTAGE.c.part == part, OUTAGE.c.ended_at.is_(None))
    connection.execute(ended.values(ended_at=at))


def add_outage(connection: Connection, part: str, began_at: datetime, ended_at: datetime) -> None:
    """Write down that a part was away for a time that is over."""
    connection.execute(insert(OUTAGE), {"part": part, "began_at": began_at, "ended_at": ended_at})


def outages_between(connection: Connection, since: datetime, until: datetime) -> list[Any]:
    """Return the outages that fall into a span, the earliest first: part, began_at, ended_at."""
    falls_in = (OUTAGE.c.began_at < until, or_(OUTAGE.c.ended_at.is_(None), OUTAGE.c.ended_at > since))
    return list(connection.execute(select(OUTAGE).where(*falls_in).order_by(OUTAGE.c.began_at, OUTAGE.c.id)))

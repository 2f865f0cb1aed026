"""Alarms as they are kept: each occurrence stands once, however many processes see it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.schema import ALARM

_OPEN = ALARM.c.ended_at.is_(None)
_TOLD = ALARM.c.told_at.is_not(None)


def open_alarms(connection: Connection) -> Sequence[Any]:
    """Return the alarms that were seen and are not over, told or not."""
    return connection.execute(select(ALARM).where(_OPEN).order_by(ALARM.c.id)).all()


def told_alarms(connection: Connection) -> Sequence[Any]:
    """Return the alarms that people were told of and that are not over."""
    return connection.execute(select(ALARM).where(_OPEN, _TOLD).order_by(ALARM.c.began_at, ALARM.c.id)).all()


def past_alarms(connection: Connection, most: int) -> Sequence[Any]:
    """Return the alarms that are over, the last first."""
    over = select(ALARM).where(ALARM.c.ended_at.is_not(None)).order_by(ALARM.c.ended_at.desc()).limit(most)
    return connection.execute(over).all()


def add_alarm(connection: Connection, kind: str, about: str, began_at: datetime, at: datetime) -> None:
    """Write down an alarm that is seen for the first time, unless another process was quicker."""
    put = insert_sqlite(ALARM) if connection.dialect.name == "sqlite" else insert_pg(ALARM)
    row = {"kind": kind, "about": about, "began_at": began_at, "first_seen_at": at, "seen_at": at}
    connection.execute(put.on_conflict_do_nothing(), row | {"told_at": None, "ended_at": None})


def mark_seen(connection: Connection, alarms: Collection[int], at: datetime) -> None:
    """Write down that alarms still stand."""
    connection.execute(update(ALARM).where(ALARM.c.id.in_(alarms), _OPEN).values(seen_at=at))


def mark_told(connection: Connection, alarms: Collection[int], at: datetime) -> list[int]:
    """Write down that people are told of alarms; return those that nobody was told of before."""
    told = update(ALARM).where(ALARM.c.id.in_(alarms), _OPEN, ALARM.c.told_at.is_(None)).values(told_at=at)
    return list(connection.execute(told.returning(ALARM.c.id)).scalars())


def end_alarms(connection: Connection, alarms: Collection[int]) -> None:
    """Write down that alarms were over when they were last seen; what nobody was told of leaves no trace."""
    ended = ALARM.c.id.in_(alarms)
    connection.execute(delete(ALARM).where(ended, ALARM.c.told_at.is_(None)))
    connection.execute(update(ALARM).where(ended, _OPEN).values(ended_at=ALARM.c.seen_at))

"""Shares of a minute's requests, taken by every process of the API from one count."""

from datetime import datetime

from sqlalchemy import Connection, case, delete
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.domain.accounts.tries import FORGOTTEN_AFTER
from engine.store.schema import TRIES


def take_share(connection: Connection, key: bytes, minute: datetime, size: int) -> int:
    """Take so many requests of a minute, and return how many are taken by then."""
    upsert = insert_sqlite if connection.dialect.name == "sqlite" else insert_pg
    number = TRIES.c["count"]
    more = case((TRIES.c.last_at == minute, number + size), else_=size)
    wanted = upsert(TRIES).values(key=key, count=size, last_at=minute)
    taken = wanted.on_conflict_do_update(index_elements=[TRIES.c.key], set_={"count": more, "last_at": minute})
    return int(connection.execute(taken.returning(number)).scalar_one())


def forget_counts(connection: Connection, now: datetime) -> None:
    """Drop the counts that nobody added to for so long that they begin anew anyway."""
    connection.execute(delete(TRIES).where(TRIES.c.last_at < now - FORGOTTEN_AFTER))

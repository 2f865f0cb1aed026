"""Signs of life of processes. Each worker has a row of its own, by its name."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.schema import BEAT

# What the name of every worker begins with.
WORKER = "worker"
_WORKERS = BEAT.c.name.startswith(WORKER)


def write_beat(connection: Connection, name: str, at: datetime, detail: Mapping[str, Any]) -> None:
    """Write down that `name` was alive at a moment, in place of the time before."""
    values = {"at": at, "detail": dict(detail)}
    put = insert_sqlite(BEAT) if connection.dialect.name == "sqlite" else insert_pg(BEAT)
    connection.execute(put.values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values))


def forget_beats(connection: Connection, names: Collection[str]) -> None:
    """Let processes be gone that said goodbye, or whose place another took."""
    connection.execute(delete(BEAT).where(BEAT.c.name.in_(names)))


def worker_beats(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the last sign of life of each worker by its name: `at`, and what it told of itself."""
    rows = connection.execute(select(BEAT).where(_WORKERS).order_by(BEAT.c.name))
    return {row.name: {"at": row.at, **row.detail} for row in rows}


def last_worker_beat(connection: Connection) -> datetime | None:
    """Return when any worker last gave a sign of life, None when none ever did."""
    found: datetime | None = connection.execute(select(func.max(BEAT.c.at)).where(_WORKERS)).scalar()
    return found

"""Signs of life of processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.schema import BEAT


def write_beat(connection: Connection, name: str, at: datetime, detail: Mapping[str, Any]) -> None:
    """Write down that `name` was alive at a moment, in place of the time before."""
    values = {"at": at, "detail": dict(detail)}
    put = insert_sqlite(BEAT) if connection.dialect.name == "sqlite" else insert_pg(BEAT)
    connection.execute(put.values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values))

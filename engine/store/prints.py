"""Prints: each written once, in a book of their own, before anything of it leaves."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.store.books import page
from engine.store.digests import PRINTS
from engine.store.keys import RecordKeys
from engine.store.schema import CASE, PRINT


def write_print(connection: Connection, keys: RecordKeys, values: Mapping[str, Any]) -> int:
    """Write a print, and return its number."""
    with page(connection, keys, PRINTS, datetime.now(UTC)) as written:
        row = connection.execute(insert(PRINT).returning(PRINT), dict(values)).one()
        written.rows(PRINT, [row._mapping])
    return int(row.number)


def print_of(connection: Connection, number: int) -> Any | None:
    """Return a print with the public id of its case, None when there is no such number."""
    wanted = select(PRINT, CASE.c.public_id).outerjoin(CASE, CASE.c.id == PRINT.c.case_id)
    return connection.execute(wanted.where(PRINT.c.number == number)).one_or_none()

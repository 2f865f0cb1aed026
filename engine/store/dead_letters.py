"""Bringing letters back that were given up, and giving up those that wait."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.store.digests import Written
from engine.store.schema import LETTER, NOTICE
from engine.store.steady import steady_now


def revive(connection: Connection, written: Written, numbers: Collection[str] | None) -> list[str]:
    """Let dead letters wait again as if they were new; of these notices, or all. Return the notices' numbers.

    `written` is the page of the book of letters that holds it.
    """
    values = {"status": "pending", "code": None, "attempts": 0, "ended_at": None, "next_try": steady_now(connection)}
    return _changed(connection, written, "dead", numbers, values)


def end_waiting(connection: Connection, written: Written, numbers: Collection[str], code: str) -> list[str]:
    """Give up letters of these notices that wait, and are with no worker. Return the notices' numbers."""
    return _changed(
        connection, written, "pending", numbers, {"status": "dead", "code": code, "ended_at": datetime.now(UTC)}
    )


def notices_numbered(connection: Connection, numbers: Collection[str]) -> Sequence[Any]:
    """Return notices by their numbers."""
    return connection.execute(select(NOTICE).where(NOTICE.c.number.in_(numbers))).all()


def _changed(
    connection: Connection, written: Written, status: str, numbers: Collection[str] | None, values: dict[str, Any]
) -> list[str]:
    wanted = [LETTER.c.status == status]
    if numbers is not None:
        wanted.append(LETTER.c.notice_id.in_(select(NOTICE.c.id).where(NOTICE.c.number.in_(numbers))))
    rows = connection.execute(update(LETTER).where(*wanted).values(**values).returning(LETTER)).all()
    written.rows(LETTER, [row._mapping for row in rows])
    ids = {row.notice_id for row in rows}
    return list(connection.execute(select(NOTICE.c.number).where(NOTICE.c.id.in_(ids))).scalars())

"""Which notices went in the letter of another one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from engine.store.schema import NOTICE, TOGETHER


def keep_together(connection: Connection, together: Mapping[int, int]) -> None:
    """Write down for notices in whose letter they go."""
    rows = [{"notice_id": notice, "letter_of": of} for notice, of in together.items()]
    if rows:
        connection.execute(insert(TOGETHER), rows)


def gone_with(connection: Connection, notice: int) -> Sequence[Row[Any]]:
    """Return the notices that go in the letter of this one, beside it."""
    found = select(NOTICE).join(TOGETHER, TOGETHER.c.notice_id == NOTICE.c.id)
    return connection.execute(found.where(TOGETHER.c.letter_of == notice).order_by(NOTICE.c.id)).all()

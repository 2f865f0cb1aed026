"""What those who watch over the system ask for: letters that were given up, the record of views."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.store.schema import CASE, LETTER, NOTICE


def letters_in(connection: Connection, statuses: Collection[str], most: int) -> Sequence[Any]:
    """Return letters in some states, the newest first, with the notice that each stands for."""
    statement = (
        select(LETTER, NOTICE.c.number, NOTICE.c.agency, NOTICE.c.role)
        .join(NOTICE, NOTICE.c.id == LETTER.c.notice_id)
        .where(LETTER.c.status.in_(statuses))
        .order_by(LETTER.c.id.desc())
        .limit(most)
    )
    return connection.execute(statement).all()


def case_of_code(connection: Connection, code: str) -> tuple[int, str]:
    """Return inner and public id of the case with a code; of none where there is no such code."""
    row = connection.execute(select(CASE.c.id, CASE.c.public_id).where(CASE.c.code == code)).one_or_none()
    return (row.id, row.public_id) if row else (-1, "-")


def codes_of(connection: Connection, cases: Collection[str]) -> dict[str, str]:
    """Return the codes of cases by their public ids."""
    named = select(CASE.c.public_id, CASE.c.code).where(CASE.c.public_id.in_(cases))
    return {row.public_id: row.code for row in connection.execute(named)}

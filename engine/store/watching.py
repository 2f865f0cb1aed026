"""What those who watch over the system ask for: letters that were given up, the record of views."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from engine.store.schema import CASE, LETTER, NOTICE
from engine.store.sightings import SIGHTING


def dead_letters(connection: Connection, most: int) -> Sequence[Any]:
    """Return the last letters that were given up, with the notice that each stands for."""
    return letters_in(connection, ("dead",), most)


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


def views_of(
    views: Connection, *, case: str | None, outcome: str, agency: str, before: int | None, count: int
) -> Sequence[Any]:
    """Return views, the newest first. `case`: of this case alone, by its public id; `before`: this number."""
    statement = select(SIGHTING).order_by(SIGHTING.c.number.desc()).limit(count)
    wanted = [(SIGHTING.c.outcome, outcome), (SIGHTING.c.agency, agency)]
    for column, value in wanted:
        if value:
            statement = statement.where(column == value)
    if case is not None:
        statement = statement.where(SIGHTING.c.case == case)
    if before is not None:
        statement = statement.where(SIGHTING.c.number < before)
    return views.execute(statement).all()


def case_of_code(connection: Connection, code: str) -> str:
    """Return the public id of the case with a code, "" when there is none."""
    return connection.execute(select(CASE.c.public_id).where(CASE.c.code == code)).scalar() or ""


def codes_of(connection: Connection, cases: Collection[str]) -> dict[str, str]:
    """Return the codes of cases by their public ids."""
    named = select(CASE.c.public_id, CASE.c.code).where(CASE.c.public_id.in_(cases))
    return {row.public_id: row.code for row in connection.execute(named)}

"""Notices that go by mail once a day: which wait, who makes a day's digests, and what a digest lists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.schema import DIGEST_DAY, DIGEST_NOTICE, NOTICE

_WAITING = (
    select(NOTICE)
    .join(DIGEST_NOTICE, DIGEST_NOTICE.c.notice_id == NOTICE.c.id)
    .where(DIGEST_NOTICE.c.day.is_(None), NOTICE.c.created_at < bindparam("before"))
    .order_by(NOTICE.c.id)
)
_LISTED = (
    select(NOTICE)
    .join(DIGEST_NOTICE, DIGEST_NOTICE.c.notice_id == NOTICE.c.id)
    .where(DIGEST_NOTICE.c.day == bindparam("of_day"), DIGEST_NOTICE.c.recipient == bindparam("person"))
    .order_by(NOTICE.c.id)
)
_PUT_IN = (
    update(DIGEST_NOTICE)
    .where(DIGEST_NOTICE.c.notice_id == bindparam("its_id"))
    .values(day=bindparam("of_day"), recipient=bindparam("person"))
)


def keep_for_digest(connection: Connection, notices: Iterable[int]) -> None:
    """Let notices wait for the digest of whoever is on duty then."""
    rows = [{"notice_id": notice} for notice in notices]
    if rows:
        connection.execute(insert(DIGEST_NOTICE), rows)


def digest_made(connection: Connection, day: date) -> bool:
    """Say whether the digests of a day were made."""
    return connection.execute(select(DIGEST_DAY.c.day).where(DIGEST_DAY.c.day == day)).first() is not None


def claim_day(connection: Connection, day: date, at: datetime) -> bool:
    """Take it on to make the digests of a day; say whether nobody else has."""
    sqlite = connection.dialect.name == "sqlite"
    statement = insert_sqlite(DIGEST_DAY) if sqlite else insert_pg(DIGEST_DAY)
    claim = statement.on_conflict_do_nothing().returning(DIGEST_DAY.c.day)
    return connection.execute(claim, {"day": day, "made_at": at}).first() is not None


def waiting_notices(connection: Connection, before: datetime) -> Sequence[Row[Any]]:
    """Return the notices written before a moment that no digest has held."""
    return connection.execute(_WAITING, {"before": before}).all()


def put_in_digest(connection: Connection, day: date, recipients: Mapping[int, str | None]) -> None:
    """Put notices into the day's digest of a person; of nobody where there is nobody to tell."""
    rows = [{"its_id": notice, "of_day": day, "person": person} for notice, person in recipients.items()]
    if rows:
        connection.execute(_PUT_IN, rows)


def listed_with(connection: Connection, notice: int, recipient: str) -> Sequence[Row[Any]]:
    """Return the notices of the digest that a notice went into."""
    day = connection.execute(select(DIGEST_NOTICE.c.day).where(DIGEST_NOTICE.c.notice_id == notice)).scalar()
    return connection.execute(_LISTED, {"of_day": day, "person": recipient}).all()

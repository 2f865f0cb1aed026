"""What those who watch over the system look at every few seconds: each figure is found by an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, literal_column, select

from engine.store.books import BOOKS
from engine.store.chains import End
from engine.store.keys import RecordKeys
from engine.store.outbox import WAITING, WEIGHTS
from engine.store.schema import CHAIN_END, LETTER, NOTICE

# As the index says it: a parameter would not find it.
_SENT = LETTER.c.status == literal_column("'sent'")
_MOST_URGENT = next(name for name, weight in WEIGHTS.items() if weight == 0)


@dataclass(frozen=True, slots=True)
class Waits:
    """Since when the oldest waits, and the oldest emergency; None where none does."""

    oldest: datetime | None
    emergency: datetime | None


def letters_that_wait(connection: Connection, apart: Sequence[int]) -> Waits:
    """Return since when letters wait (the wall's time), those of the cases set apart not counted."""
    urgent = case((LETTER.c.weight == 0, LETTER.c.created_at))
    found = select(func.min(LETTER.c.created_at), func.min(urgent))
    return Waits(*connection.execute(found.where(LETTER.c.status.in_(WAITING), LETTER.c.case_id.not_in(apart))).one())


def notices_that_wait(connection: Connection, apart: Sequence[int]) -> Waits:
    """Return since when notices wait for their letters (the cases' time), those of cases set apart not counted."""
    urgent = case((NOTICE.c.urgency == _MOST_URGENT, NOTICE.c.created_at))
    found = select(func.min(NOTICE.c.created_at), func.min(urgent))
    unrouted = (NOTICE.c.routed_at.is_(None), NOTICE.c.case_id.not_in(apart))
    return Waits(*connection.execute(found.where(*unrouted)).one())


def last_delivered(connection: Connection) -> datetime | None:
    """Return when the mail server last took a letter, None when it never did."""
    found: datetime | None = connection.execute(select(func.max(LETTER.c.ended_at)).where(_SENT)).scalar()
    return found


def letter_stands_by(connection: Connection) -> bool:
    """Say whether any letter is to be delivered, now or later."""
    return connection.execute(select(LETTER.c.id).where(LETTER.c.status.in_(WAITING)).limit(1)).first() is not None


def key_fits(connection: Connection, keys: RecordKeys) -> bool:
    """Say whether the record was written under this key; an empty one was under any."""
    known = select(CHAIN_END).where(CHAIN_END.c.chain.in_(BOOKS)).limit(1)
    row: Any = connection.execute(known).one_or_none()
    return row is None or bytes(row.mark) == BOOKS[row.chain].mark_of(keys, End(row.number, bytes(row.hash)))

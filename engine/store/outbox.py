"""The outbox: notices that wait for letters, and letters on their way.

A letter goes `pending -> leased -> transmitting -> sent`, or ends `dead` or `superseded`. `transmitting` is
committed just before the mail server is given the text, so that only a death in between is ambiguous; then the
letter is sent once more under the same Message-ID. Every mark carries the lease, so that whoever lost it changes
nothing.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.digests import Written
from engine.store.schema import LETTER, NOTICE

WEIGHTS = {"emergency": 0, "urgent": 1, "routine": 2}
WAITING = ("pending", "leased", "transmitting")
ENDED = ("sent", "dead", "superseded")
# When a mail server says "later": minutes between tries, with jitter, for a day; then a person must know.
RETRY_MINUTES = (1, 5, 15, 60)
GIVE_UP_AFTER = timedelta(hours=24)
_WAITS = (NOTICE.c.routed_at.is_(None), NOTICE.c.case_id.not_in(bindparam("apart", expanding=True)))
_ANY_UNROUTED = select(NOTICE.c.id).where(*_WAITS).limit(1)
_UNROUTED = select(NOTICE).where(*_WAITS).order_by(NOTICE.c.id).limit(bindparam("limit"))
_UNROUTED_OF_CASE = _UNROUTED.where(NOTICE.c.case_id == bindparam("case"))
_ROUTED = update(NOTICE).where(NOTICE.c.id == bindparam("its_id")).values(routed_at=bindparam("at"))


# A notice as its row says it.
WaitingNotice = Row[Any]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that this process holds the lease of."""

    id: int
    lease: str
    notice_id: int
    recipient: str
    kind: str
    message_id: str
    attempts: int
    created_at: datetime


def any_unrouted(connection: Connection, apart: Sequence[int] = ()) -> bool:
    """Say whether a notice waits for its letters, those of the cases set apart not counted."""
    return connection.execute(_ANY_UNROUTED, {"apart": apart}).first() is not None


def unrouted_notices(
    connection: Connection, limit: int, apart: Sequence[int] = (), case: int | None = None
) -> list[WaitingNotice]:
    """Return notices (of one case) that no letter was made of yet, held so that no other worker takes them."""
    statement = _UNROUTED if case is None else _UNROUTED_OF_CASE
    found = {"limit": limit, "apart": apart} | ({} if case is None else {"case": case})
    return list(connection.execute(statement.with_for_update(skip_locked=True), found))


def notices_of(connection: Connection, letters: Iterable[Letter]) -> dict[int, WaitingNotice]:
    """Return the notices that letters were made of, by their ids."""
    wanted = [letter.notice_id for letter in letters]
    return {row.id: row for row in connection.execute(select(NOTICE).where(NOTICE.c.id.in_(wanted)))}


def mark_routed(connection: Connection, notices: Iterable[int], at: datetime) -> None:
    """Write down that letters were made of these notices."""
    rows = [{"its_id": notice, "at": at} for notice in notices]
    if rows:
        connection.execute(_ROUTED, rows)


def add_letters(connection: Connection, written: Written, rows: list[dict[str, Any]]) -> None:
    """Put letters into the outbox; one that is there for the same event, person and kind stays alone.

    `written` is the page of the book of letters that holds them.
    """
    if not rows:
        return
    sqlite = connection.dialect.name == "sqlite"
    statement = insert_sqlite(LETTER) if sqlite else insert_pg(LETTER)
    unique = [LETTER.c.case_id, LETTER.c.event_seq, LETTER.c.recipient, LETTER.c.kind]
    added = connection.execute(statement.on_conflict_do_nothing(index_elements=unique).returning(LETTER), rows)
    written.rows(LETTER, [row._mapping for row in added])


def _claimable(now: datetime) -> Any:
    fresh = (LETTER.c.status == "pending") & (LETTER.c.next_try <= now)
    abandoned = LETTER.c.status.in_(("leased", "transmitting")) & (LETTER.c.lease_until <= now)
    return or_(fresh, abandoned)


def claim_letters(connection: Connection, limit: int, lease_seconds: float) -> list[Letter]:
    """Take the lease of letters that wait, or whose holder died, the most urgent first."""
    now, lease = datetime.now(UTC), secrets.token_hex(8)
    wanted = (
        select(LETTER.c.id)
        .where(LETTER.c.status.in_(WAITING), _claimable(now))
        .order_by(LETTER.c.weight, LETTER.c.next_try)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("wanted")
    )
    taken = (
        update(LETTER)
        .where(LETTER.c.id.in_(select(wanted.c.id)), _claimable(now))
        .values(status="leased", lease=lease, lease_until=now + timedelta(seconds=lease_seconds))
        .returning(LETTER)
    )
    rows = sorted(connection.execute(taken), key=lambda row: (row.weight, row.id))
    return [
        Letter(r.id, lease, r.notice_id, r.recipient, r.kind, r.message_id, r.attempts, r.created_at) for r in rows
    ]


def mark(connection: Connection, written: Written, letter: Letter, status: str, *, code: str | None = None) -> bool:
    """Put a letter into a state; say whether the lease was still held. Nothing changes when it was lost.

    `written` is the page of the book of letters that holds its end.
    """
    now = datetime.now(UTC)
    values: dict[str, Any] = {"status": status, "code": code}
    ended = status in ENDED
    if ended:
        values |= {"ended_at": now, "lease": None, "lease_until": None}
    if status == "transmitting":
        values |= {"attempts": letter.attempts + 1}
    marked = update(LETTER).where(LETTER.c.id == letter.id, LETTER.c.lease == letter.lease).values(**values)
    row = connection.execute(marked.returning(LETTER)).one_or_none()
    if row is not None and ended:
        written.rows(LETTER, [row._mapping])
    return row is not None


def put_back(connection: Connection, written: Written, letter: Letter, code: str) -> str:
    """Let a letter wait for its next try; after a day it is dead. Returns the state it is in then."""
    now = datetime.now(UTC)
    if now - letter.created_at > GIVE_UP_AFTER:
        mark(connection, written, letter, "dead", code=code)
        return "dead"
    minutes = RETRY_MINUTES[min(letter.attempts, len(RETRY_MINUTES) - 1)]
    jitter = 0.8 + 0.4 * secrets.randbelow(1000) / 1000
    values = {"status": "pending", "code": code, "lease": None, "lease_until": None, "attempts": letter.attempts + 1}
    connection.execute(
        update(LETTER)
        .where(LETTER.c.id == letter.id, LETTER.c.lease == letter.lease)
        .values(**values, next_try=now + timedelta(minutes=minutes * jitter))
    )
    return "pending"


def letter_waits(connection: Connection) -> bool:
    """Say whether a letter could be claimed now."""
    statement = select(LETTER.c.id).where(LETTER.c.status.in_(WAITING), _claimable(datetime.now(UTC))).limit(1)
    return connection.execute(statement).first() is not None


def outbox_figures(connection: Connection) -> dict[str, Any]:
    """Return how many letters stand where, and since when the oldest waits."""
    rows = connection.execute(select(LETTER.c.status, func.count()).group_by(LETTER.c.status))
    counts = {str(row[0]): int(row[1]) for row in rows}
    oldest = connection.execute(select(func.min(LETTER.c.created_at)).where(LETTER.c.status.in_(WAITING))).scalar()
    unrouted = connection.execute(
        select(func.count(), func.min(NOTICE.c.created_at)).where(NOTICE.c.routed_at.is_(None))
    ).one()
    return {"letters": counts, "oldest_waiting": oldest, "unrouted": unrouted[0], "oldest_unrouted": unrouted[1]}

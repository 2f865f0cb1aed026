"""The outbox: notices that wait for letters, and letters on their way.

A letter goes `pending -> leased -> transmitting -> sent`, or ends `dead` or `superseded`. `transmitting` is
committed just before the mail server is given the text, so that only a death in between is ambiguous; then the
letter is sent once more under the same Message-ID. Every mark carries the lease, so that whoever lost it changes
nothing; whoever works on letters renews their leases, so that a lease may be short and a letter slow.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.digests import Written
from engine.store.schema import LETTER, NOTICE
from engine.store.steady import steady_now

WEIGHTS = {"emergency": 0, "urgent": 1, "routine": 2}
HELD = ("leased", "transmitting")
WAITING = ("pending", *HELD)
# When a recipient's side says "later": minutes between tries, with jitter, for a day; then a person must know.
RETRY_MINUTES = (1, 5, 15, 60)
TRIES_OF_A_DAY = len(RETRY_MINUTES) + 23
# Longer than any wait for a next try, and than any lease.
_LONGEST_WAIT = timedelta(hours=2)
_WAITS = (NOTICE.c.routed_at.is_(None), NOTICE.c.case_id.not_in(bindparam("apart", expanding=True)))
_ANY_UNROUTED = select(NOTICE.c.id).where(*_WAITS).limit(1)
_URGENCY = case(WEIGHTS, value=NOTICE.c.urgency, else_=len(WEIGHTS))
_UNROUTED = select(NOTICE).where(*_WAITS).order_by(_URGENCY, NOTICE.c.id).limit(bindparam("limit"))
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
    weight: int


def any_unrouted(connection: Connection, apart: Sequence[int] = ()) -> bool:
    """Say whether a notice waits for its letters, those of the cases set apart not counted."""
    return connection.execute(_ANY_UNROUTED, {"apart": apart}).first() is not None


def unrouted_notices(
    connection: Connection, limit: int, apart: Sequence[int] = (), case: int | None = None
) -> list[WaitingNotice]:
    """Return notices (of one case) that no letter was made of yet, the most urgent first, held from other workers."""
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


def _claimable(now: datetime, *, take_over: bool) -> ColumnElement[bool]:
    # Further off than any wait is only what was written before a clock was set back.
    fresh = (LETTER.c.status == "pending") & or_(LETTER.c.next_try <= now, LETTER.c.next_try > now + _LONGEST_WAIT)
    abandoned = LETTER.c.status.in_(HELD) & (LETTER.c.lease_until <= now)
    return or_(fresh, abandoned) if take_over else fresh


@dataclass(frozen=True, slots=True)
class Which:
    """Which letters to claim: of a smaller weight than `below`, which is more urgent, and to none of these people.

    `take_over` False: none that somebody held and let lapse.
    """

    below: int | None = None
    not_to: frozenset[str] = frozenset()
    take_over: bool = True

    def condition(self, now: datetime) -> ColumnElement[bool]:
        """Return it as a condition on letters."""
        found = [LETTER.c.status.in_(WAITING), _claimable(now, take_over=self.take_over)]
        if self.below is not None:
            found.append(LETTER.c.weight < self.below)
        if self.not_to:
            found.append(LETTER.c.recipient.not_in(self.not_to))
        return and_(*found)


ANY = Which()


def claim_letters(connection: Connection, limit: int, lease_seconds: float, which: Which = ANY) -> list[Letter]:
    """Take the lease of letters that wait, or whose holder let it lapse, the most urgent first."""
    now, lease = steady_now(connection), secrets.token_hex(8)
    wanted = (
        select(LETTER.c.id)
        .where(which.condition(now))
        .order_by(LETTER.c.weight, LETTER.c.next_try)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("wanted")
    )
    taken = (
        update(LETTER)
        .where(LETTER.c.id.in_(select(wanted.c.id)), _claimable(now, take_over=which.take_over))
        .values(status="leased", lease=lease, lease_until=now + timedelta(seconds=lease_seconds))
        .returning(LETTER)
    )
    rows = sorted(connection.execute(taken), key=lambda row: (row.weight, row.id))
    return [Letter(r.id, lease, r.notice_id, r.recipient, r.kind, r.message_id, r.attempts, r.weight) for r in rows]


def renew_leases(connection: Connection, leases: Collection[str], lease_seconds: float) -> set[int]:
    """Extend leases that have not lapsed; return the letters that are still held by them."""
    now = steady_now(connection)
    still = update(LETTER).where(LETTER.c.lease.in_(leases), LETTER.c.status.in_(HELD), LETTER.c.lease_until > now)
    renewed = still.values(lease_until=now + timedelta(seconds=lease_seconds)).returning(LETTER.c.id)
    return set(connection.execute(renewed).scalars())


def shorten_leases(connection: Connection, lease_seconds: float) -> None:
    """Let leases that were written before the database's clock was set back end as soon as any other."""
    now = steady_now(connection)
    far = update(LETTER).where(LETTER.c.status.in_(HELD), LETTER.c.lease_until > now + _LONGEST_WAIT)
    connection.execute(far.values(lease_until=now + timedelta(seconds=lease_seconds)))


def begin_transmitting(connection: Connection, letter: Letter, lease_seconds: float) -> bool:
    """Write down that the text is about to be handed over, and extend the lease; False, and nothing, if it lapsed."""
    now = steady_now(connection)
    until = now + timedelta(seconds=lease_seconds)
    held = update(LETTER).where(LETTER.c.id == letter.id, LETTER.c.lease == letter.lease, LETTER.c.lease_until > now)
    return connection.execute(held.values(status="transmitting", lease_until=until)).rowcount == 1


def end_letter(
    connection: Connection, written: Written, letter: Letter, status: str, *, code: str | None = None
) -> bool:
    """End a letter; say whether its lease was still ours. Nothing changes when somebody else took it.

    `written` is the page of the book of letters that holds its end.
    """
    values = {"status": status, "code": code, "ended_at": datetime.now(UTC), "lease": None, "lease_until": None}
    ours = update(LETTER).where(LETTER.c.id == letter.id, LETTER.c.lease == letter.lease)
    row = connection.execute(ours.values(**values).returning(LETTER)).one_or_none()
    if row is not None:
        written.rows(LETTER, [row._mapping])
    return row is not None


def put_back(
    connection: Connection, written: Written, letter: Letter, code: str, *, counted: bool = True, wait: float = 60.0
) -> str:
    """Let a letter wait for its next try, and return the state it is in then.

    A `counted` try is one that its recipient's side did not take: the wait grows, and when as many as fill a day were
    made the letter is dead. Tries are counted, not hours: no clock that is set can end a letter early. Any other try
    leaves the letter as it was, for `wait` seconds.
    """
    if counted and letter.attempts + 1 >= TRIES_OF_A_DAY:
        return "dead" if end_letter(connection, written, letter, "dead", code=code) else "pending"
    if counted:
        jitter = 0.8 + 0.4 * secrets.randbelow(1000) / 1000
        wait = 60 * jitter * RETRY_MINUTES[min(letter.attempts, len(RETRY_MINUTES) - 1)]
    values = {"status": "pending", "code": code, "lease": None, "lease_until": None}
    connection.execute(
        update(LETTER)
        .where(LETTER.c.id == letter.id, LETTER.c.lease == letter.lease)
        .values(
            **values,
            attempts=letter.attempts + counted,
            next_try=steady_now(connection) + timedelta(seconds=wait),
        )
    )
    return "pending"


def give_back(connection: Connection, letters: Iterable[Letter]) -> None:
    """Let letters that were claimed and not begun wait as if they had not been claimed."""
    wanted = {letter.id: letter.lease for letter in letters}
    ours = update(LETTER).where(
        LETTER.c.id.in_(wanted), LETTER.c.lease.in_(set(wanted.values())), LETTER.c.status == "leased"
    )
    connection.execute(ours.values(status="pending", lease=None, lease_until=None))


def letter_waits(connection: Connection, which: Which = ANY) -> bool:
    """Say whether a letter could be claimed now."""
    wanted = which.condition(steady_now(connection))
    return connection.execute(select(LETTER.c.id).where(wanted).limit(1)).first() is not None


def outbox_figures(connection: Connection) -> dict[str, Any]:
    """Return how many letters stand where, and since when the oldest waits."""
    rows = connection.execute(select(LETTER.c.status, func.count()).group_by(LETTER.c.status))
    counts = {str(row[0]): int(row[1]) for row in rows}
    oldest = connection.execute(select(func.min(LETTER.c.created_at)).where(LETTER.c.status.in_(WAITING))).scalar()
    unrouted = connection.execute(
        select(func.count(), func.min(NOTICE.c.created_at)).where(NOTICE.c.routed_at.is_(None))
    ).one()
    return {"letters": counts, "oldest_waiting": oldest, "unrouted": unrouted[0], "oldest_unrouted": unrouted[1]}

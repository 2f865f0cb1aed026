"""Sessions on the server: the browser holds a random secret, the database its keyed digest."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_hex, token_urlsafe
from typing import Any

from sqlalchemy import Connection, select, update

from engine.store.account_book import AccountBook
from engine.store.digests import Written
from engine.store.schema import ACCOUNT, PERSON, SESSION
from engine.store.vault import Vault

_SECRET_BYTES = 32
_OPEN = (SESSION.c.ended_at.is_(None), ACCOUNT.c.closed_at.is_(None))
_FIND = (
    select(SESSION, PERSON.c.name, PERSON.c.email, ACCOUNT.c.language)
    .join(PERSON, PERSON.c.id == SESSION.c.person)
    .join(ACCOUNT, ACCOUNT.c.person == SESSION.c.person)
)


def digest_of_secret(vault: Vault, secret: str) -> bytes:
    """Return what is kept of a session's secret."""
    return vault.digest("session", secret)


def session_by_secret(connection: Connection, vault: Vault, secret: str) -> Any | None:
    """Return the session of a secret with its person's name, address and language; None when it has ended."""
    wanted = _FIND.where(SESSION.c.secret == digest_of_secret(vault, secret), *_OPEN)
    return connection.execute(wanted).one_or_none()


def running_sessions(connection: Connection, person: str, now: datetime) -> Sequence[Any]:
    """Return a person's sessions that have not ended, the one used last first."""
    wanted = select(SESSION).where(SESSION.c.person == person, SESSION.c.ended_at.is_(None), SESSION.c.ends_at > now)
    return connection.execute(wanted.order_by(SESSION.c.used_at.desc(), SESSION.c.id)).all()


def start_session(
    book: AccountBook,
    *,
    person: str,
    way: str,
    post: tuple[str, str] | None,
    device: str,
    lock: str,
    whole: timedelta,
) -> str:
    """Start a session and return its secret, which is kept nowhere else."""
    secret = token_urlsafe(_SECRET_BYTES)
    role, agency = post or (None, None)
    book.add(
        SESSION,
        id=token_hex(8),
        secret=digest_of_secret(book.vault, secret),
        person=person,
        way=way,
        role=role,
        agency=agency,
        device=device,
        lock=lock,
        started_at=book.at,
        used_at=book.at,
        ends_at=book.at + whole,
    )
    return secret


def mark_used(connection: Connection, session: str, at: datetime) -> None:
    """Note that a session was used; the mark only moves forward."""
    later = (SESSION.c.id == session, SESSION.c.used_at < at, SESSION.c.lock == "", SESSION.c.ended_at.is_(None))
    connection.execute(update(SESSION).where(*later).values(used_at=at))


def change_session(book: AccountBook, session: str, **values: Any) -> bool:
    """Change a running session; say whether there was one."""
    return bool(book.change(SESSION, SESSION.c.id == session, SESSION.c.ended_at.is_(None), **values))


def end_sessions(book: AccountBook, person: str, *, session: str | None = None, but: str | None = None) -> list[str]:
    """End a person's sessions, or one of them, or all but one; return the ids of those that ended."""
    which = [SESSION.c.person == person, SESSION.c.ended_at.is_(None)]
    if session is not None:
        which.append(SESSION.c.id == session)
    if but is not None:
        which.append(SESSION.c.id != but)
    return [str(row["id"]) for row in book.change(SESSION, *which, ended_at=book.at)]


def move_sessions(connection: Connection, written: Written, span: timedelta) -> None:
    """Carry all running sessions along when a demo's time is moved: nobody is signed out by it."""
    for row in connection.execute(select(SESSION).where(SESSION.c.ended_at.is_(None))).all():
        moved = {name: getattr(row, name) + span for name in ("started_at", "used_at", "ends_at")}
        connection.execute(update(SESSION).where(SESSION.c.id == row.id).values(**moved))
        written.rows(SESSION, [{**row._mapping, **moved}])

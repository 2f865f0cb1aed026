"""Tokens by which programs act as a person in one post. The text is shown once; its keyed digest is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from secrets import token_hex, token_urlsafe
from typing import Any

from sqlalchemy import Connection, or_, select, update

from engine.domain.case.case import Actor
from engine.store.account_book import AccountBook
from engine.store.schema import ACCOUNT, API_TOKEN
from engine.store.vault import Vault

# So that a token is known for one wherever it turns up.
_PREFIX, _BYTES = "motcua_", 32


def digest_of_token(vault: Vault, text: str) -> bytes:
    """Return what is kept of a token."""
    return vault.digest("token", text)


def write_token(
    book: AccountBook, actor: Actor, *, name: str, scopes: Sequence[str], expires_at: datetime
) -> tuple[str, str]:
    """Make a token for a person in a post; return its id and its text."""
    text, number = _PREFIX + token_urlsafe(_BYTES), token_hex(8)
    book.add(
        API_TOKEN,
        id=number,
        digest=digest_of_token(book.vault, text),
        person=actor.user,
        role=actor.role,
        agency=actor.agency,
        name=name,
        scopes=sorted(scopes),
        made_at=book.at,
        expires_at=expires_at,
    )
    return number, text


def token_by_text(connection: Connection, vault: Vault, text: str, now: datetime) -> Any | None:
    """Return the token of a text, None when it has expired, was revoked, or its owner's account is closed."""
    wanted = (
        select(API_TOKEN)
        .outerjoin(ACCOUNT, ACCOUNT.c.person == API_TOKEN.c.person)
        .where(
            API_TOKEN.c.digest == digest_of_token(vault, text),
            API_TOKEN.c.revoked_at.is_(None),
            API_TOKEN.c.expires_at > now,
            or_(ACCOUNT.c.person.is_(None), ACCOUNT.c.closed_at.is_(None)),
        )
    )
    return connection.execute(wanted).one_or_none()


def tokens_of(connection: Connection, person: str, now: datetime) -> Sequence[Any]:
    """Return a person's tokens that still work, the newest first."""
    mine = (API_TOKEN.c.person == person, API_TOKEN.c.revoked_at.is_(None), API_TOKEN.c.expires_at > now)
    return connection.execute(
        select(API_TOKEN).where(*mine).order_by(API_TOKEN.c.made_at.desc(), API_TOKEN.c.id)
    ).all()


def mark_token_used(connection: Connection, number: str, day: date) -> None:
    """Note the day on which a token was used."""
    connection.execute(update(API_TOKEN).where(API_TOKEN.c.id == number).values(used_on=day))


def revoke_tokens(
    book: AccountBook, person: str, *, number: str | None = None, post: tuple[str, str] | None = None
) -> list[str]:
    """Revoke a person's tokens, or one, or those for a post (role, agency); return the ids of those revoked."""
    which = [API_TOKEN.c.person == person, API_TOKEN.c.revoked_at.is_(None)]
    if number is not None:
        which.append(API_TOKEN.c.id == number)
    if post is not None:
        which += [API_TOKEN.c.role == post[0], API_TOKEN.c.agency == post[1]]
    return [str(row["id"]) for row in book.change(API_TOKEN, *which, revoked_at=book.at)]

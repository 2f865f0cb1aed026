"""One-time codes that an administrator hands over: of the code its keyed digest, and who may take it up."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, select

from engine.credentials.codes import random_signs, readable
from engine.store.account_book import AccountBook
from engine.store.accounts import opened, sealed
from engine.store.schema import INVITATION, PERSON
from engine.store.vault import Vault

# 20 of 31 signs: 99 bits, so that nobody guesses one however many are out.
_LENGTH = 20


def digest_of_invitation(vault: Vault, code: str) -> bytes:
    """Return what is kept of a code; how it is spaced does not matter."""
    return vault.digest("invitation", "".join(sign for sign in code.upper() if sign.isalnum()))


def write_invitation(
    book: AccountBook, *, person: str, kind: str, made_by: str, expires_at: datetime
) -> tuple[str, str]:
    """Make a one-time code in place of any other of this person's; return its id and the code."""
    end_invitations(book, person)
    number, code = token_hex(8), readable(random_signs(_LENGTH))
    book.add(
        INVITATION,
        id=number,
        digest=digest_of_invitation(book.vault, code),
        person=person,
        kind=kind,
        made_by=made_by,
        made_at=book.at,
        expires_at=expires_at,
    )
    return number, code


def end_invitations(book: AccountBook, person: str) -> None:
    """Let no code of this person's be taken up any more."""
    book.change(INVITATION, INVITATION.c.person == person, INVITATION.c.ended_at.is_(None), ended_at=book.at)


def open_invitation_of(connection: Connection, person: str, now: datetime) -> Any | None:
    """Return the code of a person's that can be taken up now."""
    mine = (INVITATION.c.person == person, INVITATION.c.ended_at.is_(None), INVITATION.c.expires_at > now)
    return connection.execute(select(INVITATION).where(*mine)).first()


def open_invitations(connection: Connection, now: datetime) -> dict[str, Any]:
    """Return every code that can be taken up now, by its person."""
    columns = (INVITATION.c.person, INVITATION.c.kind, INVITATION.c.expires_at)
    wanted = select(*columns).where(INVITATION.c.ended_at.is_(None), INVITATION.c.expires_at > now)
    return {row.person: row for row in connection.execute(wanted)}


def invitation_by_code(connection: Connection, vault: Vault, code: str, now: datetime) -> Any | None:
    """Return a code that can be taken up, with its person's name and address."""
    open_ones = (INVITATION.c.ended_at.is_(None), INVITATION.c.expires_at > now)
    wanted = select(INVITATION, PERSON.c.name, PERSON.c.email).join(PERSON, PERSON.c.id == INVITATION.c.person)
    mine = wanted.where(INVITATION.c.digest == digest_of_invitation(vault, code), *open_ones)
    return connection.execute(mine).one_or_none()


def use_invitation(book: AccountBook, number: str) -> bool:
    """Use up a code; of two who take it up at once the later finds it gone."""
    return bool(book.change(INVITATION, INVITATION.c.id == number, INVITATION.c.ended_at.is_(None), ended_at=book.at))


def keep_code_secret(book: AccountBook, number: str, secret: str) -> None:
    """Keep, sealed, the secret that taking a code up will set the one-time codes to."""
    book.change(INVITATION, INVITATION.c.id == number, code_secret=sealed(book.vault, number, "code_secret", secret))


def code_secret_of(vault: Vault, invitation: Any) -> str | None:
    """Return the secret that taking a code up will set."""
    return opened(vault, invitation.id, "code_secret", invitation.code_secret)

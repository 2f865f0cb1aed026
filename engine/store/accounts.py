"""Accounts as they stand: whose they are, what they sign in with, which posts their owners hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, union

from engine.definitions.directory.kinds import holds
from engine.domain.case.case import Actor
from engine.domain.time_limits import CITY_TIME
from engine.store.account_book import AccountBook
from engine.store.schema import ACCOUNT, AGENCY, DEVICE, INVITATION, PERSON, POST, RECOVERY_CODE
from engine.store.vault import Vault

_ACCOUNT = select(ACCOUNT, PERSON.c.name, PERSON.c.email).join(PERSON, PERSON.c.id == ACCOUNT.c.person)


def account_named(connection: Connection, given: str) -> Any | None:
    """Return the open account of a mail address or of a person's id; None for none, or for several."""
    name = given.strip().lower()
    wanted = _ACCOUNT.where(
        or_(func.lower(PERSON.c.email) == name, PERSON.c.id == name), ACCOUNT.c.closed_at.is_(None)
    )
    found = connection.execute(wanted.limit(2)).all()
    return found[0] if len(found) == 1 else None


def account_of(connection: Connection, person: str) -> Any | None:
    """Return a person's open account."""
    wanted = _ACCOUNT.where(ACCOUNT.c.person == person, ACCOUNT.c.closed_at.is_(None))
    return connection.execute(wanted).one_or_none()


def is_closed(connection: Connection, person: str) -> bool:
    """Say whether a person's account was closed."""
    wanted = select(ACCOUNT.c.person).where(ACCOUNT.c.person == person, ACCOUNT.c.closed_at.is_not(None))
    return connection.execute(wanted).first() is not None


def person_of(connection: Connection, person: str) -> Any | None:
    """Return somebody of the directory, with an account or without."""
    return connection.execute(select(PERSON).where(PERSON.c.id == person)).one_or_none()


def posts_of(connection: Connection, person: str, at: datetime) -> tuple[Actor, ...]:
    """Return the posts of a person that count at a moment: confirmed, held that day, at an agency that is there."""
    day = at.astimezone(CITY_TIME).date()
    columns = (POST.c.role, POST.c.agency, POST.c.starts_on, POST.c.ends_on, AGENCY.c.valid_from, AGENCY.c.valid_to)
    wanted = (
        select(*columns)
        .join(AGENCY, AGENCY.c.id == POST.c.agency)
        .where(POST.c.person == person, POST.c.confirmed_at.is_not(None))
    )
    rows = connection.execute(wanted.order_by(POST.c.agency, POST.c.role))
    return tuple(
        Actor(person, row.role, row.agency)
        for row in rows
        if holds(row.starts_on, row.ends_on, day)
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day < row.valid_to)
    )


def opened(vault: Vault, person: str, what: str, sealed: bytes | None) -> str | None:
    """Return a secret of a person's account that was sealed to its place, None for none. Raises VaultError."""
    return None if sealed is None else str(vault.accounts.open(bytes(sealed), f"{what} of {person}"))


def sealed(vault: Vault, person: str, what: str, secret: str) -> bytes:
    """Return a secret of a person's account, sealed to its place."""
    return vault.accounts.seal(secret, f"{what} of {person}")


def set_password(book: AccountBook, person: str, hashed: str) -> None:
    """Put a password's hash in place of the one before."""
    kept = sealed(book.vault, person, "password", hashed)
    change_account(book, person, password=kept, password_set_at=book.at)


def set_code_secret(book: AccountBook, person: str, secret: str, step: int) -> None:
    """Put a secret of one-time codes in place of the one before; codes count from after `step` on."""
    kept = sealed(book.vault, person, "code_secret", secret)
    change_account(book, person, code_secret=kept, code_step=step, pending_secret=None)


def use_step(book: AccountBook, person: str, step: int) -> bool:
    """Use up the code of a step; say whether that or a later one was not used before."""
    return bool(book.change(ACCOUNT, ACCOUNT.c.person == person, ACCOUNT.c.code_step < step, code_step=step))


def open_account(book: AccountBook, person: str) -> None:
    """Make an account without a password or code."""
    book.add(ACCOUNT, person=person, made_at=book.at, code_step=0)


def change_account(book: AccountBook, person: str, **values: Any) -> None:
    """Change an account."""
    book.change(ACCOUNT, ACCOUNT.c.person == person, **values)


def recovery_digest(vault: Vault, person: str, code: str) -> bytes:
    """Return what is kept of a recovery code; how it is spaced does not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return vault.digest("recovery code", person, plain)


def use_recovery_code(book: AccountBook, person: str, code: str) -> bool:
    """Use up a recovery code; say whether there was such a one, unused."""
    mine = (RECOVERY_CODE.c.person == person, RECOVERY_CODE.c.used_at.is_(None))
    digest = recovery_digest(book.vault, person, code)
    return bool(book.change(RECOVERY_CODE, *mine, RECOVERY_CODE.c.digest == digest, used_at=book.at))


def replace_recovery_codes(book: AccountBook, person: str, codes: Sequence[str]) -> None:
    """Put new recovery codes in place of those that are left, which count as used."""
    book.change(RECOVERY_CODE, RECOVERY_CODE.c.person == person, RECOVERY_CODE.c.used_at.is_(None), used_at=book.at)
    for code in codes:
        book.add(RECOVERY_CODE, person=person, digest=recovery_digest(book.vault, person, code), made_at=book.at)


def recovery_codes_left(connection: Connection, person: str) -> int:
    """Return how many recovery codes of a person's were not used yet."""
    mine = (RECOVERY_CODE.c.person == person, RECOVERY_CODE.c.used_at.is_(None))
    return int(connection.execute(select(func.count()).select_from(RECOVERY_CODE).where(*mine)).scalar_one())


def device_digest(vault: Vault, device: str) -> bytes:
    """Return what is kept of a device cookie."""
    return vault.digest("device", device)


def is_known(connection: Connection, vault: Vault, device: str | None, person: str) -> bool:
    """Say whether a person signed in at this browser before."""
    if device is None:
        return False
    mine = (DEVICE.c.digest == device_digest(vault, device), DEVICE.c.person == person)
    return connection.execute(select(DEVICE.c.person).where(*mine)).first() is not None


def know_device(book: AccountBook, device: str, person: str) -> None:
    """Remember that a person signed in at a browser."""
    if not is_known(book.connection, book.vault, device, person):
        book.add(DEVICE, digest=device_digest(book.vault, device), person=person, since=book.at)


def every_account(connection: Connection, person: str | None = None) -> Sequence[Any]:
    """Return everybody of the directory, or one person, with what an account there has, secrets left out."""
    columns = (
        PERSON.c.id,
        PERSON.c.name,
        PERSON.c.email,
        ACCOUNT.c.person,
        ACCOUNT.c.password.is_not(None).label("has_password"),
        ACCOUNT.c.code_secret.is_not(None).label("has_code"),
        ACCOUNT.c.closed_at,
    )
    wanted = select(*columns).outerjoin(ACCOUNT, ACCOUNT.c.person == PERSON.c.id).order_by(PERSON.c.name, PERSON.c.id)
    return connection.execute(wanted if person is None else wanted.where(PERSON.c.id == person)).all()


def any_administrator(connection: Connection, roles: Sequence[str]) -> bool:
    """Say whether somebody with a working account holds one of these roles."""
    held = select(POST.c.person).join(ACCOUNT, ACCOUNT.c.person == POST.c.person)
    working = held.where(POST.c.role.in_(roles), ACCOUNT.c.password.is_not(None), ACCOUNT.c.closed_at.is_(None))
    return connection.execute(working.limit(1)).first() is not None


def count_working(connection: Connection, now: datetime) -> int:
    """Return how many accounts can sign in, or can be opened with a code that is out."""
    working = select(ACCOUNT.c.person).where(ACCOUNT.c.password.is_not(None), ACCOUNT.c.closed_at.is_(None))
    invited = select(INVITATION.c.person).where(INVITATION.c.ended_at.is_(None), INVITATION.c.expires_at > now)
    people = union(working, invited).subquery()
    return int(connection.execute(select(func.count()).select_from(people)).scalar_one())

"""Finding out whether somebody is who they say: the same answer after the same time if there is no such person.

Whom tries slow down is said in `engine.domain.accounts.tries`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from engine.account_commands import Browser
from engine.credentials.codes import step_of_code
from engine.domain.errors import WaitError, refused
from engine.store.account_book import AccountBook, account_book
from engine.store.accounts import account_named, is_known, opened, set_password, use_recovery_code, use_step
from engine.store.tries import Counted, counted, forgive, take_try
from engine.world import World

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are, and what they show for it."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(repr=False)
    browser: Browser


def identify(world: World, claim: Claim, what: str, work: Callable[[AccountBook, Any], Found]) -> Found:
    """Make sure of who somebody is, then do `work` with the account's row in the same transaction; return its answer.

    1. Count the try, or say how long to wait. 2. Compare the password, with nothing of the database held. 3. Use up
    the code, take the try back, write down `what` happened. Raises WaitError, or RefusedError(sign_in_failed) for a
    wrong name, password or code alike; that is written down too.
    """
    now = world.time.now()
    with world.database.write() as connection:
        account = account_named(connection, claim.email)
        known = account is not None and is_known(connection, world.vault, claim.browser.device, account.person)
        counts = _counts(world, claim, account, known=known)
        until = take_try(connection, counts, now)
    if until is not None:
        raise WaitError(until)
    hashed = opened(world.vault, account.person, "password", account.password) if account else None
    fits = world.passwords.fits(hashed, claim.password)
    with world.database.write() as connection, account_book(connection, world.vault, now) as book:
        if account is not None and fits and use_code(world, book, account, claim.code):
            forgive(connection, counts)
            book.happened(what, person=account.person, given=claim.browser.address)
            if hashed and world.passwords.outdated(hashed):
                set_password(book, account.person, world.passwords.hash(claim.password))
            return work(book, account)
        person = account.person if account else None
        book.happened(f"{what}_failed", person=person, given=claim.browser.address if person else claim.email)
    raise refused("sign_in_failed")


def use_code(world: World, book: AccountBook, account: Any, code: str) -> bool:
    """Use up a one-time or recovery code; say whether it counted. Only a demo lets somebody in without any.

    Each code counts once: of two that come at once the later finds the step taken.
    """
    secret = opened(world.vault, account.person, "code_secret", account.code_secret)
    if secret is None:
        return world.demo
    step = step_of_code(secret, code, book.at, account.code_step)
    return use_step(book, account.person, step) if step is not None else use_recovery_code(book, account.person, code)


def _counts(world: World, claim: Claim, account: Any | None, *, known: bool) -> list[Counted]:
    """Return the counts that a try falls under; who has no account is counted like who has one."""
    name = account.person if account else claim.email.strip().lower()
    if known:
        return [counted(world.vault, "device", claim.browser.device or "", name, wiped=True)]
    return counts_of_strangers(world, name, claim.browser)


def counts_of_strangers(world: World, name: str, browser: Browser) -> list[Counted]:
    """Return the counts of a try at a browser that is not known."""
    return [
        counted(world.vault, "name_at_address", name, browser.address, wiped=True),
        counted(world.vault, "name", name),
        counted(world.vault, "address", browser.address),
    ]

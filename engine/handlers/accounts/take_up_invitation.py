"""Take up a one-time code: a first password and second factor, or one of them anew."""

from typing import Any

from engine.account_commands import TakeUpInvitation
from engine.account_views import TakenUp
from engine.credentials.codes import new_recovery_codes, step_of_code
from engine.credentials.passwords import faults
from engine.domain.accounts.invitations import ASKS
from engine.domain.errors import Refusal, RefusedError, WaitError, refused
from engine.handlers.accounts.admitting import new_device
from engine.handlers.accounts.identifying import use_code
from engine.store.account_book import AccountBook, account_book
from engine.store.accounts import (
    account_of,
    know_device,
    open_account,
    opened,
    replace_recovery_codes,
    set_code_secret,
    set_password,
)
from engine.store.api_tokens import revoke_tokens
from engine.store.directory_record import Hand
from engine.store.invitations import code_secret_of, invitation_by_code, use_invitation
from engine.store.posts import doubt
from engine.store.sessions import end_sessions
from engine.store.tries import counted, forgive, take_try
from engine.world import World


def take_up_invitation(world: World, command: TakeUpInvitation) -> TakenUp:
    """Set what a code is for, and return new recovery codes where the second factor is new.

    Raises WaitError, or RefusedError: invitation_invalid, sign_in_failed for a wrong password or code of before,
    code_wrong for the authenticator app's first one, or why the new password cannot be taken. Every session and
    token of the person ends.
    """
    now = world.time.now()
    with world.database.write() as connection:
        found = invitation_by_code(connection, world.vault, command.invitation, now)
        if found is None:
            raise refused("invitation_invalid")
        count = [counted(world.vault, "invitation", found.id, wiped=True)]
        until = take_try(connection, count, now)
        account = account_of(connection, found.person)
    if until is not None:
        raise WaitError(until)
    asks, step = ASKS[found.kind], 0
    hashed = opened(world.vault, found.person, "password", account.password) if account else None
    if "password" in asks and not world.passwords.fits(hashed, command.password):
        raise refused("sign_in_failed")
    wrong = list(faults(command.new_password, (found.name, found.email))) if "new_password" in asks else []
    secret = code_secret_of(world.vault, found) if "enrolment" in asks else None
    if "enrolment" in asks:
        step = step_of_code(secret or "", command.enrolment_code, now, 0) or 0 if secret else 0
        wrong += [] if step else [Refusal("code_wrong", "enrolment_code")]
    if wrong:
        raise RefusedError(wrong)
    new_hash = world.passwords.hash(command.new_password) if "new_password" in asks else None
    with world.database.write() as connection, account_book(connection, world.vault, now) as book:
        if "code" in asks and not use_code(world, book, account, command.code):
            raise refused("sign_in_failed")
        if not use_invitation(book, found.id):
            raise refused("invitation_invalid")
        forgive(connection, count)
        if account is None:
            open_account(book, found.person)
        if new_hash:
            set_password(book, found.person, new_hash)
        codes = _second_factor(book, found.person, secret, step)
        _begin_anew(world, book, found)
        device = command.browser.device or new_device()
        know_device(book, device, found.person)
        book.happened("taken_up", person=found.person, by=found.made_by, about=found.kind)
    if found.kind == "start_over":
        world.directories.forget()
    return TakenUp(found.person, found.name, codes, device)


def _second_factor(book: AccountBook, person: str, secret: str | None, step: int) -> tuple[str, ...]:
    if secret is None:
        return ()
    set_code_secret(book, person, secret, step)
    codes = new_recovery_codes()
    replace_recovery_codes(book, person, codes)
    return codes


def _begin_anew(world: World, book: AccountBook, found: Any) -> None:
    """End what was open before; who starts over waits to be confirmed again for every post that reads cases."""
    if found.kind == "new_device":
        return
    end_sessions(book, found.person)
    revoke_tokens(book, found.person)
    if found.kind == "start_over":
        no_cases = {name for name, role in world.library.vocabulary.roles.items() if role.no_cases}
        hand = Hand(found.made_by, "invitation", book.at)
        doubt(book.connection, world.vault.record, found.person, no_cases, hand)

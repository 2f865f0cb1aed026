"""Open a locked session again, in place: nothing that was typed is lost."""

from datetime import datetime

from engine.account_commands import UnlockSession
from engine.account_views import SignedIn
from engine.domain.errors import WaitError, refused
from engine.handlers.accounts.identifying import counts_of_strangers, use_code
from engine.handlers.accounts.in_session import within
from engine.store.accounts import account_of, know_device, opened
from engine.store.sessions import change_session, end_sessions
from engine.store.tries import Counted, counted, forgive, take_try
from engine.world import World


def unlock_session(world: World, command: UnlockSession) -> SignedIn:
    """Open a session again for its owner. Raises RefusedError: session_over, or sign_in_failed for a wrong password.

    The password alone is enough (NIST SP 800-63B-4, 2.2.3), the code where the session still waits for it, or where
    its owner came from the hospital's own directory and has no password here. After five wrong ones it ends. A wrong
    code counts against the name too, or who knows the password there could begin anew for every five: WaitError.
    """
    count = [counted(world.vault, "session", command.secret, wiped=True)]
    strangers: list[Counted] = []
    until: datetime | None = None
    ended = False
    with within(world, command.secret, locked=True) as at:
        account = account_of(at.book.connection, at.signed_in.person)
        if account is None:
            raise refused("session_over")
        hashed = opened(world.vault, account.person, "password", account.password)
        by_code = at.signed_in.lock == "code" or (at.signed_in.way == "provider" and hashed is None)
        if by_code:
            strangers = counts_of_strangers(world, account.person, command.browser)
            until = take_try(at.book.connection, strangers, at.book.at)
        if until is None and take_try(at.book.connection, count, at.book.at) is not None:
            end_sessions(at.book, at.signed_in.person, session=at.signed_in.session)
            at.book.happened("ended_by_tries", person=at.signed_in.person, about=at.signed_in.session)
            ended = True
    if until is not None:
        raise WaitError(until)
    if ended:
        raise refused("session_over")
    demo = at.signed_in.way == "demo" and world.demo
    fits = demo or (not by_code and world.passwords.fits(hashed, command.password))
    with within(world, command.secret, locked=True) as at:
        if fits or (by_code and use_code(world, at.book, account, command.code)):
            forgive(at.book.connection, [*count, *strangers])
            change_session(at.book, at.signed_in.session, lock="", used_at=at.book.at)
            at.book.happened("unlocked", person=account.person)
            if by_code and command.browser.device:
                know_device(at.book, command.browser.device, account.person)
            return at.again(world, command.secret)
        at.book.happened("unlock_failed", person=account.person)
    raise refused("code_wrong" if by_code else "sign_in_failed")

"""Something in every table of accounts, at an earlier moment and changed later."""

from datetime import timedelta

from engine.account_commands import Browser
from engine.domain.accounts.sessions import whole_limit
from engine.store.account_book import account_book
from engine.store.accounts import (
    change_account,
    know_device,
    open_account,
    replace_recovery_codes,
    set_code_secret,
    set_password,
    use_recovery_code,
    use_step,
)
from engine.store.schema import API_TOKEN, INVITATION
from engine.store.sessions import end_sessions, start_session
from engine.world import World
from tests import people

PEOPLE = (people.DOCTOR, people.INTAKE, people.LEAD, people.SOCIAL_WORKER)
BROWSER = Browser("192.0.2.1", "a device cookie of some length", "Firefox, Windows")


def accounts_begin(world: World) -> None:
    """Give people accounts, sessions, devices, tokens, invitations and recovery codes."""
    for number, actor in enumerate(PEOPLE):
        now = world.time.now() + timedelta(seconds=number)
        with world.database.write() as connection, account_book(connection, world.vault, now) as book:
            open_account(book, actor.user)
            set_password(book, actor.user, "hashed")
            set_code_secret(book, actor.user, "A" * 32, number)
            replace_recovery_codes(book, actor.user, ["FIRST", "SECOND"])
            know_device(book, BROWSER.device or "", actor.user)
            start_session(
                book,
                person=actor.user,
                way="password",
                post=(actor.role, actor.agency),
                device=BROWSER.words,
                lock="",
                whole=whole_limit(world.library.vocabulary),
            )
            later = now + timedelta(days=30)
            one = {"id": f"{number:016x}", "digest": bytes([number]) * 32, "person": actor.user}
            post = {"role": actor.role, "agency": actor.agency, "name": "a program", "scopes": ["read", "write"]}
            book.add(API_TOKEN, **one, **post, made_at=now, expires_at=later)
            book.add(INVITATION, **one, kind="invitation", made_by="server", made_at=now, expires_at=later)
            book.happened("signed_in", person=actor.user, given=BROWSER.address)


def accounts_go_on(world: World) -> None:
    """Change what can change of each."""
    now = world.time.now()
    with world.database.write() as connection, account_book(connection, world.vault, now) as book:
        for actor in PEOPLE:
            assert use_step(book, actor.user, 50)
            assert use_recovery_code(book, actor.user, "FIRST")
            change_account(book, actor.user, language="en")
            assert end_sessions(book, actor.user)
            book.change(API_TOKEN, API_TOKEN.c.person == actor.user, revoked_at=now)
            book.change(INVITATION, INVITATION.c.person == actor.user, ended_at=now)

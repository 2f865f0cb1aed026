"""Closing an account and opening it again; and that who is gone from the directory gets in by no way."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
import typer
from sqlalchemy import update

from api.main import create_app
from cli.acting import acting
from engine.account_commands import CloseAccount, Invite, ReopenAccount
from engine.account_views import AccountLine
from engine.domain.errors import RefusedError
from engine.handlers.accounts.close_account import close_account
from engine.handlers.accounts.invite import invite
from engine.handlers.accounts.look_at_invitation import look_at_invitation
from engine.handlers.accounts.reopen_account import reopen_account
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.find_bearer import find_bearer
from engine.reading.accounts.find_session import find_session
from engine.reading.accounts.list_accounts import list_accounts
from engine.store.account_book import account_book
from engine.store.accounts import open_account, set_password
from engine.store.schema import AGENCY, POST
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import ELSEWHERE, Keyring
from tests.tokens import token_of


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def line_of(world: World, person: str = people.DOCTOR.user) -> AccountLine:
    (found,) = list_accounts(world, people.ADMINISTRATOR, person)
    return found


def test_a_closed_account_lets_in_by_no_way_and_opened_again_it_lets_in_as_before(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    session, token = keyring.sign_in(people.DOCTOR).secret, token_of(world, people.DOCTOR)
    code = invite(world, Invite(actor=None, person=people.DOCTOR.user, kind="new_password")).code
    close = CloseAccount(actor=people.ADMINISTRATOR, person=people.DOCTOR.user)
    close_account(world, close)
    assert (find_session(world, session), find_bearer(world, token)) == (None, None)
    for refused in (lambda: keyring.sign_in(people.DOCTOR), lambda: look_at_invitation(world, code)):
        with pytest.raises(RefusedError, match=r"sign_in_failed|invitation_invalid"):
            refused()
    with pytest.raises(RefusedError, match="wrong_state"):
        close_account(world, close)
    with pytest.raises(RefusedError, match="wrong_state"):
        invite(world, Invite(actor=None, person=people.DOCTOR.user, kind="invitation"))
    assert line_of(world).state == "shut"
    reopen = ReopenAccount(actor=people.ADMINISTRATOR, person=people.DOCTOR.user)
    reopen_account(world, reopen)
    with pytest.raises(RefusedError, match="wrong_state"):
        reopen_account(world, reopen)
    assert (find_session(world, session), find_bearer(world, token)) == (None, None)
    keyring.sign_in(people.DOCTOR)
    assert verify_audit(world, None).broken == ()


def test_nobody_closes_or_opens_their_own_account_and_only_who_keeps_the_people_does(
    world: World, keyring: Keyring
) -> None:
    for actor in (people.ADMINISTRATOR, people.LEAD, people.SUPERVISOR):
        with pytest.raises(RefusedError, match="not_permitted"):
            close_account(world, CloseAccount(actor=actor, person=people.ADMINISTRATOR.user))
        with pytest.raises(RefusedError, match="not_permitted"):
            reopen_account(world, ReopenAccount(actor=actor, person=people.ADMINISTRATOR.user))
    with pytest.raises(RefusedError, match="not_permitted"):
        list_accounts(world, people.LEAD)


def test_the_list_says_in_which_state_each_account_is(world: World, clock: SetTime, keyring: Keyring) -> None:
    assert line_of(world).state == "none"
    invited = invite(world, Invite(actor=people.ADMINISTRATOR, person=people.DOCTOR.user, kind="invitation"))
    line = line_of(world)
    assert (line.state, line.invited_to, line.invited_until) == ("code_out", "invitation", invited.expires_at)
    close_account(world, CloseAccount(actor=people.ADMINISTRATOR, person=people.DOCTOR.user))
    assert line_of(world).state == "none"
    keyring.account(people.DOCTOR)
    assert line_of(world).state == "active"
    assert [post[:3] for post in line_of(world).posts] == [people.DOCTOR[:3]]
    for number in range(31):
        where = ELSEWHERE.__class__(f"198.51.100.{number}")
        with pytest.raises(RefusedError):
            keyring.sign_in(people.DOCTOR, where, "một mật khẩu đoán bừa")
    line = line_of(world)
    assert line.state == "kept_waiting"
    assert line.waits_until is not None
    with world.database.write() as connection, account_book(connection, world.vault, clock.at) as book:
        open_account(book, people.INTAKE.user)
        set_password(book, people.INTAKE.user, world.passwords.hash("x"))
    assert line_of(world, people.INTAKE.user).state == "no_second_factor"


def _end_post(world: World) -> None:
    with world.database.write() as connection:
        mine = (POST.c.person == people.DOCTOR.user, POST.c.role == people.DOCTOR.role)
        day = world.time.now().date() - timedelta(days=1)
        connection.execute(update(POST).where(*mine).values(ends_on=day))


def _end_agency(world: World) -> None:
    with world.database.write() as connection:
        gone = update(AGENCY).where(AGENCY.c.id == people.HOSPITAL)
        connection.execute(gone.values(valid_to=world.time.now().date()))


def _doubt(world: World) -> None:
    with world.database.write() as connection:
        connection.execute(update(POST).where(POST.c.person == people.DOCTOR.user).values(confirmed_at=None))


@pytest.mark.anyio
@pytest.mark.parametrize("gone", [_end_post, _end_agency, _doubt])
async def test_who_is_gone_from_the_directory_gets_in_by_no_way_from_the_next_request_on(
    world: World, keyring: Keyring, monkeypatch: pytest.MonkeyPatch, gone: Callable[[World], None]
) -> None:
    keyring.account(people.DOCTOR)
    cookie = {"Cookie": f"motcua={keyring.sign_in(people.DOCTOR).secret}"}
    token = token_of(world, people.DOCTOR)
    monkeypatch.setenv("MOTCUA_TOKEN", token)
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await client.get("/work", headers=cookie)).status_code == 200
        assert (await client.get("/api/v1/work", headers=bearer)).status_code == 200
        assert acting(world, None, changes=False)[:3] == people.DOCTOR[:3]
        gone(world)
        away = await client.get("/work", headers=cookie)
        assert (away.status_code, away.headers["location"].partition("?")[0]) == (303, "/posts")
        assert (await client.get("/api/v1/work", headers=bearer)).status_code == 401
        with pytest.raises(typer.BadParameter):
            acting(world, None, changes=False)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

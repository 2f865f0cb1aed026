"""Signing in: who gets in, with what, and what somebody who should not learns from being refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.account_commands import SignIn, SignInAs
from engine.credentials.codes import code_at
from engine.domain.accounts.tries import PATIENCE
from engine.domain.errors import RefusedError, WaitError
from engine.handlers.accounts.sign_in import sign_in
from engine.handlers.accounts.sign_in_as import sign_in_as
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.list_demo_people import list_demo_people
from engine.store.account_book import account_book
from engine.store.accounts import replace_recovery_codes
from engine.store.schema import ACCOUNT_EVENT, PERSON, SESSION
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import ELSEWHERE, HERE, PASSWORD, Keyring


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def happened(world: World) -> list[str]:
    with world.database.read() as connection:
        return list(connection.execute(select(ACCOUNT_EVENT.c.kind).order_by(ACCOUNT_EVENT.c.at)).scalars())


def refused_with(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as refusal:
        act()
    return refusal.value.codes


def test_a_person_signs_in_with_password_and_code_and_works_in_the_one_post(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    admitted = keyring.sign_in(people.DOCTOR)
    assert (admitted.signed_in.person, admitted.signed_in.lock) == (people.DOCTOR.user, "")
    assert admitted.signed_in.actor == people.DOCTOR._replace(way="session")
    assert happened(world) == ["signed_in"]
    assert verify_audit(world, None).broken == ()


def test_the_mail_address_is_a_name_too_however_it_is_written(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    with world.database.read() as connection:
        email = connection.execute(select(PERSON.c.email).where(PERSON.c.id == people.DOCTOR.user)).scalar_one()
    given = SignIn(email=f" {email.upper()} ", password=PASSWORD, code=keyring.code(people.DOCTOR), browser=HERE)
    assert sign_in(world, given).signed_in.person == people.DOCTOR.user


@pytest.mark.parametrize("wrong", ["email", "password", "code"])
def test_whatever_is_wrong_the_answer_is_the_same(world: World, keyring: Keyring, wrong: str) -> None:
    keyring.account(people.DOCTOR)
    right = SignIn(email=people.DOCTOR.user, password=PASSWORD, code=keyring.code(people.DOCTOR), browser=HERE)
    values = {"email": "nobody@hospital.example", "password": "mười ba con thuyền giấy", "code": "000000"}
    assert refused_with(lambda: sign_in(world, replace(right, **{wrong: values[wrong]}))) == ("sign_in_failed",)
    assert happened(world) == ["signed_in_failed"]


def test_a_code_counts_once(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    given = SignIn(email=people.DOCTOR.user, password=PASSWORD, code=keyring.code(people.DOCTOR), browser=HERE)
    sign_in(world, given)
    assert refused_with(lambda: sign_in(world, given)) == ("sign_in_failed",)


@pytest.mark.parametrize(("seconds", "taken"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_a_phone_may_be_half_a_minute_off(world: World, keyring: Keyring, seconds: int, taken: bool) -> None:
    keyring.account(people.DOCTOR)
    at = world.time.now() + timedelta(seconds=seconds)
    code = code_at(keyring.secrets[people.DOCTOR.user], at)
    given = SignIn(email=people.DOCTOR.user, password=PASSWORD, code=code, browser=HERE)
    if taken:
        assert sign_in(world, given).signed_in.person == people.DOCTOR.user
    else:
        assert refused_with(lambda: sign_in(world, given)) == ("sign_in_failed",)


def test_a_recovery_code_stands_in_for_a_code_once(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        replace_recovery_codes(book, people.DOCTOR.user, ["ABCDE-FGHJK", "MNPQR-STUVW"])
    given = SignIn(email=people.DOCTOR.user, password=PASSWORD, code="abcde fghjk", browser=HERE)
    sign_in(world, given)
    assert refused_with(lambda: sign_in(world, given)) == ("sign_in_failed",)
    assert verify_audit(world, None).broken == ()


def test_who_was_invited_and_has_set_nothing_yet_does_not_get_in(world: World, clock: SetTime) -> None:
    from engine.store.accounts import open_account

    with world.database.write() as connection, account_book(connection, world.vault, clock.at) as book:
        open_account(book, people.DOCTOR.user)
    given = SignIn(email=people.DOCTOR.user, password="nobody", code="", browser=HERE)
    assert refused_with(lambda: sign_in(world, given)) == ("sign_in_failed",)


def test_a_stranger_cannot_keep_an_owner_out_of_the_owners_own_browser(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    device = keyring.sign_in(people.DOCTOR, HERE).device
    guess = SignIn(email=people.DOCTOR.user, password="một mật khẩu đoán bừa", code="", browser=ELSEWHERE)
    for _ in range(PATIENCE["name_at_address"].free):
        assert refused_with(lambda: sign_in(world, guess)) == ("sign_in_failed",)
    with pytest.raises(WaitError):
        sign_in(world, guess)
    assert keyring.sign_in(people.DOCTOR, replace(HERE, device=device)).signed_in.person == people.DOCTOR.user


def test_the_wait_grows_and_is_never_longer_than_a_quarter_of_an_hour(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    guess = SignIn(email=people.DOCTOR.user, password="một mật khẩu đoán bừa", code="", browser=ELSEWHERE)
    waits = []
    while len(waits) < 6:
        try:
            sign_in(world, guess)
        except WaitError as wait:
            waits.append(wait.until - clock.at)
            clock.at = wait.until
        except RefusedError as refusal:
            assert refusal.codes == ("sign_in_failed",)
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 15)]


def test_an_unknown_name_waits_like_a_known_one(world: World) -> None:
    guess = SignIn(email="nobody@hospital.example", password="một mật khẩu đoán bừa", code="", browser=ELSEWHERE)
    for _ in range(PATIENCE["name_at_address"].free):
        assert refused_with(lambda: sign_in(world, guess)) == ("sign_in_failed",)
    with pytest.raises(WaitError):
        sign_in(world, guess)


def test_a_hospital_behind_one_address_goes_on_signing_in_while_somebody_guesses_there(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    keyring.account(people.INTAKE)
    keyring.account(people.DOCTOR)
    device = keyring.sign_in(people.INTAKE, HERE).device
    for number in range(PATIENCE["address"].free + 20):
        guess = SignIn(email=f"somebody{number}", password="một mật khẩu đoán bừa", code="", browser=HERE)
        try:
            sign_in(world, guess)
        except WaitError as wait:
            clock.at = wait.until
        except RefusedError:
            pass
    assert keyring.sign_in(people.INTAKE, replace(HERE, device=device)).signed_in.person == people.INTAKE.user
    clock.at += PATIENCE["address"].longest
    assert keyring.sign_in(people.DOCTOR, HERE).signed_in.person == people.DOCTOR.user


def test_only_a_demo_lets_people_in_with_one_click(world: World) -> None:
    assert list_demo_people(world) == ()
    command = SignInAs(person=people.DOCTOR.user, browser=HERE)
    assert refused_with(lambda: sign_in_as(world, command)) == ("not_found",)
    world.demo = True
    listed = list_demo_people(world)
    assert len({one.role for one in listed}) == len(listed) >= 12
    assert sign_in_as(world, command).signed_in.person == people.DOCTOR.user
    assert verify_audit(world, None).broken == ()


def test_neither_secret_password_nor_address_stands_in_the_database(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    admitted = keyring.sign_in(people.DOCTOR)
    secret = keyring.secrets[people.DOCTOR.user]
    from tests.store.altering import everything

    text = repr(everything(world, [SESSION, ACCOUNT_EVENT]))
    assert all(word not in text for word in (admitted.secret, admitted.device, PASSWORD, secret, HERE.address))

"""Sessions: how long they last, what locks them, what ends them, and that removing somebody works at once."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from engine.account_commands import ChoosePost, RevokeSession, SignInAs, UnlockSession
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.accounts.choose_post import choose_post
from engine.handlers.accounts.lock_session import lock_session
from engine.handlers.accounts.revoke_session import revoke_session
from engine.handlers.accounts.sign_in_as import sign_in_as
from engine.handlers.accounts.sign_out import sign_out
from engine.handlers.accounts.unlock_session import unlock_session
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.find_session import find_session
from engine.reading.accounts.list_sessions import list_sessions
from engine.store.schema import AGENCY, POST
from engine.store.time import DemoTime, SetTime, make_demo
from engine.world import World
from tests import people
from tests.accounts.keyring import ELSEWHERE, HERE, PASSWORD, Keyring

MINUTE = timedelta(minutes=1)
COLLABORATOR = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator")


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


@pytest.mark.parametrize(("actor", "minutes"), [(people.DOCTOR, 15), (COLLABORATOR, 5)])
def test_a_session_locks_when_nothing_is_done_and_opens_with_the_password(
    world: World, clock: SetTime, keyring: Keyring, actor: Actor, minutes: int
) -> None:
    keyring.account(actor)
    secret = keyring.sign_in(actor).secret
    clock.at += timedelta(minutes=minutes) - timedelta(seconds=1)
    found = find_session(world, secret, active=False)
    assert found is not None
    assert (found.lock, found.idle_until) == ("", clock.at + timedelta(seconds=1))
    clock.at += timedelta(seconds=1)
    found = find_session(world, secret)
    assert found is not None
    assert (found.lock, found.actor) == ("idle", actor._replace(way="session"))
    opened = unlock_session(world, UnlockSession(secret=secret, password=PASSWORD, browser=HERE))
    assert (opened.lock, opened.session) == ("", found.session)
    assert verify_audit(world, None).broken == ()


def test_what_a_person_does_puts_the_time_out_off_and_what_a_page_does_does_not(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    secret = keyring.sign_in(people.DOCTOR).secret
    for active, lock in ((True, ""), (False, ""), (False, "idle")):
        clock.at += 10 * MINUTE
        found = find_session(world, secret, active=active)
        assert found is not None
        assert found.lock == lock


def test_a_session_ends_after_eight_hours_whatever_is_done(world: World, clock: SetTime, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    secret = keyring.sign_in(people.DOCTOR).secret
    end = clock.at + timedelta(hours=8)
    while clock.at < end - 10 * MINUTE:
        clock.at += 10 * MINUTE
        assert find_session(world, secret) is not None
    clock.at = end
    assert find_session(world, secret) is None


def test_a_session_that_its_owner_locked_does_nothing_until_the_password_is_given(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    secret = keyring.sign_in(people.DOCTOR).secret
    lock_session(world, secret)
    found = find_session(world, secret)
    assert found is not None
    assert found.lock == "asked"
    with pytest.raises(RefusedError, match="session_over"):
        choose_post(world, ChoosePost(secret=secret, role=people.DOCTOR.role, agency=people.DOCTOR.agency))
    with pytest.raises(RefusedError, match="sign_in_failed"):
        unlock_session(world, UnlockSession(secret=secret, password="một mật khẩu đoán bừa", browser=HERE))
    assert unlock_session(world, UnlockSession(secret=secret, password=PASSWORD, browser=HERE)).lock == ""


def test_a_locked_session_ends_after_too_many_wrong_passwords(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    secret = keyring.sign_in(people.DOCTOR).secret
    lock_session(world, secret)
    for _ in range(5):
        with pytest.raises(RefusedError, match="sign_in_failed"):
            unlock_session(world, UnlockSession(secret=secret, password="một mật khẩu đoán bừa", browser=HERE))
    with pytest.raises(RefusedError, match="session_over"):
        unlock_session(world, UnlockSession(secret=secret, password=PASSWORD, browser=HERE))
    assert find_session(world, secret) is None


def test_who_signs_out_is_out_and_may_do_it_twice(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    secret = keyring.sign_in(people.DOCTOR).secret
    sign_out(world, secret)
    sign_out(world, secret)
    assert find_session(world, secret) is None


def test_a_person_sees_where_they_are_signed_in_and_ends_it_there(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    keyring.account(people.INTAKE)
    there, here = keyring.sign_in(people.DOCTOR, ELSEWHERE), keyring.sign_in(people.DOCTOR, HERE)
    others = keyring.sign_in(people.INTAKE)
    lines = list_sessions(world, here.signed_in)
    assert [(line.device, line.current) for line in lines] == [("Firefox, Windows", True), ("Chrome, Android", False)]
    with pytest.raises(RefusedError, match="not_found"):
        revoke_session(world, RevokeSession(secret=here.secret, session_id=others.signed_in.session))
    revoke_session(world, RevokeSession(secret=here.secret, session_id=there.signed_in.session))
    assert find_session(world, there.secret) is None
    third = keyring.sign_in(people.DOCTOR, ELSEWHERE)
    revoke_session(world, RevokeSession(secret=here.secret))
    assert find_session(world, third.secret) is None
    assert find_session(world, here.secret) is not None
    assert find_session(world, others.secret) is not None


def test_somebody_with_several_posts_chooses_one_and_can_change_it(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    both = Actor(people.DOCTOR.user, "intake", people.HOSPITAL)
    with world.database.write() as connection:
        row = {"person": both.user, "role": both.role, "agency": both.agency, "confirmed_at": clock.at}
        connection.execute(POST.insert(), row)
    keyring.account(people.DOCTOR)
    admitted = keyring.sign_in(people.DOCTOR)
    assert (admitted.signed_in.actor, admitted.signed_in.lock) == (None, "post")
    for post in (both, people.DOCTOR):
        chosen = choose_post(world, ChoosePost(secret=admitted.secret, role=post.role, agency=post.agency))
        assert (chosen.actor, chosen.lock) == (post._replace(way="session"), "")
    with pytest.raises(RefusedError, match="not_found"):
        choose_post(world, ChoosePost(secret=admitted.secret, role="supervisor", agency="health_department"))


def test_removing_a_post_or_an_agency_works_with_the_next_request(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    keyring.account(people.POLICE)
    doctor, police = keyring.sign_in(people.DOCTOR).secret, keyring.sign_in(people.POLICE).secret
    with world.database.write() as connection:
        connection.execute(delete(POST).where(POST.c.person == people.DOCTOR.user))
        gone = update(AGENCY).where(AGENCY.c.id == people.POLICE.agency)
        connection.execute(gone.values(valid_to=clock.at.date()))
    for secret in (doctor, police):
        found = find_session(world, secret)
        assert found is not None
        assert (found.actor, found.posts, found.lock) == (None, (), "post")


def test_moving_a_demos_time_signs_nobody_out(world: World, clock: SetTime) -> None:
    make_demo(world.database, world.vault.record)
    world.demo = True
    secret = sign_in_as(world, SignInAs(person=people.DOCTOR.user, browser=HERE)).secret
    DemoTime(world.database, world.vault.record).forward(timedelta(days=3))
    clock.at += timedelta(days=3)
    found = find_session(world, secret)
    assert found is not None
    assert found.lock == ""
    assert verify_audit(world, None).broken == ()

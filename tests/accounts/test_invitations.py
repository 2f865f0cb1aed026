"""One-time codes from the administrator: a first account, or half of one anew; never past the second factor."""

from datetime import timedelta

import pytest

from engine.account_commands import ChangePassword, ConfirmPost, Invite, RenewRecoveryCodes, SetUp, TakeUpInvitation
from engine.credentials.codes import code_at
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError, WaitError
from engine.handlers.accounts.change_password import change_password
from engine.handlers.accounts.confirm_post import confirm_post
from engine.handlers.accounts.invite import invite
from engine.handlers.accounts.look_at_invitation import look_at_invitation
from engine.handlers.accounts.renew_recovery_codes import renew_recovery_codes
from engine.handlers.accounts.set_up import set_up
from engine.handlers.accounts.take_up_invitation import take_up_invitation
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.find_bearer import find_bearer
from engine.reading.accounts.find_session import find_session
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import HERE, PASSWORD, Keyring
from tests.tokens import token_of

NEW = "bảy ngọn nến trên cửa sổ"


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def code_for(world: World, kind: str, actor: Actor = people.DOCTOR) -> str:
    return invite(world, Invite(actor=people.ADMINISTRATOR, person=actor.user, kind=kind)).code  # type: ignore[arg-type]


def enrolled(
    world: World, keyring: Keyring, invitation: str, actor: Actor = people.DOCTOR, **more: str
) -> tuple[str, ...]:
    """Take a code up as its person would, with an authenticator app set up from what is shown."""
    shown = look_at_invitation(world, invitation)
    if shown.enrolment:
        keyring.secrets[actor.user] = shown.enrolment.secret
        more.setdefault("enrolment_code", code_at(shown.enrolment.secret, world.time.now()))
    return take_up_invitation(world, TakeUpInvitation(invitation=invitation, browser=HERE, **more)).recovery_codes


def test_an_invitation_sets_password_and_second_factor_and_then_one_signs_in(world: World, keyring: Keyring) -> None:
    code = code_for(world, "invitation")
    shown = look_at_invitation(world, code)
    assert shown.asks == {"new_password", "enrolment"}
    assert shown.enrolment is not None
    assert shown.enrolment.uri.startswith("otpauth://totp/")
    assert shown.enrolment.svg.startswith("<svg")
    assert "style=" not in shown.enrolment.svg
    assert look_at_invitation(world, code.lower().replace("-", " ")).enrolment == shown.enrolment
    codes = enrolled(world, keyring, code, new_password=NEW)
    assert len(set(codes)) == 10
    assert keyring.sign_in(people.DOCTOR, password=NEW).signed_in.person == people.DOCTOR.user
    with pytest.raises(RefusedError, match="invitation_invalid"):
        look_at_invitation(world, code)
    assert verify_audit(world, None).broken == ()


def test_a_code_ends_with_its_days_and_with_a_later_one(world: World, clock: SetTime) -> None:
    first = code_for(world, "invitation")
    second = code_for(world, "invitation")
    with pytest.raises(RefusedError, match="invitation_invalid"):
        look_at_invitation(world, first)
    clock.at += timedelta(days=7)
    with pytest.raises(RefusedError, match="invitation_invalid"):
        look_at_invitation(world, second)


def test_a_weak_password_and_a_wrong_first_code_are_told_together_and_use_nothing_up(
    world: World, keyring: Keyring
) -> None:
    code = code_for(world, "invitation")
    with pytest.raises(RefusedError) as refusal:
        enrolled(world, keyring, code, new_password="ngắn", enrolment_code="000000")
    assert refusal.value.codes == ("code_wrong", "password_short")
    enrolled(world, keyring, code, new_password=NEW)


def test_a_new_password_asks_for_the_second_factor_that_there_is(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    open_before = keyring.sign_in(people.DOCTOR).secret
    token = token_of(world, people.DOCTOR)
    code = code_for(world, "new_password")
    assert look_at_invitation(world, code).asks == {"new_password", "code"}
    with pytest.raises(RefusedError, match="sign_in_failed"):
        enrolled(world, keyring, code, new_password=NEW, code="000000")
    enrolled(world, keyring, code, new_password=NEW, code=keyring.code(people.DOCTOR))
    assert find_session(world, open_before) is None
    assert find_bearer(world, token) is None
    keyring.sign_in(people.DOCTOR, password=NEW)


def test_a_new_second_factor_asks_for_the_password_and_is_guessed_at_no_faster(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    code = code_for(world, "new_second_factor")
    for _ in range(5):
        with pytest.raises(RefusedError, match="sign_in_failed"):
            enrolled(world, keyring, code, password=NEW)
    with pytest.raises(WaitError):
        enrolled(world, keyring, code, password=PASSWORD)
    keyring.clock.at += timedelta(minutes=1)
    enrolled(world, keyring, code, password=PASSWORD)
    keyring.sign_in(people.DOCTOR)


def test_who_starts_over_reads_no_case_until_somebody_else_has_confirmed_it(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    enrolled(world, keyring, code_for(world, "start_over"), new_password=NEW)
    admitted = keyring.sign_in(people.DOCTOR, password=NEW)
    assert (admitted.signed_in.posts, admitted.signed_in.lock) == ((), "post")
    assert [post.person for post in list_unconfirmed_posts(world, people.LEAD)] == [people.DOCTOR.user]
    wanted = {"person": people.DOCTOR.user, "agency": people.HOSPITAL, "role": "doctor"}
    for stranger in (people.ADMINISTRATOR, people.CHAIR, people.DOCTOR, people.INTAKE):
        with pytest.raises(RefusedError, match="not_permitted"):
            confirm_post(world, ConfirmPost(actor=stranger, **wanted))
    confirm_post(world, ConfirmPost(actor=people.LEAD, **wanted))
    found = find_session(world, admitted.secret)
    assert found is not None
    assert [post[:3] for post in found.posts] == [people.DOCTOR[:3]]
    with pytest.raises(RefusedError, match="not_found"):
        confirm_post(world, ConfirmPost(actor=people.LEAD, **wanted))
    assert verify_audit(world, None).broken == ()


def test_the_post_of_a_lead_is_confirmed_by_who_oversees_and_nobody_confirms_their_own(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.LEAD)
    enrolled(world, keyring, code_for(world, "start_over", people.LEAD), people.LEAD, new_password=NEW)
    wanted = {"person": people.LEAD.user, "agency": people.HOSPITAL, "role": people.LEAD.role}
    other_lead = people.at(people.HOSPITAL, "hospital_lead", 2)
    for actor in (people.LEAD, other_lead):
        with pytest.raises(RefusedError, match="not_permitted"):
            confirm_post(world, ConfirmPost(actor=actor, **wanted))
    confirm_post(world, ConfirmPost(actor=people.SUPERVISOR, **wanted))


def test_only_who_keeps_the_people_invites_and_nobody_themselves(world: World) -> None:
    for actor, person in ((people.LEAD, people.DOCTOR), (people.ADMINISTRATOR, people.ADMINISTRATOR)):
        with pytest.raises(RefusedError, match="not_permitted"):
            invite(world, Invite(actor=actor, person=person.user, kind="invitation"))
    with pytest.raises(RefusedError, match="wrong_state"):
        invite(world, Invite(actor=people.ADMINISTRATOR, person=people.DOCTOR.user, kind="new_password"))
    with pytest.raises(RefusedError, match="not_found"):
        invite(world, Invite(actor=people.ADMINISTRATOR, person="nobody", kind="invitation"))


def test_a_person_changes_the_password_and_only_this_session_stays(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    elsewhere, here = keyring.sign_in(people.DOCTOR).secret, keyring.sign_in(people.DOCTOR).secret
    given = {"secret": here, "browser": HERE, "code": keyring.code(people.DOCTOR)}
    with pytest.raises(RefusedError, match="password_short"):
        change_password(world, ChangePassword(password=PASSWORD, new_password="ngắn", **given))  # type: ignore[arg-type]
    change_password(world, ChangePassword(password=PASSWORD, new_password=NEW, **given))  # type: ignore[arg-type]
    assert find_session(world, here) is not None
    assert find_session(world, elsewhere) is None
    codes = renew_recovery_codes(
        world,
        RenewRecoveryCodes(secret=here, password=NEW, code=keyring.code(people.DOCTOR), browser=HERE),
    )
    assert len(codes) == 10


def test_the_first_administrator_is_made_once(world: World, keyring: Keyring) -> None:
    command = SetUp(person="quan.tri", name="Quản Trị (hư cấu)", email="quan.tri@health.example")
    invited = set_up(world, command)
    keeper = Actor("quan.tri", "administrator", "health_department")
    enrolled(world, keyring, invited.code, keeper, new_password=NEW)
    signed_in = keyring.sign_in(keeper, password=NEW).signed_in
    assert signed_in.actor is not None
    assert signed_in.actor[:3] == keeper[:3]
    with pytest.raises(RefusedError, match="wrong_state"):
        set_up(world, command)
    assert verify_audit(world, None).broken == ()

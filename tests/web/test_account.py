"""The pages of one's own account: taking up a code, changing what one signs in with, tokens; without a program."""

import re
from urllib.parse import quote

import pytest

from engine.account_commands import Invite
from engine.credentials.codes import code_at
from engine.domain.case.case import Actor
from engine.handlers.accounts.invite import invite
from engine.reading.accounts.find_bearer import find_bearer
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import PASSWORD, Keyring
from tests.web.visiting import Visitor, title_of

NEW = "bảy ngọn nến trên cửa sổ"


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def code_for(world: World, kind: str, actor: Actor = people.DOCTOR) -> str:
    return invite(world, Invite(actor=people.ADMINISTRATOR, person=actor.user, kind=kind)).code  # type: ignore[arg-type]


def signed_in(keyring: Keyring, actor: Actor = people.DOCTOR, password: str = PASSWORD) -> Visitor:
    """A browser in which somebody signed in by the page."""
    visitor = Visitor(keyring.world)
    given = {"email": actor.user, "password": password, "code": keyring.code(actor)}
    assert visitor.post("/sign-in", given).status_code == 303
    return visitor


def secret_on(page: str) -> str:
    """The key that the page shows for typing."""
    found = re.search(r'class="code secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def recovery_on(page: str) -> list[str]:
    return re.findall(r'<li class="code">([A-Z2-9-]+)</li>', page)


@pytest.mark.parametrize("by_link", [True, False])
def test_a_code_opens_an_account_by_its_link_or_typed_from_paper(
    world: World, keyring: Keyring, by_link: bool
) -> None:
    code, visitor = code_for(world, "invitation"), Visitor(world)
    typed = code.lower().replace("-", " ")
    page = (
        visitor.get(f"/invitation/{quote(code)}") if by_link else visitor.post("/invitation", {"invitation": typed})
    )
    assert title_of(page) == "Mở tài khoản – Một cửa"
    assert "<svg" in page.text
    keyring.secrets[people.DOCTOR.user] = secret_on(page.text)
    given = {"invitation": code, "new_password": NEW, "again": NEW}
    enrolment = {"enrolment_code": code_at(secret_on(page.text), world.time.now())}
    different = visitor.post("/invitation/take-up", {**given, **enrolment, "again": "khác"})
    assert (different.status_code, "Hai lần gõ mật khẩu không giống nhau" in different.text) == (422, True)
    wrong = visitor.post("/invitation/take-up", {**given, "new_password": "ngắn", "again": "ngắn"})
    assert wrong.status_code == 422
    assert 'href="#new_password"' in wrong.text
    assert 'href="#enrolment_code"' in wrong.text
    assert NEW not in wrong.text
    done = visitor.post("/invitation/take-up", {**given, **enrolment})
    assert (done.status_code, len(recovery_on(done.text))) == (200, 10)
    again = visitor.post("/invitation/take-up", {**given, **enrolment})
    assert (again.status_code, recovery_on(again.text)) == (410, [])
    assert visitor.get(f"/invitation/{quote(code)}").status_code == 410
    recovery = {"email": people.DOCTOR.user, "password": NEW, "recovery": recovery_on(done.text)[0].lower()}
    assert visitor.post("/sign-in", recovery).status_code == 303
    assert Visitor(world).post("/sign-in", recovery).status_code == 422
    assert "còn 9 mã chưa dùng" in visitor.get("/account").text


def test_a_browser_at_which_a_code_was_taken_up_is_known_though_it_never_was_before(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    code, visitor, stranger = code_for(world, "new_device"), Visitor(world), Visitor(world)
    for _ in range(6):
        stranger.post("/sign-in", {"email": people.DOCTOR.user, "password": "đoán bừa thôi mà"})
    waiting = stranger.post("/sign-in", {"email": people.DOCTOR.user, "password": "đoán bừa thôi mà"})
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "60")
    given = {"invitation": code, "present": PASSWORD, "code": keyring.code(people.DOCTOR)}
    assert visitor.post("/invitation/take-up", given).status_code == 200
    given = {"email": people.DOCTOR.user, "password": PASSWORD, "code": keyring.code(people.DOCTOR)}
    assert visitor.post("/sign-in", given).status_code == 303


def test_the_password_is_changed_with_the_present_one_and_a_code(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    here, there = signed_in(keyring), signed_in(keyring)
    given = {"present": PASSWORD, "new_password": NEW, "again": NEW}
    refused = here.post("/account/password", {**given, "code": "000000"})
    assert (refused.status_code, "Mật khẩu hoặc mã vừa gõ không đúng" in refused.text) == (422, True)
    changed = here.post("/account/password", {**given, "code": keyring.code(people.DOCTOR)})
    assert (changed.status_code, changed.headers["location"]) == (303, "/account")
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    signed_in(keyring, password=NEW)


def test_the_second_factor_is_changed_with_password_and_present_code_and_a_stale_picture_is_none(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    here, there = signed_in(keyring), signed_in(keyring)
    seen_by_others = secret_on(here.get("/account/second-factor").text)
    secret = secret_on(here.get("/account/second-factor").text)
    assert secret != seen_by_others
    given = {"present": PASSWORD, "code": keyring.code(people.DOCTOR)}
    stale = {**given, "enrolment_code": code_at(seen_by_others, world.time.now())}
    page = here.post("/account/second-factor", stale)
    assert (page.status_code, 'href="#enrolment_code"' in page.text) == (422, True)
    secret = secret_on(page.text)
    for wrong in ({"present": "một mật khẩu sai"}, {"code": "000000"}):
        refused = here.post(
            "/account/second-factor", {**given, "enrolment_code": code_at(secret, world.time.now()), **wrong}
        )
        assert refused.status_code == 422
        secret = secret_on(refused.text)
    given["code"] = keyring.code(people.DOCTOR)
    done = here.post("/account/second-factor", {**given, "enrolment_code": code_at(secret, world.time.now())})
    assert (done.status_code, len(recovery_on(done.text))) == (200, 10)
    assert (here.get("/account").status_code, there.get("/account").status_code) == (200, 303)
    keyring.secrets[people.DOCTOR.user] = secret
    signed_in(keyring)


def test_recovery_codes_are_made_anew_and_shown_once(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    visitor = signed_in(keyring)
    assert "Sắp hết mã khôi phục" in visitor.get("/account").text
    given = {"present": PASSWORD, "code": keyring.code(people.DOCTOR)}
    codes = recovery_on(visitor.post("/account/recovery-codes", given).text)
    assert len(codes) == 10
    assert visitor.post("/account/recovery-codes", given).status_code == 422
    assert codes[0] not in visitor.get("/account/recovery-codes").text
    assert visitor.post("/account/recovery-codes", {**given, "code": codes[3]}).status_code == 200


def test_a_token_is_made_with_password_and_code_shown_once_and_revoked(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    visitor = signed_in(keyring)
    post = f"{people.DOCTOR.role}@{people.DOCTOR.agency}"
    given = {"name": "máy in", "post": post, "scope": "read", "days": "30", "present": PASSWORD}
    for wrong in ({}, {"code": "000000"}, {"name": " "}, {"days": "400"}, {"scope": "all"}):
        refused = visitor.post("/account/tokens", {**given, **wrong})
        assert (refused.status_code, "motcua_" in refused.text) == (422, False)
    strange = {**given, "post": "intake@elsewhere", "code": keyring.code(people.DOCTOR)}
    assert visitor.post("/account/tokens", strange).status_code == 422
    made = visitor.post("/account/tokens", {**given, "code": keyring.code(people.DOCTOR)})
    found = re.search(r"motcua_[\w-]+", made.text)
    assert found
    bearer = find_bearer(world, found[0])
    assert bearer is not None
    assert (bearer.actor[:3], bearer.writes) == (people.DOCTOR[:3], False)
    page = visitor.get("/account/tokens").text
    assert found[0] not in page
    number = re.search(r'name="token" value="(\w+)"', page)
    assert number
    assert Visitor(world, people.INTAKE).post("/account/tokens/revoke", {"token": number[1]}).status_code == 404
    assert visitor.post("/account/tokens/revoke", {"token": number[1]}).status_code == 303
    assert find_bearer(world, found[0]) is None


def test_a_demo_shows_where_there_is_no_password_and_makes_a_token_without_one(world: World) -> None:
    world.demo = True
    visitor = Visitor(world, people.DOCTOR)
    for address in ("/account/password", "/account/second-factor", "/account/recovery-codes"):
        page = visitor.get(address)
        assert (page.status_code, "không có mật khẩu ở đây" in page.text) == (200, True)
    post = f"{people.DOCTOR.role}@{people.DOCTOR.agency}"
    made = visitor.post("/account/tokens", {"name": "thử", "post": post, "scope": "write", "days": "7"})
    assert re.search(r"motcua_[\w-]+", made.text)

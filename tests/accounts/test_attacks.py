"""What an outsider tries: other sites' forms, preset cookies, addresses elsewhere, codes a second time, time."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import anyio
import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from api.guard import Exposure
from api.main import PREFIX, create_app
from engine.account_commands import Browser, SignIn, UnlockSession
from engine.credentials.passwords import Passwords
from engine.credentials.provider import Provider
from engine.domain.errors import RefusedError, WaitError
from engine.handlers.accounts.sign_in import sign_in
from engine.handlers.accounts.unlock_session import unlock_session
from engine.reading.accounts.find_session import find_session
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import ELSEWHERE, HERE, PASSWORD, Keyring
from tests.accounts.provider import CLIENT, SECRET, running_provider
from tests.accounts.test_provider import come_back
from tests.web.visiting import Visitor

OURS = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERES = ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x", ""]
# What whoever is not signed in, or has locked the session, may ask for: nothing of it reads or changes a case.
OPEN_TO_ALL = {"/sign-in", "/sign-in/demo", "/sign-out", "/unlock", "/leave", "/language", "/lich-truc"}
OPEN_TO_ALL |= {
    "/invitation",
    "/invitation/{invitation}",
    "/invitation/take-up",
    "/assets/{name}",
    "/health",
    "/ready",
}
OPEN_TO_ALL |= {"/sign-in/provider", "/sign-in/provider/back", "/health", "/ready"}


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def routes(found: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every method and address below the pages: the list is the application's own."""
    for route in found:
        included = getattr(route, "original_router", None)
        if included is not None and route.include_context.prefix != PREFIX:  # type: ignore[attr-defined]
            yield from routes(included.routes)
        elif isinstance(route, Mount) and route.path == "":
            yield from routes(route.routes)
        elif isinstance(route, Route) and not route.path.startswith(PREFIX):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


def asked(world: World, asks: list[tuple[str, str]], **headers: str) -> list[httpx.Response]:
    """Ask for each address, its parameters filled with something."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(create_app(world))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [
                await client.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers) for method, path in asks
            ]

    return anyio.run(ask)


def every_route(world: World) -> list[tuple[str, str]]:
    found = list(routes(create_app(world).routes))
    assert len(found) > 50
    return found


def test_a_form_of_another_site_is_refused_at_every_address_that_changes_something(world: World) -> None:
    cookie = f"motcua={Visitor(world, people.ADMINISTRATOR).cookies['motcua']}"
    changing = [(method, path) for method, path in every_route(world) if method != "GET"]
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "null"},
        {},
    ):
        answers = asked(world, changing, Cookie=cookie, **headers)
        wrong = [ask for ask, answer in zip(changing, answers, strict=True) if answer.status_code != 403]
        assert wrong == [], headers


def test_nobody_and_a_locked_session_reach_nothing_but_the_door(world: World) -> None:
    behind = [(method, path) for method, path in every_route(world) if path not in OPEN_TO_ALL]
    for ask, answer in zip(behind, asked(world, behind, **OURS), strict=True):
        assert (answer.status_code, answer.headers.get("location", "")[:8]) == (303, "/sign-in"), ask
    locked = Visitor(world, people.ADMINISTRATOR, again=False)
    locked.post("/leave")
    cookie = f"motcua={locked.cookies['motcua']}"
    for ask, answer in zip(behind, asked(world, behind, Cookie=cookie, **OURS), strict=True):
        assert answer.status_code == 401, ask


def test_a_cookie_that_was_set_before_is_worth_nothing_and_who_was_signed_in_here_is_not_any_more(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    keyring.account(people.INTAKE)
    visitor, preset = Visitor(world), "x" * 43
    visitor.cookies.set("motcua", preset, domain="127.0.0.1")
    given = {"email": people.DOCTOR.user, "password": PASSWORD}
    assert visitor.post("/sign-in", {**given, "code": keyring.code(people.DOCTOR)}).status_code == 303
    first = visitor.cookies["motcua"]
    assert first != preset
    assert find_session(world, preset) is None
    given["email"] = people.INTAKE.user
    assert visitor.post("/sign-in", {**given, "code": keyring.code(people.INTAKE)}).status_code == 303
    assert visitor.cookies["motcua"] != first
    assert find_session(world, first) is None


@pytest.mark.parametrize("to", ELSEWHERES)
def test_no_address_leads_to_another_site(world: World, keyring: Keyring, to: str) -> None:
    keyring.account(people.DOCTOR)
    visitor = Visitor(world)
    given = {"email": people.DOCTOR.user, "password": PASSWORD, "to": to}
    entered = visitor.post("/sign-in", {**given, "code": keyring.code(people.DOCTOR)})
    again = visitor.get(f"/sign-in?to={httpx.QueryParams({'to': to})['to']}" if to.isprintable() else "/sign-in")
    post = visitor.post("/posts", {"role": people.DOCTOR.role, "agency": people.DOCTOR.agency, "to": to})
    visitor.post("/leave")
    session = re.search(r'name="session" value="(\w+)"', visitor.get("/work").text)
    assert session
    opened = visitor.post("/unlock", {"password": PASSWORD, "session": session[1], "to": to})
    switched = visitor.post("/language", {"language": "vi", "back": to})
    assert [one.headers["location"] for one in (entered, again, post, opened, switched)] == ["/"] * 5


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_way_back_from_the_provider_leads_to_the_page_that_was_asked_for_and_never_elsewhere(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    with running_provider() as found:
        world.provider = Provider(found.issuer, CLIENT, SECRET, "http://127.0.0.1/sign-in/provider/back")
        email = world.directories.refresh().people[people.DOCTOR.user].email
        found.claims = {"email": email, "email_verified": True}
        for to, on in [*((to, "/") for to in ELSEWHERES), ("/work?show=needed&x=1", "/work?show=needed&amp;x=1")]:
            left = Visitor(world)
            back = httpx.get(left.get(f"/sign-in/provider?{httpx.QueryParams({'to': to})}").headers["location"])
            page = left.get(back.headers["location"].removeprefix("http://127.0.0.1")).text
            assert re.findall(r'(?:url=|href=")([^"]*)"', page) == [on, on]
        assert "Đăng nhập bằng danh bạ của bệnh viện" in Visitor(world).get("/sign-in?refused=provider").text
        assert "Danh bạ của bệnh viện không cho biết" in Visitor(world).get("/sign-in?refused=provider").text


def test_a_code_counts_once_wherever_it_is_given(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    visitor, code = Visitor(world), keyring.code(people.DOCTOR)
    given = {"email": people.DOCTOR.user, "password": PASSWORD, "code": code}
    assert visitor.post("/sign-in", given).status_code == 303
    assert Visitor(world).post("/sign-in", given).status_code == 422
    for address in ("/account/recovery-codes", "/account/password"):
        again = {"present": PASSWORD, "code": code, "new_password": "x" * 30, "again": "x" * 30}
        assert visitor.post(address, again).status_code == 422


def test_who_knows_the_password_at_the_provider_cannot_guess_codes_in_session_after_session(
    world: World, keyring: Keyring
) -> None:
    keyring.account(people.DOCTOR)
    with running_provider() as found:
        world.provider = Provider(found.issuer, CLIENT, SECRET, "http://motcua.example/sign-in/provider/back")
        email = world.directories.refresh().people[people.DOCTOR.user].email
        found.claims = {"email": email, "email_verified": True}
        for number in range(6):
            secret = come_back(world).secret
            with pytest.raises(RefusedError, match="code_wrong" if number < 5 else "too_many_tries"):
                unlock_session(world, UnlockSession(secret=secret, code="000000", browser=ELSEWHERE))
        code = keyring.code(people.DOCTOR)
        unlock_session(world, UnlockSession(secret=come_back(world).secret, code=code, browser=HERE))


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_every_cookie_has_every_flag_and_over_tls_the_name_that_binds_it_to_this_host(
    world: World, keyring: Keyring, scheme: str
) -> None:
    keyring.account(people.DOCTOR)

    async def walk() -> list[str]:
        transport = httpx.ASGITransport(create_app(world, exposure=Exposure(secure=scheme == "https")))
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://127.0.0.1", headers=OURS) as client:
            given = {"email": people.DOCTOR.user, "password": PASSWORD, "code": keyring.code(people.DOCTOR)}
            answers = [
                await client.post("/sign-in", data=given),
                await client.post("/language", data={"language": "en", "back": "/"}),
                await client.post("/sign-out"),
            ]
            return [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]

    cookies = anyio.run(walk)
    assert len(cookies) >= 4
    for cookie in cookies:
        name, flags = cookie.partition("=")[0], cookie.lower()
        assert all(flag in flags for flag in ("httponly", "samesite=strict", "path=/")), cookie
        assert "domain=" not in flags, cookie
        assert ("secure" in flags) == (scheme == "https"), cookie
        assert name.startswith("__Host-") == (scheme == "https" and name != "language"), cookie


class Counting(Passwords):
    """Counts how often a password was compared."""

    def __init__(self, **figures: Any) -> None:
        super().__init__(**figures)
        self.compared = 0

    def fits(self, hashed: str | None, password: str) -> bool:
        """Compare, and count."""
        self.compared += 1
        return super().fits(hashed, password)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_unknown_name_takes_as_long_as_a_known_one_with_a_wrong_password(world: World, keyring: Keyring) -> None:
    world.passwords = counting = Counting(passes=3, memory_kib=19456, lanes=1)
    keyring.account(people.DOCTOR)
    took: dict[str, list[float]] = {people.DOCTOR.user: [], "nobody@hospital.example": []}
    for number in range(12):
        for name, times in took.items():
            where = Browser(f"198.51.100.{number}")
            before, began = counting.compared, time.thread_time()
            with pytest.raises(RefusedError, match="sign_in_failed"):
                sign_in(world, SignIn(email=name, password="một mật khẩu đoán bừa", code="", browser=where))
            times.append(time.thread_time() - began)
            assert counting.compared == before + 1
    # The processor's time of this thread, in which the comparison runs: what else the machine does is left out.
    known, unknown = (median(times) for times in took.values())
    assert 0.75 < unknown / known < 1.33, took


def test_many_accounts_from_one_address_are_not_guessed_at_faster_than_one(
    world: World, clock: SetTime, keyring: Keyring
) -> None:
    """A hundred tries are free for an address that a hospital shares, then one every ten seconds at most."""
    done, begun = 0, clock.at
    while (clock.at - begun).total_seconds() < 600:
        guess = SignIn(email=f"somebody{done}", password="Mat-khau-2026!", code="", browser=ELSEWHERE)
        try:
            sign_in(world, guess)
        except WaitError as wait:
            clock.at = wait.until
        except RefusedError:
            done += 1
    assert done <= 170
    device = keyring_device(keyring)
    assert sign_in_known(keyring, device)


def keyring_device(keyring: Keyring) -> str:
    keyring.account(people.DOCTOR)
    return keyring.sign_in(people.DOCTOR, HERE).device


def sign_in_known(keyring: Keyring, device: str) -> bool:
    """Whether an owner gets in at the own browser while a stranger keeps the name waiting there."""
    for number in range(40):
        where = Browser(f"203.0.113.{number}")
        guess = SignIn(email=people.DOCTOR.user, password="đoán bừa thôi", code="", browser=where)
        with pytest.raises(RefusedError):
            sign_in(keyring.world, guess)
    with pytest.raises(WaitError):
        sign_in(keyring.world, SignIn(email=people.DOCTOR.user, password="x", code="", browser=ELSEWHERE))
    return keyring.sign_in(people.DOCTOR, replace(HERE, device=device)).signed_in.lock == ""

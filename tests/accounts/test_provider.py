"""Signing in by a hospital's own directory, held against a real provider."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from api.main import create_app
from engine.account_commands import UnlockSession
from engine.account_views import Admitted
from engine.credentials.provider import Provider
from engine.domain.errors import RefusedError
from engine.handlers.accounts.provider_sign_in import begin_provider_sign_in, finish_provider_sign_in
from engine.handlers.accounts.unlock_session import unlock_session
from engine.handlers.verify_audit import verify_audit
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import HERE, Keyring
from tests.accounts.provider import CLIENT, SECRET, TestedProvider, running_provider

BACK = "http://motcua.example/sign-in/provider/back"


@pytest.fixture
def provider(world: World) -> Iterator[TestedProvider]:
    with running_provider() as found:
        world.provider = Provider(found.issuer, CLIENT, SECRET, BACK)
        email = world.directories.refresh().people[people.DOCTOR.user].email
        found.claims = {"email": email, "email_verified": True}
        yield found


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def come_back(world: World, **changed: str) -> Admitted:
    """Go to the provider and come back as a browser does."""
    address, kept = begin_provider_sign_in(world)
    back = httpx.get(address).headers["location"]
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return finish_provider_sign_in(world, browser=HERE, **{"kept": kept, **given, **changed})[0]


def test_whom_the_provider_knows_gives_our_code_and_is_in(
    world: World, keyring: Keyring, provider: TestedProvider
) -> None:
    keyring.account(people.DOCTOR)
    admitted = come_back(world)
    assert (admitted.signed_in.person, admitted.signed_in.lock) == (people.DOCTOR.user, "code")
    with pytest.raises(RefusedError, match="code_wrong"):
        unlock_session(world, UnlockSession(secret=admitted.secret, code="000000", browser=HERE))
    code = keyring.code(people.DOCTOR)
    assert unlock_session(world, UnlockSession(secret=admitted.secret, code=code, browser=HERE)).lock == ""
    assert verify_audit(world, None).broken == ()


@pytest.mark.parametrize(
    ("means", "trusts", "lock"), [(["mfa"], True, ""), (["pwd"], True, "code"), (["mfa"], False, "code")]
)
def test_a_second_factor_shown_there_counts_only_where_it_is_trusted(
    world: World, keyring: Keyring, provider: TestedProvider, means: list[str], trusts: bool, lock: str
) -> None:
    keyring.account(people.DOCTOR)
    provider.claims["amr"] = means
    world.trusts_provider = trusts
    assert come_back(world).signed_in.lock == lock


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email": "nobody@hospital.example"},
        {"aud": "another"},
        {"iss": "http://another.example"},
        {"nonce": "another"},
        {"exp": 1},
    ],
)
def test_what_the_provider_says_must_be_for_us_now_and_of_somebody_we_know(
    world: World, keyring: Keyring, provider: TestedProvider, claims: dict[str, object]
) -> None:
    keyring.account(people.DOCTOR)
    provider.claims |= claims
    with pytest.raises(RefusedError, match="sign_in_failed"):
        come_back(world)


def test_who_has_no_account_here_is_not_let_in(world: World, provider: TestedProvider) -> None:
    with pytest.raises(RefusedError, match="sign_in_failed"):
        come_back(world)


def test_another_key_another_state_and_a_cookie_of_somebody_elses_are_refused(
    world: World, keyring: Keyring, provider: TestedProvider
) -> None:
    keyring.account(people.DOCTOR)
    others = begin_provider_sign_in(world)[1]
    for changed in ({"state": "another"}, {"kept": others}, {"kept": "00"}, {"kept": "x"}, {"code": "another"}):
        with pytest.raises(RefusedError, match="sign_in_failed"):
            come_back(world, **changed)
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(RefusedError, match="sign_in_failed"):
        come_back(world)


def test_without_a_provider_there_is_no_such_way(world: World) -> None:
    with pytest.raises(RefusedError, match="not_found"):
        begin_provider_sign_in(world)


@pytest.mark.anyio
async def test_the_way_back_has_a_short_cookie_of_its_own(
    world: World, keyring: Keyring, provider: TestedProvider
) -> None:
    keyring.account(people.DOCTOR)
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="https://motcua.example") as client:
        left = await client.get("/sign-in/provider")
        cookie = left.headers["set-cookie"].lower()
        assert all(
            word in cookie for word in ("__host-motcua-way", "secure", "httponly", "samesite=lax", "max-age=600")
        )
        async with httpx.AsyncClient() as other:
            back = (await other.get(left.headers["location"])).headers["location"]
        came = await client.get(f"/sign-in/provider/back?{urlsplit(back).query}")
    set_now = came.headers.get_list("set-cookie")
    session = next(one for one in set_now if one.startswith("__Host-motcua="))
    assert all(word in session.lower() for word in ("secure", "httponly", "samesite=strict", "path=/"))
    assert any(one.startswith("__Host-motcua-way=") and "max-age=0" in one.lower() for one in set_now)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

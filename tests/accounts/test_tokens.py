"""Tokens: for one's own posts, with scopes, until they end, and the record says that one was used."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from api.main import create_app
from engine.account_commands import MakeToken, RevokeToken, TokenOrder
from engine.account_views import MadeToken
from engine.commands import OpenCase
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.accounts.make_token import make_token, make_token_in_demo
from engine.handlers.accounts.revoke_token import revoke_token
from engine.handlers.open_case import open_case
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.find_bearer import find_bearer
from engine.reading.accounts.list_tokens import list_tokens
from engine.store.schema import EVENT
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import HERE, PASSWORD, Keyring
from tests.tokens import token_of


@pytest.fixture
def keyring(world: World, clock: SetTime) -> Keyring:
    return Keyring(world, clock)


def order(role: str = people.DOCTOR.role, agency: str = people.HOSPITAL, **more: object) -> TokenOrder:
    values = {"name": "máy in", "scopes": ("read",), "days": 30, **more}
    return TokenOrder(role=role, agency=agency, **values)  # type: ignore[arg-type]


def made_for(keyring: Keyring, actor: Actor, wanted: TokenOrder) -> MadeToken:
    given = {"email": actor.user, "password": PASSWORD, "code": keyring.code(actor)}
    return make_token(keyring.world, MakeToken(order=wanted, browser=HERE, **given))


def test_a_person_makes_a_token_lists_it_and_revokes_it(world: World, clock: SetTime, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    admitted = keyring.sign_in(people.DOCTOR)
    made = made_for(keyring, people.DOCTOR, order())
    bearer = find_bearer(world, made.text)
    assert bearer is not None
    assert (bearer.actor[:3], bearer.actor.way, bearer.writes) == (people.DOCTOR[:3], f"token {made.id}", False)
    (line,) = list_tokens(world, admitted.signed_in)
    assert (line.name, line.scopes, line.expires_at) == ("máy in", ("read",), clock.at + timedelta(days=30))
    assert line.used_on is not None
    revoke_token(world, RevokeToken(secret=admitted.secret, token_id=made.id))
    assert find_bearer(world, made.text) is None
    assert list_tokens(world, admitted.signed_in) == ()
    assert verify_audit(world, None).broken == ()


def test_a_token_is_for_ones_own_posts_and_revoked_by_its_owner_alone(world: World, keyring: Keyring) -> None:
    keyring.account(people.DOCTOR)
    keyring.account(people.INTAKE)
    intake = keyring.sign_in(people.INTAKE)
    with pytest.raises(RefusedError, match="not_found"):
        made_for(keyring, people.DOCTOR, order(role="intake"))
    made = made_for(keyring, people.DOCTOR, order())
    with pytest.raises(RefusedError, match="not_found"):
        revoke_token(world, RevokeToken(secret=intake.secret, token_id=made.id))
    assert find_bearer(world, made.text) is not None


@pytest.mark.parametrize("wrong", [{"name": " "}, {"scopes": ()}, {"scopes": ("all",)}, {"days": 0}, {"days": 366}])
def test_what_a_token_is_to_be_is_checked(world: World, keyring: Keyring, wrong: dict[str, object]) -> None:
    keyring.account(people.DOCTOR)
    with pytest.raises(RefusedError, match="field_invalid"):
        made_for(keyring, people.DOCTOR, order(**wrong))


def test_a_token_works_until_it_expires(world: World, clock: SetTime) -> None:
    text = token_of(world, people.DOCTOR, days=2)
    clock.at += timedelta(days=2) - timedelta(seconds=1)
    assert find_bearer(world, text) is not None
    clock.at += timedelta(seconds=1)
    assert find_bearer(world, text) is None


def test_only_in_a_demo_somebody_gets_a_token_for_anybody(world: World) -> None:
    with pytest.raises(RefusedError, match="not_found"):
        make_token_in_demo(world, people.DOCTOR, order())


def test_the_record_says_by_which_way_somebody_came_in(world: World) -> None:
    bearer = find_bearer(world, token_of(world, people.INTAKE))
    assert bearer is not None
    fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"], "age_years": 24}
    given = OpenCase(actor=bearer.actor, procedure="hung_vuong_one_stop", fields=fields, request_id="1")
    done = open_case(world, given)
    with world.database.read() as connection:
        ways = set(connection.execute(select(EVENT.c.actor_way)).scalars())
    assert ways == {bearer.actor.way}
    # The same request over another way is the same request.
    again = OpenCase(
        actor=bearer.actor._replace(way="session"), procedure="hung_vuong_one_stop", fields=fields, request_id="1"
    )
    assert open_case(world, again).case == done.case
    assert verify_audit(world, None).broken == ()


@pytest.mark.anyio
async def test_a_token_that_reads_searches_and_changes_nothing(world: World) -> None:
    headers = {"Authorization": f"Bearer {token_of(world, people.INTAKE, 'read')}"}
    transport = httpx.ASGITransport(create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        assert (await client.get("/api/v1/work")).status_code == 200
        assert (await client.post("/api/v1/search", json={"words": "Thử"})).status_code == 200
        body = {"procedure": "hung_vuong_one_stop", "fields": {}}
        refused = await client.post("/api/v1/cases", json=body)
    assert (refused.status_code, refused.json()["refusals"][0]["code"]) == (403, "only_reads")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

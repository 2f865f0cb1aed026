"""How fast somebody may ask: one bound over all processes, for a person and an address, and what is said of it."""

from datetime import UTC, datetime

import httpx
import pytest

from api.main import create_app
from api.pace import Pace, network_of
from engine.domain.accounts.pace import limit_of
from engine.domain.errors import WaitError
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import Keyring
from tests.tokens import token_of


def let_through(pace: Pace, person: str, most: int = 500) -> int:
    for number in range(most):
        try:
            pace.person(person)
        except WaitError as error:
            assert error.codes == ("too_many_requests",)
            return number
    return most


@pytest.fixture
def minute() -> None:
    """Leave enough of this minute for a test."""
    import time

    left = 60 - datetime.now(UTC).second
    if left < 15:
        time.sleep(left)


@pytest.mark.usefixtures("minute")
def test_two_processes_let_no_more_through_than_one_but_for_a_share(world: World) -> None:
    limits = {"person": limit_of(90)}
    one, other = Pace(world, limits), Pace(world, limits)
    both = let_through(one, "one.of.us") + let_through(other, "one.of.us")
    assert 90 <= both <= 90 + 2 * 3
    assert let_through(other, "another.of.us") >= 90
    with pytest.raises(WaitError) as wait:
        one.person("one.of.us")
    assert 0 <= (wait.value.until - world.time.now()).total_seconds() <= 60


def test_a_new_minute_begins_anew(world: World) -> None:
    pace = Pace(world, {"person": limit_of(30)})
    from datetime import timedelta

    from engine.handlers.accounts.count_requests import count_requests

    this = datetime(2026, 3, 2, 2, 5, tzinfo=UTC)
    assert [count_requests(world, "person", "p", this, 10) for _ in range(3)] == [10, 20, 30]
    assert count_requests(world, "address", "p", this, 10) == 10
    assert count_requests(world, "person", "p", this + timedelta(minutes=1), 10) == 10
    assert let_through(pace, "p") >= 30


@pytest.mark.anyio
@pytest.mark.usefixtures("minute")
async def test_too_many_requests_are_answered_by_page_and_problem_with_how_long_to_wait(
    world: World, clock: SetTime
) -> None:
    keyring = Keyring(world, clock)
    keyring.account(people.DOCTOR)
    cookie = {"Cookie": f"motcua={keyring.sign_in(people.DOCTOR).secret}"}
    bearer = {"Authorization": f"Bearer {token_of(world, people.DOCTOR)}"}
    transport = httpx.ASGITransport(create_app(world, limits={"person": limit_of(30)}))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        # Pages and programs of one person count together.
        for _ in range(16):
            assert (await client.get("/here", headers=cookie)).status_code == 204
            last = await client.get("/api/v1/work", headers=bearer)
        assert last.status_code == 429
        assert 1 <= int(last.headers["retry-after"]) <= 60
        assert last.json()["refusals"][0]["code"] == "too_many_requests"
        page = await client.get("/account", headers=cookie)
        assert (page.status_code, "Nhiều yêu cầu quá trong một phút" in page.text) == (429, True)
        assert 1 <= int(page.headers["retry-after"]) <= 60
        other = {"Authorization": f"Bearer {token_of(world, people.INTAKE)}"}
        assert (await client.get("/api/v1/work", headers=other)).status_code == 200


@pytest.mark.anyio
@pytest.mark.usefixtures("minute")
async def test_an_address_is_counted_before_anything_is_looked_at_and_the_sign_of_life_never(world: World) -> None:
    transport = httpx.ASGITransport(create_app(world, limits={"address": limit_of(30)}))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = [(await client.get("/nothing/there")).status_code for _ in range(40)]
        assert (answers[0], answers[-1], 30 <= answers.count(404) <= 31) == (404, 429, True)
        problem = await client.get("/api/v1/work")
        assert (problem.status_code, problem.headers["content-type"]) == (429, "application/problem+json")
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/assets/none.css")).status_code == 404


def test_of_ipv6_a_line_counts_as_one_address() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("testclient") == "testclient"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"

"""Who is let in at the door: our own pages, by our own names."""

import httpx
import pytest

from api.guard import Exposure, host_of
from api.main import create_app
from engine.world import World


async def ask(world: World, exposure: Exposure, method: str, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(world, exposure=exposure))
    async with httpx.AsyncClient(transport=transport, base_url="https://motcua.example") as client:
        return await client.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"origin": "https://motcua.example"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "cross-site", "origin": "https://motcua.example"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "http://motcua.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
async def test_a_change_comes_from_a_page_of_ours(world: World, headers: dict[str, str], let_in: bool) -> None:
    answered = await ask(world, Exposure(), "POST", "/language", **headers)
    assert (answered.status_code == 403) == (not let_in)


@pytest.mark.anyio
async def test_a_question_may_come_from_anywhere_and_the_api_knows_no_cookies(world: World) -> None:
    assert (await ask(world, Exposure(), "GET", "/health", sec_fetch_site="cross-site")).status_code == 200
    assert (await ask(world, Exposure(), "POST", "/api/v1/search", cookie="motcua=x" * 20)).status_code == 401


@pytest.mark.anyio
async def test_only_names_of_ours_are_answered_and_over_tls_browsers_are_told_to_stay(world: World) -> None:
    exposure = Exposure(frozenset({"motcua.example"}), secure=True)
    here = await ask(world, exposure, "GET", "/health")
    assert (here.status_code, here.headers["strict-transport-security"][:8]) == (200, "max-age=")
    assert (await ask(world, exposure, "GET", "/health", host="evil.example")).status_code == 400
    assert "strict-transport-security" not in (await ask(world, Exposure(), "GET", "/health")).headers


@pytest.mark.parametrize(
    ("header", "name"),
    [("motcua.example:8000", "motcua.example"), ("[::1]:8000", "::1"), ("LOCALHOST", "localhost"), ("", "")],
)
def test_the_name_is_read_from_the_header(header: str, name: str) -> None:
    assert host_of(header) == name

"""The page of delivery and its API: what did not arrive is sent again or given up by who watches, and nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api.main import create_app
from engine.handlers.leave_beat import leave_beat
from engine.handlers.note_health import MAIL, note_health
from engine.handlers.route_events import route_events
from engine.reading.list_letters import list_letters
from engine.reading.list_notices import list_notices
from engine.store.schema import LETTER
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of
from tests.web.visiting import Visitor

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
_LATER = timedelta(minutes=2)


def letters(world: World, status: str) -> list[str]:
    return [view.number for view in list_letters(world, (status,), 50)]


def given_up_once(world: World) -> None:
    with world.database.write() as connection:
        connection.execute(update(LETTER).values(status="dead", code="smtp_550", ended_at=datetime.now(UTC)))


@pytest.fixture
def anyio_backend() -> str:
    """The loop that the server runs in."""
    return "asyncio"


@pytest.fixture
def made(desk: Desk, world: World) -> str:
    """The code of a case whose letters wait since two minutes."""
    code = desk.open(full_name="Phạm Thị Thử").code
    route_events(world)
    with world.database.write() as connection:
        connection.execute(update(LETTER).values(created_at=datetime.now(UTC) - _LATER))
    return code


@pytest.mark.parametrize("actor", [people.ADMINISTRATOR, people.SUPERVISOR], ids=lambda actor: actor.role)
def test_a_dead_letter_goes_again_at_the_press_of_a_button(world: World, made: str, actor: Any) -> None:
    given_up_once(world)
    visitor = Visitor(world, actor)
    page = visitor.get("/delivery").text
    number, other = letters(world, "dead")
    assert f'name="number" value="{number}"' in page
    assert made not in page
    assert "Thử" not in page.split("<main")[1]
    assert visitor.post("/delivery/resend", {"number": number}).headers["location"] == "/delivery?said=resent"
    assert (letters(world, "pending"), letters(world, "dead")) == ([number], [other])
    assert visitor.post("/delivery/resend", {"number": number}).headers["location"] == "/delivery?said=gone"
    assert "Không còn thư nào như vậy" in visitor.get("/delivery?said=gone").text
    visitor.post("/delivery/resend")
    assert letters(world, "dead") == []


def test_a_letter_that_waits_is_given_up_and_the_supervisor_is_told(world: World, made: str) -> None:
    assert made
    number = letters(world, "pending")[0]
    visitor = Visitor(world, people.ADMINISTRATOR)
    assert f'action="/delivery/give-up/{number}"' in visitor.get("/delivery").text
    before = len(list_notices(world, people.SUPERVISOR).items)
    assert visitor.post(f"/delivery/give-up/{number}").headers["location"] == "/delivery?said=given_up"
    assert number in letters(world, "dead")
    told = list_notices(world, people.SUPERVISOR).items
    assert [view.kind for view in told[: len(told) - before]] == ["delivery_failed"]


def test_nobody_else_sends_again_or_gives_up(world: World, made: str) -> None:
    assert made
    waiting = letters(world, "pending")
    for actor in (people.SOCIAL_WORKER, people.LEAD, people.DATA_PROTECTION):
        visitor = Visitor(world, actor)
        assert visitor.post(f"/delivery/give-up/{waiting[0]}").status_code == 403
        assert visitor.post("/delivery/resend").status_code == 403
    assert letters(world, "pending") == waiting


def test_the_page_says_how_workers_prefect_and_the_past_are(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    note_health(world, {MAIL: True})
    clock.at += timedelta(minutes=20)
    note_health(world, {MAIL: False})
    leave_beat(world, "worker a:1", prefect="away", mail_stopped="smtp_535")
    page = Visitor(world, people.ADMINISTRATOR).get("/delivery").text
    for said in ("worker a:1", "smtp_535", "vắng; việc được làm trực tiếp", "Máy chủ thư: từ", "cần xem lại: 1"):
        assert said in page, said
    leave_beat(world, "worker b:2", prefect="there")
    assert "<dd>runs</dd>" in Visitor(world, people.SUPERVISOR, "en").get("/delivery").text


@pytest.mark.anyio
async def test_programs_do_the_same(world: World, made: str) -> None:
    given_up_once(world)
    transport = httpx.ASGITransport(app=create_app(world))
    numbers = letters(world, "dead")

    async def ask(actor: Any, method: str, path: str, **more: Any) -> httpx.Response:
        token = token_of(world, actor)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1/api/v1") as client:
            return await client.request(method, path, headers=headers, **more)

    state = await ask(people.ADMINISTRATOR, "GET", "/delivery")
    assert state.status_code == 200
    assert state.json()["letters"] == {"dead": 2}
    assert made not in state.text
    listed = await ask(people.SUPERVISOR, "GET", "/delivery/letters")
    assert [one["number"] for one in listed.json()] == numbers
    sent = await ask(people.ADMINISTRATOR, "POST", "/delivery/letters/resend", json={"numbers": numbers[:1]})
    assert sent.json() == {"numbers": numbers[:1]}
    over = await ask(people.ADMINISTRATOR, "POST", "/delivery/letters/give-up", json={"numbers": numbers})
    assert over.json() == {"numbers": numbers[:1]}
    for path, method in (("", "GET"), ("/letters", "GET")):
        assert (await ask(people.LEAD, method, f"/delivery{path}")).status_code == 403
    refused = await ask(people.LEAD, "POST", "/delivery/letters/resend", json={})
    assert refused.status_code == 403
    assert letters(world, "dead") == numbers

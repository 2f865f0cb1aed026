"""The directory over the JSON API: read, changed row by row, confirmed; every fault with its row and column."""

from typing import Any

import anyio
import httpx
import pytest

from api.main import create_app
from engine.domain.case.case import Actor
from engine.world import World
from tests import people
from tests.api.test_description import fits
from tests.tokens import token_of

PREFIX = "/api/v1/directory"
PERSON = {"id": "hoa.vu", "name": "Vũ Thị Hoa", "email": "hoa.vu@hospital.example"}
POST = {"person": "hoa.vu", "agency": people.HOSPITAL, "role": "doctor"}


def ask(world: World, actor: Actor, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token_of(world, actor)}", "Accept-Language": "en"}

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(world))
        async with httpx.AsyncClient(transport=transport, base_url="http://here", headers=headers) as client:
            return await client.request(method, PREFIX + path, json=body)

    return anyio.run(send)


def test_rows_are_given_confirmed_and_told_of(world: World) -> None:
    rows = [{"kind": "people", "values": PERSON}, {"kind": "posts", "values": POST}]
    done = ask(world, people.ADMINISTRATOR, "POST", "/changes", {"rows": rows})
    assert [(one["kind"], one["what"]) for one in done.json()] == [("people", "added"), ("posts", "added")]
    [waits] = ask(world, people.LEAD, "GET", "/posts/waiting").json()
    assert (waits["person"], waits["mine"]) == ("hoa.vu", True)
    assert ask(world, people.ADMINISTRATOR, "POST", "/posts/confirm", POST).status_code == 403
    assert ask(world, people.LEAD, "POST", "/posts/confirm", POST).status_code == 204
    agency = ask(world, people.LEAD, "GET", f"/agencies/{people.HOSPITAL}").json()
    assert {row["row"]["person"]: row["waits"] for row in agency["posts"]}["hoa.vu"] is False
    [found] = ask(world, people.ADMINISTRATOR, "POST", "/people/search", {"words": "vu thi hoa"}).json()
    person = ask(world, people.ADMINISTRATOR, "GET", f"/people/{found['key']}").json()
    assert person["person"]["row"] == PERSON
    left = ask(world, people.ADMINISTRATOR, "POST", f"/people/{found['key']}/leave", {"last_day": "2026-03-01"})
    assert [(one["kind"], one["what"]) for one in left.json()] == [("posts", "ended")]
    first = ask(world, people.ADMINISTRATOR, "GET", f"/record?person={found['key']}&limit=3").json()
    assert [line["what"] for line in first["items"]] == ["ended", "confirmed", "added"]
    second = ask(world, people.ADMINISTRATOR, "GET", f"/record?person={found['key']}&after={first['next']}").json()
    assert ([line["kind"] for line in second["items"]], second["next"]) == (["people"], None)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_fault_says_its_row_its_column_and_what_mends_it(world: World) -> None:
    rows = [
        {"kind": "people", "values": {"id": "hoa.vu", "name": "", "email": "hoa"}},
        {"kind": "posts", "values": {**POST, "person": "Phạm Thị Bịa", "role": "docter"}},
    ]
    refused = ask(world, people.ADMINISTRATOR, "POST", "/changes", {"rows": rows})
    assert refused.status_code == 422
    said = {(one["row"], one["about"]): one["sentence"] for one in refused.json()["refusals"]}
    assert set(said) == {(0, "name"), (0, "email"), (1, "person"), (1, "role")}
    assert said[1, "role"] == "Unknown role `docter`. Did you mean `doctor`?"
    assert "Bịa" not in refused.text
    schema = create_app(world).openapi()
    assert fits({"$ref": "#/components/schemas/ProblemOut"}, schema, refused.json()) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_answers_are_as_described_and_nobody_else_gets_any(world: World) -> None:
    document = create_app(world).openapi()
    for path, real in {
        "/agencies": "/agencies",
        "/agencies/{agency}": f"/agencies/{people.HOSPITAL}",
        "/record": "/record",
        "/posts/waiting": "/posts/waiting",
    }.items():
        answered = ask(world, people.ADMINISTRATOR, "GET", real)
        assert answered.status_code == 200, path
        schema = document["paths"][PREFIX + path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert fits(schema, document, answered.json()) == [], path
        assert ask(world, people.DOCTOR, "GET", real).status_code == 403, path
    assert ask(world, people.ADMINISTRATOR, "GET", "/agencies/nowhere").status_code == 404
    assert ask(
        world, people.SUPERVISOR, "POST", "/changes", {"rows": [{"kind": "people", "values": PERSON}]}
    ).is_error

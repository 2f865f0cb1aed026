"""The API's description is true: closed lists, refusals with their schema, an example everywhere, its own page."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from api.documentation import STATIC
from api.errors import PROBLEM
from api.main import create_app
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of

PREFIX = "/api/v1"


@pytest.fixture
def app(world: World) -> FastAPI:
    return create_app(world)


async def ask(app: FastAPI, world: World, path: str, **more: Any) -> httpx.Response:
    """Ask the application itself, as somebody at the hospital unless told otherwise."""
    token = token_of(world, more.pop("actor", people.SOCIAL_WORKER))
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en", **more.pop("headers", {})}
    async with httpx.AsyncClient(transport=transport, base_url="http://here", headers=headers) as client:
        return await client.request(more.pop("method", "GET"), path, **more)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def fits(schema: dict[str, Any], document: dict[str, Any], value: Any) -> list[str]:
    whole = {"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema, "components": document["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_every_operation_has_examples_that_fit_and_says_every_refusal(app: FastAPI) -> None:
    document = app.openapi()
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert fits(parameter["schema"], document, parameter["example"]) == [], name
        contents = list(operation.get("requestBody", {}).get("content", {}).values())
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == [PROBLEM], name
                assert response["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/ProblemOut"}
            else:
                contents += response.get("content", {}).values()
        assert {"401", "404", "422"} <= set(operation["responses"]), name
        for content in contents:
            assert fits(content["schema"], document, content["example"]) == [], name
    assert "HTTPValidationError" not in str(document)


def test_lists_that_are_closed_are_enums(app: FastAPI, world: World) -> None:
    models = app.openapi()["components"]["schemas"]
    assert models["AnswerIn"]["properties"]["answer"]["enum"][:2] == ["acknowledge", "accept"]
    assert set(models["ConsentIn"]["properties"]["kind"]["enum"]) == set(world.library.vocabulary.consents)
    assert "activate" in models["StepIn"]["properties"]["trigger"]["enum"]
    fields = models["GivenFields"]["properties"]
    assert set(fields) == set(world.library.vocabulary.fields)
    assert fields["risk_level"]["enum"] == ["low", "medium", "high"]
    for model in ("OpenIn", "StepIn", "AnswerIn"):
        assert models[model]["properties"]["fields"]["$ref"].endswith("/GivenFields")


@pytest.mark.anyio
async def test_what_is_answered_is_what_the_description_says(app: FastAPI, world: World, desk: Desk) -> None:
    case, document = desk.activated(), app.openapi()
    asked = {
        "/work": "/work",
        "/notices": "/notices?unread=true&limit=5",
        "/deadlines": "/deadlines?status=running",
        "/procedures": "/procedures",
        "/procedures/{name}": "/procedures/hung_vuong_one_stop",
        "/vocabulary": "/vocabulary",
        "/wards": "/wards",
        "/cases/{case}": f"/cases/{case}",
        "/cases/{case}/clocks": f"/cases/{case}/clocks",
        "/cases/{case}/consents": f"/cases/{case}/consents",
        "/cases/{case}/referrals": f"/cases/{case}/referrals",
    }
    for path, real in asked.items():
        actor = people.SUPERVISOR if path == "/deadlines" else people.SOCIAL_WORKER
        answered = await ask(app, world, PREFIX + real, actor=actor)
        response = document["paths"][PREFIX + path]["get"]["responses"]["200"]
        assert answered.status_code == 200, path
        assert fits(response["content"]["application/json"]["schema"], document, answered.json()) == [], path
    refused = await ask(app, world, f"{PREFIX}/cases/{case}/steps", method="POST", json={"trigger": "actvate"})
    assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert fits({"$ref": "#/components/schemas/ProblemOut"}, document, refused.json()) == []
    assert refused.json()["refusals"] == [
        {
            "code": "field_invalid",
            "about": "actvate",
            "sentence": "There is no such name: actvate; did you mean activate?",
            "fault": "unknown",
            "named": "actvate",
            "nearest": "activate",
        }
    ]


@pytest.mark.anyio
async def test_a_parameter_that_the_address_does_not_take_is_refused(app: FastAPI, world: World) -> None:
    for path in ("/work?limt=5", "/vocabulary?lang=vi", "/cases/7K2M-QX4T?fields=all"):
        answered = await ask(app, world, PREFIX + path)
        assert answered.status_code == 422, path
        [refusal] = answered.json()["refusals"]
        assert (refusal["code"], refusal["fault"]) == ("field_invalid", "unknown")


@pytest.mark.anyio
async def test_a_key_that_a_body_does_not_have_is_said_with_the_nearest(app: FastAPI, world: World) -> None:
    body = {"procedure": "hung_vuong_one_stop", "feilds": {}, "Nguyễn Thị Bịa": 1}
    answered = await ask(app, world, f"{PREFIX}/cases", method="POST", json=body)
    said = {(r["about"], r.get("nearest")) for r in answered.json()["refusals"]}
    assert said == {("feilds", "fields"), ("unknown_field", None)}
    assert "Bịa" not in answered.text


@pytest.mark.anyio
async def test_the_page_loads_nothing_from_elsewhere(app: FastAPI, world: World) -> None:
    page = await ask(app, world, f"{PREFIX}/docs")
    assert page.status_code == 200
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/")
        assert (await ask(app, world, address)).status_code == 200, address
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?! src)", page.text)


def test_what_was_copied_from_others_is_unchanged_and_says_where_it_comes_from() -> None:
    folders = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        told = yaml.safe_load((folder / "vendored.yaml").read_text(encoding="utf-8"))
        assert {"name", "version", "licence", "sha256"} <= set(told)
        files = {path.name for path in folder.iterdir()} - {"vendored.yaml"}
        assert files == set(told["sha256"])
        assert any("LICENSE" in name for name in files)
        for name, digest in told["sha256"].items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name

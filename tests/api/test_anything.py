"""Whatever is sent to whichever address: an answer or a problem, never an error of ours, and no text in any log."""

import json
import logging
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.main import create_app
from engine.logs import BareFormatter
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of
from tests.unit.test_values import ANYTHING

SECRET = "Phạm Thị Bịa"
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
HEADERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)


def _values(schema: dict[str, Any], models: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Mostly what a schema allows, sometimes anything."""
    if "$ref" in schema:
        return _values(models[schema["$ref"].rsplit("/", 1)[1]], models)
    if "enum" in schema:
        return st.sampled_from(schema["enum"]) | ANYTHING
    if "anyOf" in schema:
        return st.one_of(*(_values(part, models) for part in schema["anyOf"]))
    if "properties" in schema:
        known = {name: _values(part, models) for name, part in schema["properties"].items()}
        some = st.lists(st.sampled_from(sorted(known)), max_size=6, unique=True)
        chosen = some.flatmap(lambda names: st.fixed_dictionaries({name: known[name] for name in names}))
        must = {name: known[name] for name in schema.get("required", ()) if name in known}
        return st.tuples(chosen, st.fixed_dictionaries(must)).map(lambda both: both[0] | both[1]) | ANYTHING
    if schema.get("type") == "array":
        return st.lists(_values(schema["items"], models), max_size=2)
    if schema.get("format") == "date-time":
        return st.sampled_from(["9999-12-31T23:59:59-14:00", "2026-03-02T09:00", "0001-01-01T00:00+14:00"])
    return ANYTHING


def _body_of(operation: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, dict[str, Any]] = operation.get("requestBody", {}).get("content", {})
    return found["application/json"]["schema"] if "application/json" in found else None


def _json(value: Any) -> bytes:
    return json.dumps(value, default=str, ensure_ascii=True).encode()


@pytest.mark.parametrize("who", [people.SOCIAL_WORKER, people.SUPERVISOR], ids=lambda who: who.role)
def test_no_request_made_from_the_description_is_an_error_of_ours(world: World, desk: Desk, who: Any) -> None:
    case, app = desk.activated(), create_app(world)
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    document = app.openapi()
    models = document["components"]["schemas"]
    token = token_of(world, who)
    calls = [
        (method, path, _body_of(operation)) for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]  # fmt: skip

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        method, path, schema = data.draw(st.sampled_from(calls))
        # Mostly about the case that is there, plainly asked: then what the body holds is judged.
        odd = data.draw(st.integers(0, 4)) == 0
        name = data.draw(TEXTS | st.just("7K2M-QX4T")) if odd else "hung_vuong_one_stop" if "{name}" in path else case
        for hole in ("{case}", "{number}", "{name}"):
            path = path.replace(hole, quote(name, safe=""))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for header in ("If-Match", "Idempotency-Key", "Accept-Language"):
            if odd and data.draw(st.booleans()):
                headers[header] = data.draw(HEADERS)
        body = _json(data.draw(_values(schema, models))) if schema else None
        query = data.draw(st.dictionaries(TEXTS, TEXTS, max_size=1)) if odd else {}
        answered = _ask(app, method, path, params=query, headers=headers, content=body)
        assert answered.status_code < 500, (method, path, body, answered.text)
        assert answered.status_code in (200, 201, 204) or answered.json()["status"] == answered.status_code

    ask()


def _ask(app: FastAPI, method: str, path: str, **more: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.request(method, path, **more)

    return anyio.run(send)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"9" * 5000,
        b'{"procedure": NaN, "fields": {}}',
        b"[" * 100_000,
        b'{"procedure": "hung_vuong_one_stop", "fields": {"plan": ' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"}}",
        b'{"procedure": "\\ud800", "fields": {"\\ud800": "\\u0000"}}',
    ],
)
def test_no_body_is_an_error_of_ours(world: World, body: bytes) -> None:
    token = token_of(world, people.INTAKE)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "1"}
    answered = _ask(create_app(world), "POST", "/api/v1/cases", headers=headers, content=body)
    assert answered.status_code in (400, 404, 422), answered.text
    assert answered.json()["status"] == answered.status_code


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/cases//", 404), ("GET", "/nowhere", 404), ("GET", "", 404), ("DELETE", "/cases", 405)],
)
def test_what_is_no_address_of_the_api_is_refused_as_a_problem_too(
    world: World, method: str, path: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token_of(world, people.SOCIAL_WORKER)}"}
    answered = _ask(create_app(world), method, f"/api/v1{path}", headers=headers)
    assert (answered.status_code, answered.json()["status"]) == (status, status)


def test_an_error_nobody_expected_has_a_number_and_says_nothing(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(world)

    @app.get("/api/v1/breaks")
    def breaks() -> None:
        raise ValueError(SECRET)

    answered = _ask(app, "GET", "/api/v1/breaks")
    assert (answered.status_code, answered.headers["content-type"]) == (500, "application/problem+json")
    number = answered.json()["instance"].rsplit(":", 1)[1]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    [told] = [line for line in lines if line["event"] == "request_failed"]
    assert (told["request"], told["error"]) == (number, "ValueError")
    assert told["place"].endswith(":breaks")
    assert SECRET not in str(lines) + answered.text


def test_what_other_peoples_code_logs_holds_no_text_of_theirs() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        found = (type(error), error, error.__traceback__)
        record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, "%s: " + SECRET, (SECRET,), found)
    line = json.loads(BareFormatter().format(record))
    assert (line["logger"], line["error"]) == ("uvicorn.error", "ValueError")
    assert SECRET not in json.dumps(line, ensure_ascii=False)

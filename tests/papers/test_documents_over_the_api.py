"""Documents over the JSON API: the same handlers, the same refusals."""

import anyio
import httpx

from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.papers.files import PDF, PRETENDERS
from tests.tokens import token_of
from tests.web.visiting import Visitor


def test_the_api_adds_and_hands_out_the_same(world: World, desk: Desk) -> None:
    case = desk.activated()
    path = f"/api/v1/cases/{case}/documents"
    headers = {"Authorization": f"Bearer {token_of(world, people.SOCIAL_WORKER)}"}

    async def ask(method: str, path: str, **more: object) -> httpx.Response:
        transport = httpx.ASGITransport(Visitor(world).app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here", headers=headers) as client:
            return await client.request(method, path, **more)  # type: ignore[arg-type]

    def asked(method: str, path: str, **more: object) -> httpx.Response:
        return anyio.run(lambda: ask(method, path, **more))

    sent = {"document": "minutes_signed", "strand": "core"}
    added = asked("POST", path, data=sent, files={"file": ("x.pdf", PDF)})
    assert added.status_code == 201, added.text
    [found] = asked("GET", f"/api/v1/cases/{case}").json()["documents"]
    assert (found["document"], found["type"], found["size"]) == ("minutes_signed", "application/pdf", len(PDF))
    assert asked("GET", f"{path}/{found['key']}").content == PDF
    refused = asked("POST", path, data=sent, files={"file": ("x.pdf", PRETENDERS["text"])})
    assert (refused.status_code, refused.json()["refusals"][0]["code"]) == (422, "document_kind")
    assert asked("POST", path, json=sent).status_code == 422

"""Prints over the JSON API: numbered and recorded as from the pages, a PDF for whoever made it and nobody else."""

from typing import Any

import anyio
import httpx

from api.main import create_app
from engine.domain.case.case import Actor
from engine.reading.audit.list_record import RecordFilter, list_record
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of


def ask(world: World, actor: Actor, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token_of(world, actor)}", "Accept-Language": "vi"}

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(world))
        async with httpx.AsyncClient(transport=transport, base_url="http://here", headers=headers) as client:
            return await client.request(method, f"/api/v1{path}", json=body)

    return anyio.run(send)


def test_a_program_prints_as_a_page_does(world: World, desk: Desk) -> None:
    case, worker = desk.activated(age_years=13, full_name="Phạm Thị Thử"), people.SOCIAL_WORKER
    papers = ask(world, worker, "GET", f"/cases/{case}/prints").json()
    form = next(one for one in papers if one["kind"] == "referral_form")
    made = ask(world, worker, "POST", f"/cases/{case}/prints", {"kind": form["kind"], "about": form["about"]})
    assert made.status_code == 201
    number = made.json()["number"]
    paper = ask(world, worker, "GET", f"/prints/{number}")
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["content-disposition"] == f'attachment; filename="ban-in-{number:04}.pdf"'
    assert ask(world, people.DOCTOR, "GET", f"/prints/{number}").status_code == 404
    [line] = list_record(world, people.DATA_PROTECTION, RecordFilter(deed="printed")).items
    assert (line.what, line.about, line.way.partition(" ")[0]) == ("referral_form", str(number), "token")
    nothing = ask(world, worker, "POST", f"/cases/{case}/prints", {"kind": "everything"})
    assert nothing.status_code == 404
    assert ask(world, people.LEGAL_AID, "GET", f"/cases/{case}/prints").status_code == 404
    sheet = ask(world, worker, "POST", "/hand-over/prints")
    assert ask(world, worker, "GET", f"/prints/{sheet.json()['number']}").content.startswith(b"%PDF")

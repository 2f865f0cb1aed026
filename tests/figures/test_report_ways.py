"""The same report on a page, as a PDF, over the API and at the command line."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import anyio
import httpx

from api.main import create_app
from config.demo import demo_directory
from config.settings import read_settings
from engine.bootstrap import build_world, seed_directory
from engine.domain.case.case import Actor
from engine.mail.smtp import MailServer
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.cli.command import motcua
from tests.conftest import Desk
from tests.figures.test_reports import DAY
from tests.tokens import token_of
from tests.web.visiting import Visitor


def _with_cases(desk: Desk, clock: SetTime) -> None:
    for n in range(12):
        desk.open(age_years=30 if n < 6 else 12, full_name="Phạm Thị Thử", setting="family" if n < 9 else "school")
    clock.at += timedelta(days=1)


def _asking(world: World, actor: Actor) -> Callable[..., httpx.Response]:
    app, headers = create_app(world), {"Authorization": f"Bearer {token_of(world, actor)}"}

    def ask(method: str, address: str, body: dict[str, str] | None = None) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
                return await client.request(method, address, json=body)

        return anyio.run(send)

    return ask


def test_a_supervisor_publishes_a_report_and_reads_it_as_page_and_pdf(
    desk: Desk, world: World, clock: SetTime
) -> None:
    _with_cases(desk, clock)
    visitor = Visitor(world, people.SUPERVISOR)
    day = f"{DAY:%d/%m/%Y}"
    made = visitor.post("/report", {"period": "", "first": day, "last": day})
    assert made.status_code == 303
    page = visitor.get(made.headers["location"])
    assert page.status_code == 200
    assert "Chỉ tiêu 0101" in page.text
    assert "&lt; 5" in page.text
    assert "Thử" not in page.text
    assert "/cases/" not in page.text
    pdf = visitor.get(f"{made.headers['location']}/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert made.headers["location"] in visitor.get("/report").text
    assert "Indicator 0101" in Visitor(world, people.SUPERVISOR, "en").get(made.headers["location"]).text


def test_a_period_that_is_not_over_is_refused_in_words(desk: Desk, world: World, clock: SetTime) -> None:
    _with_cases(desk, clock)
    visitor = Visitor(world, people.SUPERVISOR)
    today = f"{clock.at:%d/%m/%Y}"
    page = visitor.post("/report", {"period": "", "first": today, "last": today})
    assert page.status_code == 422
    assert "phải kết thúc trước hôm nay" in page.text
    assert visitor.post("/report", {"period": "", "first": "một hôm", "last": ""}).status_code == 422


def test_only_whoever_oversees_or_leads_gets_there(world: World) -> None:
    assert Visitor(world, people.LEAD).get("/report").status_code == 200
    for actor in (people.INTAKE, people.COUNSELLOR):
        assert Visitor(world, actor).get("/report").status_code in (403, 404)


def test_the_interface_answers_the_same_report(desk: Desk, world: World, clock: SetTime) -> None:
    _with_cases(desk, clock)
    ask = _asking(world, people.SUPERVISOR)
    body = {"first": DAY.isoformat(), "last": DAY.isoformat()}
    made = ask("POST", "/api/v1/reports", body)
    assert made.status_code == 201, made.text
    again = ask("GET", f"/api/v1/reports/{made.json()['number']}").json()
    assert again == made.json()
    assert again["total"] == 12
    assert [one["tables"] for one in ask("GET", "/api/v1/reports").json()] == [[]]
    body["last"] = clock.at.date().isoformat()
    assert ask("POST", "/api/v1/reports", body).json()["refusals"][0]["code"] == "period_not_over"


def test_the_command_line_writes_it_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    made = build_world(read_settings(data_dir=folder, demo=True), mail=MailServer("127.0.0.1", 0, "none"))
    seed_directory(made, demo_directory())
    made.close()
    into = tmp_path / "report.csv"
    period = ("report", "--from", "2026-01-01", "--to", "2026-01-31", "--into", str(into), "--data", str(folder))
    done = motcua(*period, "--as", "supervisor@health_department")
    assert done.returncode == 0, done.stderr
    assert into.stat().st_mode & 0o077 == 0
    assert into.read_text(encoding="utf-8-sig").startswith("Báo cáo,01/01/2026,31/01/2026,mọi đơn vị")
    assert motcua(*period, "--as", "supervisor@health_department").returncode != 0
    assert motcua(*period, "--as", "intake@hospital_hung_vuong").returncode == 1

"""Pages of those who watch: procedures, what was not met, delivery, the record, agencies, the task card."""

import re
from datetime import timedelta

import pytest

from api.web.rendering import TEMPLATES
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_procedure_is_drawn_with_every_state_and_every_deadline(world: World, language: str) -> None:
    visitor = Visitor(world, people.COUNSELLOR, language)
    for name in world.library.names():
        procedure = world.library.newest(name)
        assert procedure is not None
        page = visitor.get(f"/procedures/{name}")
        assert page.status_code == 200
        boxes = len(re.findall(r'class="d-box', page.text)) - 3
        drawn = sum(
            len([s for s in strand.states if s not in ("waived", "absent")]) for strand in procedure.strands.values()
        )
        assert boxes >= drawn
        words = page.text.replace("&#39;", "'")
        assert [c.id for c in procedure.clocks.values() if c.label[language] not in words] == []  # type: ignore[index]
        assert ("Quy trình dự thảo" in page.text or "Draft procedure" in page.text) == (procedure.status == "draft")


def test_there_is_no_procedure_by_another_name_or_version(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    assert visitor.get("/procedures/unheard_of").status_code == 404
    assert visitor.get(f"/procedures/{world.library.names()[0]}?version=99").status_code == 404


def test_a_supervisor_begins_with_the_board_and_finds_the_lists_one_click_away(
    desk: Desk, world: World, clock: SetTime
) -> None:
    code = desk.open(full_name="Phạm Thị Thử").code
    clock.at += timedelta(hours=3)
    sweep_deadlines(world)
    visitor = Visitor(world, people.SUPERVISOR)
    assert visitor.get("/").headers["location"] == "/board"
    assert 'href="/breaches"' in visitor.get("/board").text
    page = visitor.get("/breaches").text
    assert code in page
    assert "Thử" not in page
    assert code not in Visitor(world, people.LEAD).get("/breaches?show=due").text
    assert code in Visitor(world, people.LEAD).get("/breaches").text
    assert code not in Visitor(world, people.CENTRE_WORKER).get("/breaches").text


def test_only_what_the_law_sets_is_red(desk: Desk, world: World, clock: SetTime) -> None:
    desk.activated(age_years=13)
    desk.open(age_years=24)
    clock.at += timedelta(hours=30)
    sweep_deadlines(world)
    page = Visitor(world, people.SUPERVISOR).get("/breaches").text
    found = list_deadlines(world, people.SUPERVISOR, DeadlineFilter(still_open=True)).items
    assert {row.basis_kind for row in found} >= {"law", "proposed"}
    for row, line in zip(found, re.findall(r"<tr role=\"row\"><td.*?</tr>", page), strict=True):
        assert row.label.vi in line
        assert row.basis.vi in line
        assert ("chip--lost" in line) == (row.basis_kind in ("law", "clinical")), row.clock


def test_the_record_shows_who_looked_and_says_whether_it_is_whole(desk: Desk, world: World) -> None:
    code = desk.open().code
    Visitor(world, people.INTAKE).post("/search", {"words": code})
    watching = Visitor(world, people.DATA_PROTECTION)
    page = watching.get("/audit").text
    assert world.directories.people[people.INTAKE.user].name in page
    assert "Nguyên vẹn" in watching.post("/audit/verify").text
    assert "Không có dòng nào" in watching.post("/audit", {"code": "ZZZZ-ZZZZ"}).text


def test_delivery_and_people_say_nothing_of_a_case(desk: Desk, world: World) -> None:
    code = desk.open(full_name="Phạm Thị Thử").code
    visitor = Visitor(world, people.ADMINISTRATOR)
    for address in ("/delivery", "/people", "/people?find=Hùng Vương"):
        page = visitor.get(address)
        assert page.status_code == 200
        assert code not in page.text
        assert "Phạm Thị Thử" not in page.text


def test_a_lead_sees_its_own_agency_alone(world: World) -> None:
    page = Visitor(world, people.LEAD).get("/people").text
    assert "Hùng Vương" in page
    assert page.count('<th role="rowheader"') == 1


def test_the_card_shows_what_somebody_reported(desk: Desk, world: World) -> None:
    code = desk.open(
        people.HOTLINE, "hcmc_domestic_violence", entry_point="hotline_city", abuse_kinds=["physical"]
    ).code
    assert code in Visitor(world, people.HOTLINE).get("/card").text


def test_no_template_or_module_of_the_pages_names_what_belongs_to_a_procedure(world: World) -> None:
    ids: set[str] = set()
    for procedure in world.library.procedures.values():
        ids |= {*procedure.triggers, *procedure.clocks} - {"open"}
    ids |= {*world.library.vocabulary.fields, *world.library.vocabulary.parties, *world.library.vocabulary.roles}
    ids -= {
        "sex",
        "plan",
        "reason",
        "strand",
        "clock",
        "until",
        "kind",
        "party",
        "agency",
        "channel",
        "system",
        "close",
    }
    for path in TEMPLATES.rglob("*.html"):
        said = set(re.findall(r"""['"]([a-z][a-z_0-9]+)['"]""", path.read_text(encoding="utf-8")))
        assert said & ids == set(), path

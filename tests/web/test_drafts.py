"""What is typed is kept for its author alone, sealed, until it is sent or a day has passed."""

import re
from datetime import timedelta

from sqlalchemy import select

from engine.store.schema import DRAFT
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor

TYPED = "ở cùng mẹ, tránh cầu thang sau"


def form_of(visitor: Visitor, case: str) -> tuple[str, dict[str, str], str]:
    """The form of a step: where it is sent, what is hidden in it, and its text."""
    page = visitor.get(f"/cases/{case}").text
    found = re.search(r'href="(/cases/[^"]+/deeds/[^"]+)"[^>]*>Đánh giá nguy cơ, an toàn</a>', page)
    assert found
    form = visitor.get(found[1]).text
    return found[1], dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)), form


def test_a_draft_comes_back_to_its_author_and_to_nobody_else(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    _, hidden, _ = form_of(visitor, case)
    kept = visitor.post("/drafts", {**hidden, "f.safety_plan": TYPED, "f.risk_level": "high"})
    assert kept.status_code == 200
    assert "Nháp đã lưu lúc" in kept.text
    # Another browser of the same person, after a reload, a time-out or a restart: it is the server's.
    form = form_of(Visitor(world, people.SOCIAL_WORKER), case)[2]
    assert TYPED in form
    assert re.search(r'value="high" checked', form)
    with world.database.read() as connection:
        [row] = connection.execute(select(DRAFT))
    assert TYPED.encode() not in row.sealed
    assert case not in row.place
    colleague = form_of(Visitor(world, people.at(people.HOSPITAL, "hospital_social_worker", 2)), case)[2]
    assert TYPED not in colleague


def test_two_windows_keep_a_draft_each_and_sending_forgets_both(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    address, first, _ = form_of(visitor, case)
    _, second, _ = form_of(visitor, case)
    assert first["request"] != second["request"]
    visitor.post("/drafts", {**first, "f.safety_plan": "một"})
    visitor.post("/drafts", {**second, "f.safety_plan": "hai"})
    with world.database.read() as connection:
        assert len(list(connection.execute(select(DRAFT)))) == 2
    answers = {"f.risk_level": "low", "f.carer_suspected": "no", "f.immediate_danger": "no"}
    assert visitor.post(address, {**first, **answers}).status_code == 303
    with world.database.read() as connection:
        assert list(connection.execute(select(DRAFT))) == []


def test_a_draft_is_gone_after_a_day(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated(age_years=12)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    _, hidden, _ = form_of(visitor, case)
    visitor.post("/drafts", {**hidden, "f.safety_plan": TYPED})
    clock.at += timedelta(hours=24)
    assert TYPED not in form_of(visitor, case)[2]
    visitor.post("/drafts", {**hidden, "form": "another", "f.safety_plan": "x"})
    with world.database.read() as connection:
        assert len(list(connection.execute(select(DRAFT)))) == 1


def test_an_emptied_form_leaves_no_draft_and_a_flood_is_not_kept(desk: Desk, world: World) -> None:
    visitor = Visitor(world, people.SOCIAL_WORKER)
    for number in range(45):
        assert visitor.post("/drafts", {"form": f"f{number}", "request": "t", "f.x": "x"}).status_code == 200
    visitor.post("/drafts", {"form": "f44", "request": "t", "f.x": ""})
    assert visitor.post("/drafts", {"form": "f", "request": "t", "f.x": "x" * 70_000}).status_code == 422
    assert visitor.post("/drafts", {"form": "f", "f.x": "x"}).status_code == 422
    with world.database.read() as connection:
        assert len(list(connection.execute(select(DRAFT)))) <= 40

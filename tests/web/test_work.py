"""My work: the most pressing first, in words; nothing personal in it, and nothing typed in an address."""

import re
from datetime import timedelta

from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor, title_of


def test_the_list_says_what_to_do_by_when_and_what_is_overdue(desk: Desk, world: World, clock: SetTime) -> None:
    code = desk.open(full_name="Phạm Thị Thử").code
    visitor = Visitor(world, people.DOCTOR)
    page = visitor.get("/work")
    assert title_of(page) == "Việc của tôi – Một cửa"
    assert code in page.text
    assert "còn 30 phút" in page.text
    assert "Thử" not in page.text.replace("Bản dùng thử", "")
    clock.at += timedelta(hours=2)
    sweep_deadlines(world)
    assert "chip--over" in visitor.get("/work?show=overdue").text
    assert code not in visitor.get("/work-list?show=followed").text


def test_a_list_that_is_unchanged_is_not_sent_again(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    visitor = Visitor(world, people.INTAKE)
    found = re.search(r'hx-get="(/work-list\?[^"]+)"', visitor.get("/work").text)
    assert found
    again = found[1].replace("&amp;", "&")
    assert visitor.get(again).status_code == 204
    desk.open()
    changed = visitor.get(again)
    assert changed.status_code == 200
    assert changed.text.lstrip().startswith('<div id="work-lists"')
    assert "<html" not in changed.text


def test_a_long_list_is_read_page_by_page(desk: Desk, world: World, clock: SetTime) -> None:
    codes = {desk.open().code for _ in range(27)}
    visitor = Visitor(world, people.INTAKE)
    first = visitor.get("/work").text
    following = re.search(r'href="(/work\?after=[^"]+)"', first)
    assert following
    second = visitor.get(following[1].replace("&amp;", "&")).text
    assert {code for code in codes if code in first + second} == codes
    assert not [code for code in codes if code in first and code in second]


def test_what_is_searched_for_goes_by_post_and_finds_only_own_cases(desk: Desk, world: World) -> None:
    code = desk.open(alias="Bông", ward_of_incident="Phường Tân Định").code
    visitor = Visitor(world, people.SOCIAL_WORKER)
    assert visitor.get("/search").status_code == 405
    assert code in visitor.post("/search", {"words": "bong"}).text
    assert code not in Visitor(world, people.INVESTIGATOR).post("/search", {"words": "bong"}).text
    assert visitor.post("/search", {"words": " "}).status_code == 422


def test_reading_a_notice_leads_to_its_case_and_is_written_down(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    visitor = Visitor(world, people.INTAKE)
    page = visitor.get("/notices").text
    number = re.search(r'action="/notices/([^"]+)"', page)
    assert number
    before = page.count('class="link new"')
    followed = visitor.post(f"/notices/{number[1]}", {"case": case})
    assert (followed.status_code, followed.headers["location"]) == (303, f"/cases/{case}")
    assert visitor.get("/notices").text.count('class="link new"') == before - 1

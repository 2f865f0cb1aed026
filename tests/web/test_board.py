"""The board's page: figures that lead to lists, charts beside their tables, cut to whose it is; and in a browser."""

import re
from datetime import timedelta
from html import unescape

import pytest

from api.web.charts import scale_of
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.board import BoardFilter, read_board
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.browser import browsing, findings
from tests.web.visiting import Visitor

_FIGURE = re.compile(r'<a href="(/breaches\?[^"]*)">(\d+)</a>')


def fill(desk: Desk, clock: SetTime) -> None:
    """Three cases with a name that must not be read, of which two have deadlines overdue."""
    since = (clock.at - timedelta(hours=100)).isoformat()
    desk.open(full_name="Phạm Thị Thử", incident_from=since, penetration_suspected="yes", pregnant="no")
    desk.activated(age_years=12, full_name="Phạm Thị Thử")
    clock.at += timedelta(hours=30)
    sweep_deadlines(desk.world)
    desk.open(full_name="Phạm Thị Thử")


def test_every_figure_leads_to_a_list_of_as_many_codes_and_no_name(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    for actor in (people.SUPERVISOR, people.EQUALITY_SUPERVISOR, people.LEAD):
        visitor = Visitor(world, actor)
        page = visitor.get("/board")
        assert page.status_code == 200
        assert "Thử" not in page.text
        figures = {unescape(address): int(number) for address, number in _FIGURE.findall(page.text)}
        assert len(figures) > 10
        for address, number in figures.items():
            listed = visitor.get(address).text
            assert "Thử" not in listed
            lines = re.findall(r'class="code" href="/cases/\w+">([^<]+)<', listed)
            assert len(lines) == min(number, 25), address
            assert all(re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", line) for line in lines)


def test_a_board_is_cut_by_what_its_form_asks(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    visitor = Visitor(world, people.SUPERVISOR, "en")
    whole = visitor.get("/board").text
    assert "The whole city" in whole
    cut = visitor.get("/board?days=90&party=hospital&basis=city").text
    assert '<option value="90" selected>' in cut
    assert '<option value="hospital" selected>' in cut
    assert "Overdue by agency" in cut
    found = read_board(world, people.SUPERVISOR, BoardFilter(90, "hospital", "city"))
    assert f'basis=city">{found.missed.total}</a>' in unescape(cut)
    assert visitor.get("/board?days=31").status_code == 422
    assert visitor.get("/board?party=nobody").status_code == 422
    assert visitor.get("/board?days=&party=&basis=").status_code == 200


def test_a_lead_reads_whose_board_it_is_and_chooses_no_party(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    page = Visitor(world, people.LEAD).get("/board").text
    assert world.directories.directory.agency(people.LEAD.agency).name.vi in page
    assert 'name="party"' not in page
    assert Visitor(world, people.DOCTOR).get("/board").status_code == 403


def test_what_is_first_is_what_the_law_set(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    page = Visitor(world, people.SUPERVISOR).get("/board").text
    first = re.findall(r'<li id="b-\d+">.*?</article>', page, re.DOTALL)
    by_law = list_deadlines(world, people.SUPERVISOR, DeadlineFilter(still_open=True, basis="law")).items
    assert by_law
    for row, line in zip(by_law, first, strict=False):
        assert "chip--lost" in line
        assert row.code in line
        assert row.label.vi in line
        assert row.basis.vi in line


def test_a_worker_that_does_not_look_is_told_of(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    clock.at += timedelta(hours=30)
    assert "mà máy chưa quét đến" in Visitor(world, people.SUPERVISOR).get("/board").text
    sweep_deadlines(world)
    assert "mà máy chưa quét đến" not in Visitor(world, people.SUPERVISOR).get("/board").text


@pytest.mark.parametrize(
    ("totals", "marks"),
    [
        ([], (0, 1)),
        ([0], (0, 1)),
        ([3], (0, 1, 2, 3)),
        ([13, 4], (0, 5, 10, 15)),
        ([40], (0, 10, 20, 30, 40)),
        ([41], (0, 20, 40, 60)),
        ([1234], (0, 500, 1000, 1500)),
    ],
)
def test_an_axis_begins_at_zero_and_holds_everything_in_round_steps(totals: list[int], marks: tuple[int]) -> None:
    assert scale_of(totals).marks == marks
    assert scale_of(totals).top == marks[-1]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [320, 1440])
def test_in_a_browser_the_board_is_read_without_sideways_scrolling_and_leads_to_its_lists(
    desk: Desk, world: World, clock: SetTime, width: int
) -> None:
    fill(desk, clock)
    with browsing(world, people.SUPERVISOR, width=width) as (page, address):
        page.goto(f"{address}/")
        page.wait_for_url("**/board")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for summary in page.locator("details.more > summary").all():
            summary.click()
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        number = page.locator(".fig--red a").first
        count = int(number.inner_text())
        number.click()
        page.wait_for_url("**/breaches?basis=*")
        assert page.locator("tbody tr").count() == count
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.click("text=Về bảng thời hạn")
        page.wait_for_url("**/board")

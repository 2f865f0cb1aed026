"""The frame around every page: policy, language, who reaches what, errors that give nothing away."""

import re

import pytest

from api.web.doors import bar_of, standing_of
from api.web.rendering import TEMPLATES
from engine.domain.case.case import Actor
from engine.world import World
from tests import people
from tests.web.visiting import Visitor, title_of


def test_a_page_loads_nothing_from_elsewhere_and_is_not_kept(world: World) -> None:
    page = Visitor(world, people.ADMINISTRATOR).get("/style")
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_no_template_holds_a_program_or_a_style() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?! src)|<style| style=| on\w+=|hx-on|javascript:", text), path
        assert not re.search(r"hx-(vals|vars)=.js:|hx-trigger=\"[^\"]*\[", text), path


def test_the_language_is_vietnamese_until_it_is_switched_and_then_remembered(world: World) -> None:
    visitor = Visitor(world, people.ADMINISTRATOR)
    visitor.cookies.delete("language")
    assert title_of(visitor.get("/style", accept_language="en")) == "Bộ phận giao diện – Một cửa"
    switched = visitor.post("/language", {"language": "en", "back": "/style"})
    assert (switched.status_code, switched.headers["location"]) == (303, "/style")
    page = visitor.get("/style")
    assert title_of(page) == "Interface parts – One door"
    assert '<html lang="en">' in page.text


@pytest.mark.parametrize("back", ["https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test", "x", ""])
def test_the_switch_leads_to_no_other_site(world: World, back: str) -> None:
    switched = Visitor(world).post("/language", {"language": "en", "back": back})
    assert switched.headers["location"] == "/"


def test_what_is_not_there_says_only_that(world: World) -> None:
    page = Visitor(world, people.INTAKE).get("/nothing/of/this/name")
    assert page.status_code == 404
    assert title_of(page) == "Không tìm thấy – Một cửa"
    main = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert main
    assert re.sub(r"<[^>]+>|\s+", " ", main[0]).split() == ["Không", "tìm", "thấy"]


def test_a_role_is_told_that_a_page_is_not_for_it(world: World) -> None:
    page = Visitor(world, people.INTAKE).get("/style")
    assert page.status_code == 403
    assert "Trang này không dành cho vai trò của anh/chị" in page.text


def test_leaving_in_a_hurry_ends_on_a_page_that_says_nothing(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    left = visitor.post("/leave")
    assert (left.status_code, left.headers["location"]) == (303, "/lich-truc")
    page = visitor.get("/lich-truc").text
    assert "Một cửa" not in page
    assert "Lịch trực" in page


def test_the_bar_leads_to_five_pages_at_most_and_begins_with_the_first_page(world: World) -> None:
    for role in world.library.vocabulary.roles.values():
        for actor in people_of(world, role.id):
            bar = bar_of(standing_of(world, actor))
            assert 1 <= len(bar) <= 5
            page = Visitor(world, actor).get("/")
            assert page.headers["location"] == bar[0].address, role.id


def people_of(world: World, role: str) -> list[Actor]:
    return world.directories.refresh().posts_at(world.time.now()).get(role, [])[:1]

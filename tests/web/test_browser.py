"""What only a browser shows: no barrier on any page, leaving in a hurry, a case opened by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.domain.case.case import Actor
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.browser import browser, findings, page_of, served

PAGES: list[tuple[str, Actor | None]] = [
    ("/sign-in", None),
    ("/work", people.SOCIAL_WORKER),
    ("/notices", people.SOCIAL_WORKER),
    ("/open", people.INTAKE),
    ("/account", people.INTAKE),
    ("/account/password", people.INTAKE),
    ("/account/second-factor", people.INTAKE),
    ("/account/tokens", people.INTAKE),
    ("/invitation", None),
    ("/procedures/hung_vuong_one_stop", people.POLICE),
    ("/breaches", people.SUPERVISOR),
    ("/audit", people.SUPERVISOR),
    ("/delivery", people.ADMINISTRATOR),
    ("/people", people.ADMINISTRATOR),
    ("/accounts", people.ADMINISTRATOR),
    ("/style", people.ADMINISTRATOR),
    ("/card", people.HOTLINE),
    ("/lich-truc", None),
    ("/nothing/there", people.INTAKE),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


def walk(world: World, desk: Desk, chromium: Any, **variant: Any) -> dict[str, list[str]]:
    world.demo = True
    desk.activated(age_years=13, full_name="Phạm Thị Thử")
    desk.open()
    found = {}
    with served(world) as address:
        for path, actor in PAGES:
            page = page_of(chromium, world, address, actor, **variant)
            page.goto(address + path)
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            found[path] = findings(page) + ([f"scrolls sideways by {wider} px"] if wider > 0 else [])
            page.context.close()
    return found


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_page_holds_a_barrier_on_a_phone(world: World, desk: Desk, chromium: Any) -> None:
    assert {path: faults for path, faults in walk(world, desk, chromium).items() if faults} == {}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("wide", [320, 360, 1440])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_holds_a_barrier_in_any_variant(
    world: World, desk: Desk, chromium: Any, language: str, wide: int, dark: bool
) -> None:
    found = walk(world, desk, chromium, language=language, width=wide, dark=dark)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_esc_twice_leaves_and_locks_and_the_way_back_ends_on_the_same_page(world: World, chromium: Any) -> None:
    world.demo = True
    with served(world) as address:
        page = page_of(chromium, world, address, people.INTAKE)
        page.goto(f"{address}/notices")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_url("**/lich-truc")
        assert "Một cửa" not in page.content()
        page.goto(f"{address}/notices")
        assert page.title() == "Phiên đã khoá – Một cửa"
        page.click("form[action='/unlock'] button")
        page.wait_for_url("**/notices")
        page.context.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_case_is_opened_by_keyboard_alone_with_what_follows_beside_the_form(world: World, chromium: Any) -> None:
    with served(world) as address:
        page = page_of(chromium, world, address, people.INTAKE, width=1440)
        page.goto(f"{address}/open")
        keys = 0

        def press(*names: str) -> None:
            nonlocal keys
            for name in names:
                page.keyboard.press(name)
                keys += 1

        page.focus("[name='f.entry_point']")
        press("Space", "Tab", "Space")
        page.wait_for_selector("#live dl, #live .win")
        press("Control+Enter")
        page.wait_for_url("**/cases/*")
        assert keys <= 120
        page.context.close()

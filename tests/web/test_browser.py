"""What only a browser shows: leaving in a hurry, a case opened by keyboard alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.world import World
from tests import people
from tests.web.browser import browser, page_of, served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


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

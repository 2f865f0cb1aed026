"""No barrier on any page that anybody gets to: axe, sideways scrolling, focus that is never hidden."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.people import BEGINS
from tests.trials.gallery import Sight, looking, sights
from tests.trials.town import Town, settle
from tests.web.browser import browser, findings, served
from workflows.replay.stage import Stage

# So many stops of the tab key at most on a page; long lists say the same again.
_STOPS = 60
_HIDDEN = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) { return null; }
    const box = at.getBoundingClientRect(), ring = getComputedStyle(at).outlineStyle;
    const points = [[box.left + box.width / 2, box.top + Math.min(box.height / 2, 40)], [box.left + 4, box.top + 4],
                    [box.right - 4, box.bottom - 4]];
    const seen = points.some(([x, y]) => {
        const there = document.elementFromPoint(Math.min(Math.max(x, 1), innerWidth - 1),
                                                Math.min(Math.max(y, 1), innerHeight - 1));
        return there && (at.contains(there) || there.contains(at)
                         || (at.labels && [...at.labels].some(label => label.contains(there))));
    });
    return {name: at.tagName + " " + (at.id || at.name || at.textContent.trim().slice(0, 30)),
            hidden: !seen, bare: ring === "none"};
}"""


class Walk:
    """A town, what there is to look at in it, and a browser at its address."""

    def __init__(self, town: Town, seen: tuple[Sight, ...], found: Browser, address: str) -> None:
        self.seen, self._town, self._found, self._address = seen, town, found, address

    def faults(self, look: Callable[[Page], list[str]], **variant: Any) -> dict[str, list[str]]:
        found = {}
        for sight in self.seen:
            with looking(self._town, self._found, self._address, sight, **variant) as page:
                if faults := look(page):
                    found[f"{sight.name} ({sight.address})"] = faults
        return found


@pytest.fixture(scope="module")
def walk(stage_on: Callable[[str], Stage]) -> Iterator[Walk]:
    with ExitStack() as stack:
        world, clock = stack.enter_context(stage_on("sqlite").world())
        clock.at = BEGINS
        town = settle(world, clock)
        seen = tuple(sights(town))
        address = stack.enter_context(served(world))
        # The browser has a loop of its own in this thread: what else needs one is done by now.
        yield Walk(town, seen, stack.enter_context(browser()), address)


def wider(page: Page) -> list[str]:
    more = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"scrolls sideways by {more} px"] if more > 0 else []


def barriers(page: Page) -> list[str]:
    return findings(page) + wider(page)


def lost_focus(page: Page) -> list[str]:
    page.evaluate("document.documentElement.style.scrollBehavior = 'auto'; document.activeElement.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    found = []
    for _ in range(_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_HIDDEN)
        if at is None:
            break
        if at["hidden"] or at["bare"]:
            found.append(f"{at['name']}: {'hidden' if at['hidden'] else 'no ring'}")
    return found


def narrowest(page: Page) -> list[str]:
    """Everything at once, for opening a page costs most: on a phone, by the tab key, and on the narrowest screen."""
    found = barriers(page) + lost_focus(page)
    page.set_viewport_size({"width": 320, "height": 800})
    return found + wider(page)


def test_no_page_holds_a_barrier_on_a_phone(walk: Walk) -> None:
    assert walk.faults(narrowest, width=360) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_holds_a_barrier_in_any_variant(walk: Walk, language: str, width: int, dark: bool) -> None:
    assert walk.faults(barriers, language=language, width=width, dark=dark) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("width", [320, 480, 768, 1024, 1920])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_page_scrolls_sideways_at_any_width(walk: Walk, language: str, width: int) -> None:
    assert walk.faults(wider, language=language, width=width) == {}


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [360, 1366])
def test_focus_is_seen_wherever_the_tab_key_leads(walk: Walk, language: str, width: int) -> None:
    assert walk.faults(lost_focus, language=language, width=width) == {}

"""A town that a whole module walks through, and a browser: made once, since nothing here changes them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.people import BEGINS
from tests.trials.town import Town, settle
from tests.web.browser import browser
from workflows.replay.stage import Stage


@pytest.fixture(scope="module")
def town(stage_on: Callable[[str], Stage]) -> Iterator[Town]:
    """A town at work, for reading alone."""
    with stage_on("sqlite").world() as (world, clock):
        clock.at = BEGINS
        yield settle(world, clock)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser. It has a loop of its own in this thread: ask for what is walked without it before."""
    with browser() as found:
        yield found

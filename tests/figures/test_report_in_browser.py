"""The report in a real browser: no barrier, both languages, both widths, nothing to scroll sideways."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.commands import MakeReport
from engine.handlers.make_report import make_report
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.figures.test_reports import DAY
from tests.web.browser import browser, findings, page_of, served

# Where pictures of the pages are put, for whoever wants to look at them.
PICTURES = os.environ.get("MOTCUA_TEST_PICTURES")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_pages_of_reports_have_no_barrier(desk: Desk, world: World, clock: SetTime, chromium: Any) -> None:
    for n in range(23):
        desk.open(
            age_years=(12, 30, 17)[n % 3],
            sex="male" if n % 7 == 3 else "female",
            abuse_kinds=["rape"] if n % 2 else ["physical", "psychological"],
            setting="family" if n % 5 else "school",
        )
    clock.at += timedelta(days=1)
    number = make_report(world, MakeReport(actor=people.SUPERVISOR, first=DAY, last=DAY))
    with served(world) as address:
        for width, language in ((1440, "vi"), (320, "en")):
            page = page_of(chromium, world, address, people.SUPERVISOR, width=width, language=language)
            for path in ("/report", f"/report/{number}"):
                page.goto(f"{address}{path}")
                assert findings(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                if PICTURES:
                    name = f"{path.strip('/').replace('/', '-')}-{width}.png"
                    page.screenshot(path=Path(PICTURES) / name, full_page=True)
            page.context.close()

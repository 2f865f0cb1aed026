"""Photograph every page: `python -m tests.trials FOLDER [NAME…]`.

One of every kind, both widths and both languages; with names those whose name begins so, as each role sees them.
"""

import logging
import sys
from pathlib import Path

from tests.people import BEGINS
from tests.trials.gallery import looking, sights
from tests.trials.town import settle
from tests.web.browser import browser, served
from workflows.replay.stage import stage

WIDTHS = {"wide": 1440, "phone": 360}


def photograph(folder: Path, wanted: list[str], languages: tuple[str, ...] = ("vi", "en")) -> None:
    """Photograph pages into a folder."""
    logging.disable(logging.CRITICAL)
    with stage() as made, made.world() as (world, clock):
        clock.at = BEGINS
        town = settle(world, clock)
        # The browser has a loop of its own in this thread: what else needs one is done before.
        seen = list(sights(town, of_each_role=bool(wanted)))
        with browser() as found, served(world) as address:
            for sight in seen:
                if wanted and not any(sight.name.startswith(name) for name in wanted):
                    continue
                for language in languages:
                    for size, width in WIDTHS.items():
                        into = folder / language / f"{sight.name}-{size}.png"
                        into.parent.mkdir(parents=True, exist_ok=True)
                        with looking(town, found, address, sight, width=width, language=language) as page:
                            page.evaluate("scrollTo(0, 0)")
                            page.screenshot(path=into, full_page=True)


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), sys.argv[2:])

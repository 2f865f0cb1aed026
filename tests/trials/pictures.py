"""Take the pictures of the README and of the user's guide anew: `make screenshots`.

Each shows the pages at work in an invented town; in few colours, so that they stay small.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from config.settings import ROOT
from tests import people
from tests.people import BEGINS
from tests.trials.gallery import Sight, looking, moments
from tests.trials.town import COLLABORATOR, Town, settle
from tests.web.browser import browser, served
from workflows.replay.stage import stage

GUIDE = ROOT / "docs" / "huong-dan" / "hinh"
README = ROOT / "docs" / "pictures"
WIDE, PHONE = 1200, 360
_COLOURS = 96


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture is kept, without its ending, what it shows, how wide and high the window is, and from where."""

    into: Path
    sight: Sight
    width: int = WIDE
    height: int = 800
    scroll: str = ""
    demo: bool = False


def pictures(town: Town) -> Iterator[Picture]:
    """Yield every picture; those of the README are pages of the guide too."""
    known = {sight.name: sight for sight in moments(town)}
    case, sheltered = f"/cases/{town.child}", f"/cases/{town.sheltered}"
    yield Picture(README / "open", known["open-live"], height=1000)
    yield Picture(README / "case", Sight("case", people.SOCIAL_WORKER, case), height=1000)
    yield Picture(README / "board", Sight("board", people.SUPERVISOR, "/"))
    yield Picture(GUIDE / "bao-cao", Sight("report", people.SUPERVISOR, "/report"))
    yield Picture(GUIDE / "dang-nhap", known["sign-in"], demo=True)
    yield Picture(GUIDE / "viec-cua-toi", Sight("work", people.SOCIAL_WORKER, "/work"))
    yield Picture(GUIDE / "buoc-tai-cho", known["case-form"], height=900, scroll="form.inform")
    yield Picture(GUIDE / "ban-giao", Sight("shift", people.INTAKE, "/hand-over"))
    yield Picture(GUIDE / "bac-si", Sight("doctor", people.DOCTOR, case), height=1000)
    yield Picture(GUIDE / "tra-loi", Sight("referral", people.POLICE, f"/referrals/{town.child}"), PHONE, 740)
    yield Picture(GUIDE / "cong-an", Sight("police", people.POLICE, "/work"), PHONE, 740)
    yield Picture(GUIDE / "uy-ban", Sight("ward", people.CHILD_WORKER, case), height=1000)
    yield Picture(GUIDE / "trung-tam", Sight("centre", people.CENTRE_WORKER, sheltered), height=1000)
    yield Picture(GUIDE / "phieu-viec", Sight("card", COLLABORATOR, "/card"), PHONE, 740)
    yield Picture(GUIDE / "qua-han", Sight("breaches", people.SUPERVISOR, "/breaches"))
    yield Picture(GUIDE / "nhat-ky", Sight("audit", people.DATA_PROTECTION, "/audit"))
    yield Picture(GUIDE / "nguoi-va-don-vi", Sight("people", people.ADMINISTRATOR, "/people"))


def main() -> None:
    """Photograph each, in Vietnamese."""
    logging.disable(logging.CRITICAL)
    with stage() as made, made.world() as (world, clock):
        clock.at = BEGINS
        town = settle(world, clock)
        with browser() as found, served(world) as address:
            for picture in pictures(town):
                world.demo = picture.demo
                with looking(town, found, address, picture.sight, width=picture.width) as page:
                    page.set_viewport_size({"width": picture.width, "height": picture.height})
                    page.evaluate("scrollTo(0, 0)")
                    if picture.scroll:
                        page.locator(picture.scroll).first.scroll_into_view_if_needed()
                    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
                picture.into.parent.mkdir(parents=True, exist_ok=True)
                taken.quantize(_COLOURS).save(picture.into.with_suffix(".png"), optimize=True)


if __name__ == "__main__":
    main()

"""Pages to look at: one of every kind that anybody gets to, and the moments that only a deed brings about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from engine.domain.case.case import Actor
from tests import people
from tests.trials.crawl import page_routes, route_of, walk
from tests.trials.town import EVERYBODY, Town
from tests.web.browser import page_of


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as somebody sees it: where, and what they do there before it is looked at."""

    name: str
    actor: Actor | None
    address: str
    then: Callable[[Page], None] | None = None


def _nothing_answered(page: Page) -> None:
    page.locator("form[data-draft] button.btn--go").first.click()
    page.wait_for_selector("#errors")


def _answered(page: Page) -> None:
    page.check("[name='f.entry_point'] >> nth=0")
    page.check("[name='f.abuse_kinds'] >> nth=0")
    page.fill("[name='f.incident_from.day']", "hôm qua")
    page.fill("[name='f.incident_from.time']", "20h")
    page.fill("[name='f.age_years']", "13")
    page.keyboard.press("Tab")
    page.wait_for_selector("#live .win")


def _shown(page: Page) -> None:
    page.click("form[action$='/identity'] button")
    page.wait_for_selector("#shown-identity section")


def _in_place(page: Page) -> None:
    page.click("#strands ~ section .steps a.btn")
    page.wait_for_selector("form.inform")


def _in_place_wrong(page: Page) -> None:
    _in_place(page)
    page.click("form.inform button.btn--go")
    page.wait_for_selector(".errors")


def _locked(page: Page) -> None:
    address = page.url
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/lich-truc")
    page.goto(address)


def _everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details.more').forEach(one => { one.open = true; })")


def moments(town: Town) -> tuple[Sight, ...]:
    """Return what a page looks like after somebody has done something on it."""
    case = f"/cases/{town.child}"
    return (
        Sight("sign-in", None, "/sign-in"),
        Sight("neutral", None, "/lich-truc"),
        Sight("nothing", people.INTAKE, "/nothing/there"),
        Sight("barred", people.INTAKE, "/delivery"),
        Sight("open-errors", people.DOCTOR, "/open", _nothing_answered),
        Sight("open-live", people.INTAKE, "/open", _answered),
        Sight("open-whole", people.INTAKE, "/open", _everything),
        Sight("case-shown", people.SOCIAL_WORKER, case, _shown),
        Sight("case-form", people.SOCIAL_WORKER, case, _in_place),
        Sight("case-form-errors", people.SOCIAL_WORKER, case, _in_place_wrong),
        Sight("case-unfolded", people.SOCIAL_WORKER, case, _everything),
        Sight("referral-unfolded", people.POLICE, f"/referrals/{town.child}", _everything),
        Sight("number", people.POLICE, "/referrals"),
        Sight("locked", people.INTAKE, "/notices", _locked),
    )


def sights(town: Town, *, of_each_role: bool = False) -> Iterator[Sight]:
    """Yield a page of every kind that anybody gets to; with `of_each_role` as each role sees it."""
    routes, seen = page_routes(), set[tuple[str, ...]]()
    for actor in EVERYBODY:
        for address, answer in walk(town.world, actor, most=4).items():
            route = route_of(routes, address)
            kind = (route, actor.role) if of_each_role else (route,)
            if answer.status_code == 200 and "<html" in answer.text and kind not in seen:
                seen.add(kind)
                place = route.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "first"
                yield Sight(f"{place}-{actor.role}" if of_each_role else place, actor, address)
    yield from moments(town)


@contextmanager
def looking(town: Town, found: Browser, address: str, sight: Sight, **variant: Any) -> Iterator[Page]:
    """Yield the page of a sight in a window of its own."""
    page = page_of(found, town.world, address, sight.actor, **variant)
    try:
        page.goto(address + sight.address)
        if sight.then:
            sight.then(page)
        page.evaluate("document.fonts.ready")
        yield page
    finally:
        page.context.close()

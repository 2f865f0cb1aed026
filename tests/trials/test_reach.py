"""Who reaches which page: every role asks for every page, and every page leads somewhere."""

import re

import pytest

from api.web.doors import DOORS
from api.web.rendering import TEMPLATES
from engine.domain.case.case import Actor
from tests import people
from tests.trials.crawl import page_routes, route_of, walk
from tests.trials.town import EVERYBODY, Town
from tests.web.visiting import Visitor, title_of

CASE_PAGES = ("work", "notices", "case", "referral", "shift")
# Where the lead is on duty too, whoever stands behind the first leads, or who is alone: these are the first ones.
_LEADS_A_PARTY = {"hospital_lead", "ward_chair", "focal_point"}
_OPENS = {
    *("intake", "doctor", "hospital_social_worker", "child_protection_worker", "family_officer", "ward_collaborator"),
    *("ward_police", "womens_union_worker", "hotline_operator", "focal_point"),
}
_ALL = {actor.role for actor in EVERYBODY}
_ON_CASES = _ALL - {"administrator", "data_protection_officer"}
_OVERSEES = {"supervisor", "equality_supervisor"}
# The table of who reaches which page, page by page. A page that is not here has no door yet, or needs its line.
TABLE: dict[str, set[str]] = {
    "account": _ALL,
    "procedures": _ALL,
    "work": _ON_CASES,
    "notices": _ON_CASES,
    "case": _ON_CASES,
    "referral": _ON_CASES,
    "shift": _ON_CASES,
    "open": _OPENS,
    "card": {"ward_collaborator", "hotline_operator", "focal_point"},
    "board": _OVERSEES | _LEADS_A_PARTY,
    "report": _OVERSEES | _LEADS_A_PARTY,
    "breaches": _OVERSEES | _LEADS_A_PARTY,
    "audit": {"supervisor", "data_protection_officer"},
    "people": {"administrator"} | _LEADS_A_PARTY,
    "confirming": {"administrator"} | _OVERSEES | _LEADS_A_PARTY,
    "accounts": {"administrator"},
    "delivery": {"administrator", "supervisor"},
    "style": {"administrator"},
}
WEB = TEMPLATES.parent
# Where nobody needs to be signed in, or everybody who is signed in may be.
OF_EVERYBODY = {"/", "/sign-in", "/posts", "/lich-truc", "/invitation", "/invitation/{invitation}"}


def door_of(path: str) -> str | None:
    """Return the page that a declared address belongs to, by the longest address of a door that it begins with."""
    own = [door for door in DOORS if f"{path}/".startswith(f"{door.address}/") or path.startswith(door.address + "-")]
    return max(own, key=lambda door: len(door.address)).page if own else None


def test_the_table_speaks_of_every_page() -> None:
    assert {door.page for door in DOORS} == set(TABLE)


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.role)
def test_each_role_reaches_its_pages_and_no_other(town: Town, actor: Actor) -> None:
    town.world.demo = False
    visitor = Visitor(town.world, actor)
    try:
        for route in page_routes():
            page = door_of(route.path)
            if page is None or "GET" not in route.methods:
                continue
            address = re.sub(r"\{\w+\}", "none", route.path.replace("{case}", town.child))
            answer = visitor.get(address)
            if actor.role in TABLE[page]:
                # Beyond the door a case lets in whom it lets in, to what they may do there, and has no such step.
                assert answer.status_code in (200, 204, 303, 403, 404, 409, 422), (route.path, answer.status_code)
                assert "{" in route.path or answer.status_code not in (403, 404), route.path
            else:
                assert answer.status_code == 403, (route.path, answer.status_code)
                assert "Trang này không dành cho vai trò của anh/chị" in answer.text
    finally:
        town.world.demo = True


def test_who_is_not_signed_in_reaches_nothing(town: Town) -> None:
    visitor = Visitor(town.world)
    for route in page_routes():
        if "GET" in route.methods and route.path not in OF_EVERYBODY:
            answer = visitor.get(route.path.replace("{case}", town.child))
            assert answer.status_code == 303, route.path
            assert answer.headers["location"].startswith("/sign-in"), route.path


@pytest.mark.parametrize("actor", [people.POLICE, people.INTAKE, people.ADMINISTRATOR], ids=lambda one: one.role)
def test_a_case_that_one_is_not_on_is_not_there(town: Town, actor: Actor) -> None:
    visitor = Visitor(town.world, actor)
    known = visitor.get(f"/cases/{town.harassed}")
    unknown = visitor.get("/cases/0123456789abcdef0123456789abcdef")
    assert known.status_code == unknown.status_code in (403, 404)
    assert title_of(known) == title_of(unknown)


@pytest.fixture(scope="module")
def walked(town: Town) -> dict[str, dict[str, int]]:
    """What everybody's pages lead to, with how each answered."""
    return {
        actor.role: {address: answer.status_code for address, answer in walk(town.world, actor, most=10).items()}
        for actor in EVERYBODY
    }


def test_no_page_leads_to_one_that_does_not_open(walked: dict[str, dict[str, int]]) -> None:
    dead = {
        f"{role} {address}": status
        for role, found in walked.items()
        for address, status in found.items()
        if status not in (200, 204, 303)
    }
    assert dead == {}


def test_every_page_is_led_to_from_somewhere(town: Town, walked: dict[str, dict[str, int]]) -> None:
    routes = page_routes()
    reached = {route_of(routes, address) for found in walked.values() for address in found}
    # What nobody in a demo has, an account of their own or several posts, is written in a page or a program at least.
    written = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*") if path.suffix in (".html", ".js"))
    reached |= {route.path for route in routes if route.path.partition("{")[0] in written}
    assert {route.path for route in routes if "GET" in route.methods} - reached == set()

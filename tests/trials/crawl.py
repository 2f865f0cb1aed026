"""Every page somebody can get to: what a person's pages lead to, followed from the first one."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import httpx
from fastapi.routing import APIRoute

from api.web.site import NOUNS
from engine.domain.case.case import Actor
from engine.world import World
from tests.web.visiting import Visitor

_LEADS = re.compile(r'\s(?:href|hx-get)="(/[^"#]*)')
# What a browser fetches for a page, and the mail sink of the demo, which is no page of ours.
_NO_PAGE = ("/static/", "/assets/", "/demo/mail", "/api/")


def page_routes() -> list[APIRoute]:
    """Return the addresses that pages have, as they are declared."""
    return [route for noun in NOUNS for route in noun.router.routes if isinstance(route, APIRoute)]


def route_of(routes: list[APIRoute], address: str, method: str = "GET") -> str:
    """Return the declared form of an address, "" where there is none."""
    path = address.partition("?")[0]
    return next((one.path for one in routes if method in one.methods and one.path_regex.match(path)), "")


def leads(answer: httpx.Response) -> Iterator[str]:
    """Return where an answer leads, in its order."""
    where = answer.headers.get("location") or answer.headers.get("hx-redirect")
    if where:
        yield where
    for found in _LEADS.findall(answer.text):
        if not found.startswith(_NO_PAGE):
            yield unescape(found)


def walk(world: World, actor: Actor, language: str = "vi", *, most: int | None = None) -> dict[str, httpx.Response]:
    """Return what answers at every address that a person's pages lead to, from the first page on.

    `most`: go to no more than so many addresses of the same declared form.
    """
    visitor, routes = Visitor(world, actor, language), page_routes()
    found: dict[str, httpx.Response] = {}
    waiting, gone = ["/"], Counter[str]()
    while waiting:
        address = waiting.pop(0)
        route = route_of(routes, address)
        if address in found or (most is not None and gone[route] >= most):
            continue
        gone[route] += 1
        found[address] = visitor.get(address)
        waiting += [one for one in leads(found[address]) if one not in found]
    return found

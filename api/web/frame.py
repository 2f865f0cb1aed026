"""The frame around every page: the bar with its links, whose page it is, the way to the other language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse

from api.web.doors import bar_of
from api.web.rendering import page
from api.web.who import Viewer
from engine.domain.definition.vocabulary import Label


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the bar. `count`: how much waits there, 0 for nothing or not known."""

    address: str
    name: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page. `back`: where the switch of languages leads; `draft`: of a draft procedure.

    `posts`: how many the reader holds.
    """

    person: str
    role: Label
    agency: Label
    links: tuple[Link, ...]
    back: str
    demo: bool
    draft: bool
    posts: int


def show(
    request: Request,
    viewer: Viewer,
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    at: str = "",
    status: int = 200,
    draft: bool = False,
    counts: Mapping[str, int] | None = None,
) -> HTMLResponse:
    """Return a page for its reader. `at`: which link of the bar it belongs to; `counts`: what waits behind them."""
    frame = Frame(
        person=viewer.name,
        role=viewer.role,
        agency=viewer.agency,
        links=tuple(
            Link(door.address, door.name, door.page == at, (counts or {}).get(door.page, 0))
            for door in bar_of(viewer.standing)
        ),
        back=way_back(request),
        demo=viewer.standing.demo,
        draft=draft,
        posts=viewer.posts,
    )
    return page(request, viewer.language, template, {"frame": frame, **(values or {})}, status=status)


def show_part(
    request: Request, viewer: Viewer, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """Return a part of a page, without the frame."""
    return page(request, viewer.language, template, values or {}, status=status)


def in_place(request: Request) -> bool:
    """Say whether a part of a page is wanted, to be put into the one that stands there."""
    return request.headers.get("hx-request") == "true"


def way_back(request: Request) -> str:
    """Return the address of this page, for coming back to it; the front page where it was an answer to a form."""
    if request.method != "GET" or in_place(request):
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")

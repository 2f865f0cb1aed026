"""The frame around every page: the bar with its links, whose page it is, the way to the other language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse

from api.deps import the_world
from api.own_address import own_address
from api.web.doors import bar_of, reaches
from api.web.rendering import page
from api.web.who import Viewer
from engine.delivery_views import AlarmView
from engine.domain.definition.vocabulary import Label
from engine.reading.list_alarms import alarms_told


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

    `posts`: how many the reader holds. `session`: whose page it is; `left`: seconds until it locks.
    `watches`: the reader watches over delivery, and is told of `alarms` on every page.
    """

    person: str
    role: Label
    agency: Label
    links: tuple[Link, ...]
    back: str
    demo: bool
    draft: bool
    posts: int
    session: str
    left: int
    watches: bool
    alarms: tuple[AlarmView, ...]


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
        session=viewer.session,
        left=viewer.left,
        watches=reaches(viewer.standing, "delivery"),
        alarms=alarms_told(the_world(request), viewer.actor),
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
    if in_place(request):
        stands = urlsplit(request.headers.get("hx-current-url", ""))
        here = stands.netloc == request.headers.get("host", "")
        return own_address(stands.path + (f"?{stands.query}" if stands.query else "")) if here else "/"
    if request.method != "GET":
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")

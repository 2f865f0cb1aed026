"""The gate: who is not signed in is asked to; a locked session is opened again in place, with nothing lost."""

from collections.abc import Sequence
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from api.sessions import GateError, the_secret
from api.web.drafts import keep_locked
from api.web.frame import in_place, way_back
from api.web.language import language_of_pages
from api.web.rendering import page
from engine.account_views import SignedIn
from engine.reading.accounts.find_session import find_session


def add_gate(app: FastAPI) -> None:
    """Let whoever may not go on yet be asked what is missing."""

    @app.exception_handler(GateError)
    async def gate(request: Request, error: GateError) -> Response:
        # Without a program a form that comes too late is gone from the screen: what was typed is kept as a draft.
        sent = [] if request.method == "GET" else (await request.form()).multi_items()
        typed = [(name, text) for name, text in sent if isinstance(text, str)]
        return await anyio.to_thread.run_sync(_answer, request, error, typed)


def _answer(request: Request, error: GateError, typed: Sequence[tuple[str, str]]) -> Response:
    world, back = request.app.state.world, way_back(request)
    secret = the_secret(request)
    session = find_session(world, secret, active=False) if secret else None
    if error.reason == "another":
        return _elsewhere(request, "/")
    if session is None or error.reason == "signed_out":
        return _elsewhere(request, _with("/sign-in", back, ended="yes" if secret else ""))
    if error.reason == "post":
        return _elsewhere(request, _with("/posts", back))
    if session.actor is not None and not in_place(request) and keep_locked(world, session.actor, typed):
        back = request.url.path if _can_be_read(request) else back
    return locked(request, session, back)


def _can_be_read(request: Request) -> bool:
    """Whether the address that a form was sent to is a page too."""
    asked = {**request.scope, "method": "GET"}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.router.routes)


def _with(address: str, back: str, **more: str) -> str:
    asked = {name: said for name, said in {"to": back.removesuffix("/"), **more}.items() if said}
    return f"{address}?{urlencode(asked, safe='/')}" if asked else address


def _elsewhere(request: Request, address: str) -> Response:
    if in_place(request):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def locked(request: Request, session: SignedIn, back: str, *, said: Sequence[str] = ()) -> Response:
    """Return the form that opens a locked session again: a page, or a part that covers the page that stands there."""
    values = {
        "name": session.name,
        "account": session.email or session.person,
        "session": session.session,
        "lock": session.lock,
        "demo": session.way == "demo" and request.app.state.world.demo,
        "back": back,
        "said": list(said),
    }
    template = "gate/part.html" if in_place(request) else "gate/page.html"
    response = page(request, language_of_pages(request), template, values, status=401)
    if in_place(request):
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#gate", "innerHTML"
    return response

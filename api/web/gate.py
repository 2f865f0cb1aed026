"""The gate: who is not signed in is asked to; a locked session is opened again in place, with nothing lost."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from api.sessions import GateError, the_secret
from api.web.frame import in_place, way_back
from api.web.language import language_of_pages
from api.web.rendering import page
from engine.account_views import SignedIn
from engine.reading.accounts.find_session import find_session


def add_gate(app: FastAPI) -> None:
    """Let whoever may not go on yet be asked what is missing."""

    @app.exception_handler(GateError)
    def gate(request: Request, error: GateError) -> Response:
        back = way_back(request)
        secret = the_secret(request)
        session = find_session(request.app.state.world, secret, active=False) if secret else None
        if session is None or error.reason == "signed_out":
            return _elsewhere(request, _with("/sign-in", back, ended="yes" if secret else ""))
        if error.reason == "post":
            return _elsewhere(request, _with("/posts", back))
        return locked(request, session, back)


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

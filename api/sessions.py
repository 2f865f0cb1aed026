"""The session of a web page: its cookies, who is signed in, and where somebody sits."""

import re
from typing import Annotated

from fastapi import Depends, Request, Response

from api.deps import TheWorld
from engine.account_commands import Browser
from engine.account_views import Admitted, SignedIn
from engine.domain.accounts.sessions import Lock
from engine.reading.accounts.find_session import find_session

# A page that asks by itself (polling, keeping a draft) says so, and does not put off the time-out.
PASSIVE_HEADER = "x-motcua-passive"
# A part of a page says whose page it is: what somebody left there is not for whoever signed in after them.
PAGE_HEADER = "x-motcua-session"
# The longest that browsers keep a cookie (RFC 6265bis, 5.5).
_DEVICE_SECONDS = 400 * 24 * 3600
_WELL_FORMED = re.compile(r"[\w-]{20,100}", re.ASCII)
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
)


class GateError(Exception):
    """Nobody is signed in, or somebody who has to say first who they are or in which post they work.

    `reason`: `signed_out`, `another` (the page is of a session that is not the one now), or why the session is locked
    (`idle`, `asked`, `code`, `post`).
    """

    def __init__(self, reason: Lock | str) -> None:
        super().__init__(reason)
        self.reason = reason


def session_cookie(request: Request) -> str:
    """Return the name of the session's cookie: without TLS, on this machine alone, browsers take no __Host-."""
    return "__Host-motcua" if request.url.scheme == "https" else "motcua"


def device_cookie(request: Request) -> str:
    """Return the name of the cookie by which a browser is known again."""
    return f"{session_cookie(request)}-device"


def the_secret(request: Request) -> str | None:
    """Return the secret of the session's cookie."""
    return _cookie(request, session_cookie(request))


def the_browser(request: Request) -> Browser:
    """Return where somebody sits: nothing of it identifies a machine but the cookie."""
    agent = request.headers.get("user-agent", "")
    words = [next((said for sign, said in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    if not words[0] and "Safari" in agent:
        words[0] = "Safari"
    address = request.client.host if request.client else ""
    return Browser(address, _cookie(request, device_cookie(request)), ", ".join(word for word in words if word))


def let_in(response: Response, request: Request, admitted: Admitted) -> None:
    """Give the browser its session, and the cookie by which it is known again."""
    _set(response, request, session_cookie(request), admitted.secret, None)
    know_browser(response, request, admitted.device)


def know_browser(response: Response, request: Request, device: str) -> None:
    """Give the browser the cookie by which it is known again."""
    _set(response, request, device_cookie(request), device, _DEVICE_SECONDS)


def let_out(response: Response, request: Request) -> None:
    """Take the session's cookie away."""
    _set(response, request, session_cookie(request), "", 0)


def the_visitor(world: TheWorld, request: Request) -> SignedIn | None:
    """Return who is signed in, locked or not, None for nobody."""
    secret = the_secret(request)
    if secret is None:
        return None
    found = find_session(world, secret, active=PASSIVE_HEADER not in request.headers)
    if found is not None:
        request.app.state.pace.person(found.person)
    if found is not None and request.headers.get(PAGE_HEADER, found.session) != found.session:
        raise GateError("another")
    return found


def the_session(visitor: Annotated[SignedIn | None, Depends(the_visitor)]) -> SignedIn:
    """Return who is signed in, locked or not. Raises GateError for nobody."""
    if visitor is None:
        raise GateError("signed_out")
    return visitor


def the_unlocked(session: Annotated[SignedIn, Depends(the_session)]) -> SignedIn:
    """Return who is signed in and may at least choose a post. Raises GateError."""
    if session.lock not in ("", "post"):
        raise GateError(session.lock)
    return session


def the_signed_in(session: Annotated[SignedIn, Depends(the_session)]) -> SignedIn:
    """Return who is signed in and may work: not locked, with a post. Raises GateError."""
    if session.lock:
        raise GateError(session.lock)
    return session


def _cookie(request: Request, name: str) -> str | None:
    value = request.cookies.get(name, "")
    return value if _WELL_FORMED.fullmatch(value) else None


def _set(response: Response, request: Request, name: str, value: str, seconds: int | None) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict")


TheVisitor = Annotated[SignedIn | None, Depends(the_visitor)]
TheSession = Annotated[SignedIn, Depends(the_session)]
TheUnlocked = Annotated[SignedIn, Depends(the_unlocked)]
TheSignedIn = Annotated[SignedIn, Depends(the_signed_in)]

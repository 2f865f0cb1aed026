"""The way to a hospital's own directory and back. Off, and not found, until a deployment names one."""

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import TheWorld
from api.own_address import own_address
from api.sessions import let_in, the_browser, the_secret
from engine.domain.errors import RefusedError, refused
from engine.handlers.accounts.provider_sign_in import begin_provider_sign_in, finish_provider_sign_in
from engine.handlers.accounts.sign_out import sign_out

router = APIRouter(include_in_schema=False)
_SECONDS = 600
_PATH = "/sign-in/provider"
# A page of our own stands between: a browser that is sent on from elsewhere would not show a Strict cookie.
_ON = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={0}">
<title>Một cửa</title></head>
<body><main><p><a href="{0}">Tiếp tục <span lang="en">/ Continue</span></a></p></main></body></html>
"""


@router.get(_PATH)
def leave(world: TheWorld, request: Request, to: str = "/") -> RedirectResponse:
    """Send the browser to the provider; what it has to bring back is kept in a short cookie of its own, sealed."""
    address, kept = begin_provider_sign_in(world, own_address(to))
    answer = RedirectResponse(address, 303)
    secure = request.url.scheme == "https"
    # Lax: the browser comes back from elsewhere, by a link.
    answer.set_cookie(
        _cookie(request), kept, max_age=_SECONDS, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return answer


@router.get(f"{_PATH}/back")
def come_back(world: TheWorld, request: Request, state: str = "", code: str = "") -> Response:
    """Let in whom the provider sent back; whoever it did not know goes back to where one signs in."""
    if world.provider is None:
        raise refused("not_found")
    kept = request.cookies.get(_cookie(request), "")
    try:
        admitted, to = finish_provider_sign_in(world, kept=kept, state=state, code=code, browser=the_browser(request))
    except RefusedError:
        away = RedirectResponse("/sign-in?refused=provider", 303)
        away.delete_cookie(_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True)
        return away
    if (before := the_secret(request)) is not None:
        sign_out(world, before)
    answer = HTMLResponse(_ON.format(escape(own_address(to))))
    let_in(answer, request, admitted)
    answer.delete_cookie(_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return answer


def _cookie(request: Request) -> str:
    return "__Host-motcua-way" if request.url.scheme == "https" else "motcua-way"

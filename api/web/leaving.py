"""Leaving in a hurry: any page gives way to a plain one of a hospital, and the session is locked."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.sessions import the_secret
from api.web.rendering import page
from engine.handlers.accounts.lock_session import lock_session

router = APIRouter()
NEUTRAL = "/lich-truc"


@router.post("/leave")
def leave(request: Request, world: TheWorld) -> Response:
    """Lock the session and show the plain page."""
    if secret := the_secret(request):
        lock_session(world, secret)
    return RedirectResponse(NEUTRAL, 303)


@router.get(NEUTRAL)
def roster(request: Request) -> Response:
    """Show a page that anybody may see over one's shoulder: it is Vietnamese always, and says nothing."""
    return page(request, "vi", "pages/neutral.html", {})

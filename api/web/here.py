"""Whether somebody is still signed in, asked by the page itself, and staying so. Without a program nobody asks."""

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.sessions import TheSignedIn, the_secret
from engine.account_views import SignedIn
from engine.handlers.accounts.stay_signed_in import stay_signed_in
from engine.world import World

router = APIRouter()
# Seconds until the session locks.
LEFT = "X-Motcua-Left"


@router.get("/here")
def here(world: TheWorld, session: TheSignedIn) -> Response:
    """Say how long is left; a locked session is answered by the gate, as everywhere."""
    return _left(world, session)


@router.post("/here")
def stay(request: Request, world: TheWorld, _: TheSignedIn) -> Response:
    """Put the time-out off."""
    return _left(world, stay_signed_in(world, the_secret(request) or ""))


def _left(world: World, session: SignedIn) -> Response:
    left = max(0, int((session.idle_until - world.time.now()) / timedelta(seconds=1)))
    return Response(status_code=204, headers={LEFT: str(left)})

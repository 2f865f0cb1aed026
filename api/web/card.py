"""The task card: what somebody reported and what they are asked, in large words, and nothing else."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.frame import show
from api.web.listed import row_of
from api.web.who import TheViewer, through
from engine.reading.list_work import list_work

router = APIRouter(dependencies=[Depends(through("card"))])
_A_PAGE = 10


@router.get("/card")
def card(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show the card."""
    found = list_work(world, viewer.actor, after=after, limit=_A_PAGE)
    now = world.time.now()
    values = {
        "rows": [(item, row_of(item, now, world.calendar, viewer.language)) for item in found.items],
        "opens": viewer.standing.opens,
        "first": "/card" if after else "",
        "following": f"/card?after={found.next}" if found.next else "",
    }
    return show(request, viewer, "pages/card.html", values, at="card")

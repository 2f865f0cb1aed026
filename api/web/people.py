"""People and agencies: who is there, who is on duty, what is missing before it hurts. Never a case."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.frame import show
from api.web.who import TheViewer, through
from engine.reading.list_agencies import list_agencies

router = APIRouter(dependencies=[Depends(through("people"))])
_A_PAGE = 40


@router.get("/people")
def people(request: Request, world: TheWorld, viewer: TheViewer, find: str = "", at: int = 0) -> Response:
    """Show the agencies, those with something missing first."""
    every = list_agencies(world, viewer.actor)
    wanted = " ".join(find.casefold().split())[:100]
    found = [view for view in every if wanted in view.name.vi.casefold() or wanted in view.name.en.casefold()]
    begin = max(0, at)
    place = f"find={wanted}&" if wanted else ""
    values = {
        "agencies": found[begin : begin + _A_PAGE],
        "count": len(found),
        "find": wanted,
        "gaps": sum(bool(view.gaps) for view in every),
        "no_deputy": sum(view.no_deputy and not view.gaps for view in every),
        "no_lead": sum(view.no_lead for view in every),
        "first": f"/people?{place}" if begin else "",
        "following": f"/people?{place}at={begin + _A_PAGE}" if len(found) > begin + _A_PAGE else "",
    }
    return show(request, viewer, "pages/people.html", values, at="people")

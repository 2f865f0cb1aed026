"""Procedures, for everybody to read: each version, its lanes, its deadlines with their basis, what changed."""

from datetime import timedelta

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.drawing import drawing
from api.web.frame import show
from api.web.messages import messages, words
from api.web.who import TheViewer, through
from engine.domain.time_limits import CITY_TIME
from engine.reading.describe_procedure import describe_procedure

router = APIRouter(dependencies=[Depends(through("procedures"))])
# So long before a procedure must be looked at again the page says so.
_REVIEW_SOON = timedelta(days=90)
_DRAWN = words("Các nhánh của quy trình, mỗi nhánh một cột từ trên xuống; thời hạn có trong bảng bên dưới")


@router.get("/procedures")
def procedures(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """List the procedures."""
    found = [describe_procedure(world.library, name) for name in world.library.names()]
    return show(request, viewer, "pages/procedures.html", {"procedures": found}, at="procedures")


@router.get("/procedures/{name}")
def procedure(
    name: str, request: Request, world: TheWorld, viewer: TheViewer, version: int | None = None
) -> Response:
    """Show one version of a procedure."""
    found = describe_procedure(world.library, name, version)
    today = world.time.now().astimezone(CITY_TIME).date()
    values = {
        "procedure": found,
        "drawing": drawing(found.strands, messages(viewer.language).gettext(_DRAWN), viewer.language),
        "review_soon": found.review_by is not None and found.review_by <= today + _REVIEW_SOON,
    }
    return show(request, viewer, "pages/procedure.html", values, at="procedures", draft=found.draft)

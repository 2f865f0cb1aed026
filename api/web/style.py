"""The style page: every part in every state, to look at when one is changed."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.web.frame import show
from api.web.who import TheViewer, through

router = APIRouter(dependencies=[Depends(through("style"))])


@router.get("/style")
def style(request: Request, viewer: TheViewer) -> Response:
    """Show every part."""
    return show(request, viewer, "pages/style.html")

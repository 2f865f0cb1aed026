"""The front page: where somebody begins depends on what they do."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.web.doors import first_page
from api.web.who import TheViewer

router = APIRouter()


@router.get("/")
def begin(viewer: TheViewer) -> Response:
    """Lead to the reader's first page."""
    return RedirectResponse(first_page(viewer.standing).address, 303)

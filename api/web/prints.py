"""Prints: each under a number of its own, recorded before it is shown; as a page and as a PDF of the same paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.files import file_response
from api.web.frame import show
from api.web.papers import make_paper, name_of_file, paper_of, pdf_of_paper, values_of
from api.web.who import TheViewer, through
from engine.domain.errors import RefusedError

router = APIRouter(prefix="/prints", dependencies=[Depends(through("case"))])
_Text = Annotated[str, Form()]


@router.post("")
def make(
    world: TheWorld, viewer: TheViewer, kind: _Text = "", about: _Text = "", case: _Text = ""
) -> RedirectResponse:
    """Write a print down, and lead to it."""
    number = make_paper(world, viewer, kind, about, case or None, viewer.language)
    return RedirectResponse(f"/prints/{number}", 303)


@router.get("/{number}")
def print_page(number: int, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show a print to whoever made it; one that says something else by now is not shown under its number."""
    paper = paper_of(world, viewer, number)
    values = values_of(viewer, paper)
    return show(request, viewer, "prints/page.html", values, at="work", status=200 if paper.unchanged else 409)


@router.get("/{number}/pdf")
def print_pdf(number: int, world: TheWorld, viewer: TheViewer) -> Response:
    """Hand the same paper out as a PDF."""
    try:
        found = pdf_of_paper(world, viewer, number)
    except RefusedError as error:
        if error.codes != ("stale_version",):
            raise
        return RedirectResponse(f"/prints/{number}", 303)
    return file_response(found, "application/pdf", name_of_file(number))

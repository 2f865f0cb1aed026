"""Prints: each under a number of its own, recorded before it is shown; as a page and as a PDF of the same paper."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.files import file_response
from api.web.frame import show
from api.web.pdf import pdf_of
from api.web.printed import Content, content_of, qr_path
from api.web.rendering import filled
from api.web.who import TheViewer, Viewer, through
from engine.commands import RecordPrint
from engine.domain.spoken_time import in_english, in_vietnamese
from engine.handlers.record_print import print_mark, record_print
from engine.reading.prints import Print, own_print
from engine.world import World

router = APIRouter(prefix="/prints", dependencies=[Depends(through("case"))])
_Text = Annotated[str, Form()]
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """A print with what stands on it, in its language."""

    made: Print
    content: Content
    unchanged: bool


@router.post("")
def make(
    world: TheWorld, viewer: TheViewer, kind: _Text = "", about: _Text = "", case: _Text = ""
) -> RedirectResponse:
    """Write a print down, and lead to it."""
    at = world.time.now()
    content = content_of(world, viewer, kind, about, case or None, at, viewer.language)
    wanted = RecordPrint(
        actor=viewer.actor,
        kind=kind,
        about=about,
        case=case or None,
        language=viewer.language,
        at=at,
        content=_text(content),
    )
    return RedirectResponse(f"/prints/{record_print(world, wanted)}", 303)


@router.get("/{number}")
def print_page(number: int, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show a print to whoever made it; one that says something else by now is not shown under its number."""
    paper = _paper(world, viewer, number)
    values = _values(viewer, paper)
    return show(request, viewer, "prints/page.html", values, at="work", status=200 if paper.unchanged else 409)


@router.get("/{number}/pdf")
def print_pdf(number: int, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Hand the same paper out as a PDF."""
    paper = _paper(world, viewer, number)
    if not paper.unchanged:
        return RedirectResponse(f"/prints/{number}", 303)
    text = filled(paper.made.language, "prints/pdf.html", _values(viewer, paper))
    return file_response(pdf_of(text), "application/pdf", f"ban-in-{number:0{_DIGITS}}.pdf")


def _paper(world: World, viewer: Viewer, number: int) -> Paper:
    made = own_print(world, viewer.actor, number)
    content = content_of(world, viewer, made.kind, made.about, made.case, made.at, made.language)
    return Paper(made, content, print_mark(world, _text(content)) == made.mark)


def _text(content: Content) -> str:
    """Return everything that stands on a print as one text, to be told from any other."""
    return repr(asdict(content))


def _values(viewer: Viewer, paper: Paper) -> dict[str, Any]:
    made, content = paper.made, paper.content
    width, path = qr_path(content.code) if content.code else (0, "")
    say = in_english if made.language == "en" else in_vietnamese
    return {
        "paper": content,
        "number": f"{made.number:0{_DIGITS}}",
        "plain_number": made.number,
        "printed_at": say(made.at),
        "printed_by": viewer.name,
        "case": made.case,
        "unchanged": paper.unchanged,
        "qr_width": width,
        "qr_path": path,
    }

"""Documents of a case: added by a form that needs no program, taken away as a file that nothing opens by itself."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Name, TheWorld
from api.uploads import read_sent
from api.web.files import file_response
from api.web.frame import show
from api.web.who import TheViewer, Viewer, through
from engine.commands import AddDocument, CaseRequest
from engine.domain.definition.sentences import sentence
from engine.domain.errors import RefusedError, refused
from engine.handlers.add_document import add_document
from engine.reading.documents import places_to_add, read_document
from engine.world import World

router = APIRouter(prefix="/cases", dependencies=[Depends(through("case"))])
_ALONE = ("not_found", "not_permitted", "duplicate_request")


@router.get("/{case}/documents")
def form(case: Name, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the form that adds a document."""
    return _form(request, world, viewer, case)


@router.post("/{case}/documents")
async def add(case: Name, request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Add a document; who may not, is told before anything of it is read."""
    await run_in_threadpool(_places, world, viewer, case)
    chosen = ""
    try:
        sent = await read_sent(request)
        chosen = sent.boxes.get("what", "")
        document, _, strand = chosen.partition("@")
        wanted = AddDocument(
            actor=viewer.actor,
            case=case,
            document=document,
            strand=strand,
            upload=sent.upload,
            request_id=sent.boxes.get("request") or None,
        )
        done = await run_in_threadpool(add_document, world, wanted)
    except RefusedError as error:
        if error.refusals[0].code in _ALONE:
            raise
        return await run_in_threadpool(_form, request, world, viewer, case, chosen=chosen, error=error)
    return RedirectResponse(f"/cases/{done.case}?done=true#documents", 303)


@router.get("/{case}/documents/{number}")
def take_away(case: Name, number: Name, world: TheWorld, viewer: TheViewer) -> Response:
    """Hand a document out as a file, and write down that it was."""
    found = read_document(world, CaseRequest(actor=viewer.actor, case=case), number)
    return file_response(found.content, found.type, found.name)


def _places(world: World, viewer: Viewer, case: str) -> tuple[Any, ...]:
    """What the reader may add, by name, with the words for it. Raises RefusedError: not_found, not_permitted."""
    places, rules = places_to_add(world, CaseRequest(actor=viewer.actor, case=case))
    if not places:
        raise refused("not_permitted")
    strands, language = rules.procedure.strands, viewer.language
    return tuple(
        (
            f"{place.paper.id}@{place.strand}",
            place.paper.label[language],
            strands[place.strand].label[language],
            rules.vocabulary.fields[place.paper.field].label[language],
        )
        for place in places
    )


def _form(
    request: Request,
    world: World,
    viewer: Viewer,
    case: str,
    *,
    chosen: str = "",
    error: RefusedError | None = None,
) -> HTMLResponse:
    refusals = error.refusals if error else ()
    words = world.library.vocabulary
    values = {
        "case": case,
        "places": _places(world, viewer, case),
        "chosen": chosen,
        "request_id": uuid4().hex,
        "said": [
            ("file" if one.code.startswith("document") else "what-1", sentence(one, words, viewer.language))
            for one in refusals
        ],
    }
    return show(request, viewer, "case/document_form.html", values, at="work", status=422 if error else 200)

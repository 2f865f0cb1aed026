"""Documents of a case over the JSON API: added as a form with a file, taken away as a file."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.deps import Name, TheCase, TheReader, TheWorld, only_known_parameters
from api.uploads import read_sent
from api.v1.models import DoneOut
from api.v1.problems import PROBLEMS
from engine.commands import AddDocument, CaseRequest
from engine.domain.errors import refused
from engine.handlers.add_document import add_document
from engine.reading.documents import places_to_add, read_document

router = APIRouter(
    prefix="/cases", tags=["documents"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)]
)
_FILE = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": ["document", "strand", "file"],
    "properties": {"document": {"type": "string"}, "strand": {"type": "string"}, "file": _FILE},
}
_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


@router.post("/{case}/documents", status_code=201, response_model=DoneOut, openapi_extra=_BODY)
async def add(about: TheCase, request: Request, world: TheWorld) -> dict[str, Any]:
    """Add a document: PDF, JPEG or PNG by its content, 10 MB at most. Who may not, is told before it is read."""
    named = CaseRequest(actor=about.actor, case=about.case)
    places, _ = await run_in_threadpool(places_to_add, world, named)
    if not places:
        raise refused("not_permitted")
    sent = await read_sent(request)
    wanted = AddDocument(
        **about.fields,
        document=sent.boxes.get("document", ""),
        strand=sent.boxes.get("strand", ""),
        upload=sent.upload,
    )
    done = await run_in_threadpool(add_document, world, wanted)
    return {"case": done.case, "code": done.code}


@router.get(
    "/{case}/documents/{number}",
    response_class=Response,
    responses={200: {"description": "The file", "content": {"application/octet-stream": {"schema": _FILE}}}},
)
def take_away(case: Name, number: Name, world: TheWorld, actor: TheReader) -> Response:
    """Take a document away; that it was is written down."""
    found = read_document(world, CaseRequest(actor=actor, case=case), number)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "X-Content-Type-Options": "nosniff"}
    return Response(found.content, media_type=found.type, headers=headers)

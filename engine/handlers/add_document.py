"""Add a document to a case."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.commands import AddDocument, Done
from engine.domain.deciding.add_document import decide_document
from engine.handlers.transaction import change_case
from engine.store.cases import StoredCase
from engine.store.documents import document_rows, new_number
from engine.uploads import kind_of
from engine.world import World


def add_document(world: World, request: AddDocument) -> Done:
    """Add a document, sealed, with an event that holds it. Raises RefusedError; then nothing has changed.

    The content decides of what type it is, whatever it was called; what it was called is not kept.
    """
    content = request.upload.content
    type_, number, actor = kind_of(content), new_number(), request.actor

    def rows(stored: StoredCase, now: datetime) -> Iterator[tuple[Any, Mapping[str, Any]]]:
        values = {
            "number": number,
            "document": request.document,
            "strand": request.strand,
            "field": world.rules_of(stored.case).vocabulary.documents[request.document].field,
            "type": type_,
            "size": len(content),
            "added_at": now,
            "added_by": actor.user,
            "added_role": actor.role,
            "added_agency": actor.agency,
        }
        return document_rows(stored, content, values)

    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_document(
            rules, case, request.document, request.strand, number, actor=actor, now=now, stale=stale
        ),
        beside=rows,
    )

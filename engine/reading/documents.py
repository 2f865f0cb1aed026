"""The documents of a case that one person reads: who reads both the strand and the field of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.commands import CaseRequest
from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.errors import refused
from engine.domain.parties.papers import PaperPlace, may_add, reads_place
from engine.domain.parties.projection import own_fields_read
from engine.paper_views import DocumentView
from engine.reading.readership import Reader, reader_of
from engine.reading.visible_case import denials_recorded, visible_case
from engine.store.cases import StoredCase
from engine.store.database import Connection
from engine.store.documents import content_of, documents_of
from engine.uploads import ending_of
from engine.world import World

# What a file is called: the case's code, what it is, its number; nothing of what it is about.
_NAME = "{code}-tai-lieu-{number}.{ending}"


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document to be taken away: its type, what its file is called, its content."""

    type: str
    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"DocumentContent({self.name})"


def documents_read(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, reader: Reader
) -> tuple[DocumentView, ...]:
    """Return the documents that a reader of the case reads, the oldest first."""
    rows = _read(documents_of(connection, stored), rules, stored.case, actor, reader)
    return tuple(_view(rules, row) for row in rows)


def read_document(world: World, request: CaseRequest, number: str) -> DocumentContent:
    """Return a document, and write down that it was. Raises RefusedError(not_found) for whoever does not read it."""
    now, actor = world.time.now(), request.actor
    with denials_recorded(world, request, now, "document"), world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        reader = reader_of(rules, stored.case, actor, now)
        rows = _read(documents_of(connection, stored), rules, stored.case, actor, reader)
        row = next((row for row in rows if row.number == number.upper()), None)
        if row is None:
            raise refused("not_found")
        content = content_of(connection, stored, row.number)
    world.sightings.shown(actor, now, stored.case.id, f"document:{row.number}")
    name = _NAME.format(code=stored.case.code, number=row.number, ending=ending_of(row.type))
    return DocumentContent(row.type, name, content)


def places_to_add(world: World, request: CaseRequest) -> tuple[tuple[PaperPlace, ...], Rules]:
    """Return the kinds of documents that a person may add to a case. Raises RefusedError(not_found)."""
    now = world.time.now()
    with denials_recorded(world, request, now, "document"), world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        return may_add(stored.case, rules, request.actor, now), rules


def _read(rows: Iterable[Any], rules: Rules, case: Case, actor: Actor, reader: Reader) -> list[Any]:
    rows = list(rows)
    own = own_fields_read(case, rules, actor.agency) if rows and reader.takes_part else frozenset[str]()
    found = []
    for row in rows:
        paper = rules.vocabulary.documents.get(row.document)
        # What the row says is not more than what the vocabulary says of such a document.
        if paper is None or paper.field != row.field:
            continue
        fields = reader.fields | own if row.added_agency == actor.agency else reader.fields
        if reads_place(rules, reader.levels, fields, PaperPlace(paper, row.strand)):
            found.append(row)
    return found


def _view(rules: Rules, row: Any) -> DocumentView:
    roles, directory = rules.vocabulary.roles, rules.directory
    return DocumentView(
        key=row.number,
        document=row.document,
        label=rules.vocabulary.documents[row.document].label,
        strand=row.strand,
        strand_label=rules.procedure.strands[row.strand].label,
        type=row.type,
        size=row.size,
        added_at=row.added_at,
        by_role=roles[row.added_role].label if row.added_role in roles else None,
        by_agency=directory.agency(row.added_agency).name if row.added_agency in directory else None,
    )

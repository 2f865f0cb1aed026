"""Who changed what in the directory, the newest first."""

from typing import Any

from engine.directory_views import DirectoryLine
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, leads
from engine.reading.pages import Page, cursor, page_size, place_of
from engine.store.directory_record import changed_columns, lines_of
from engine.world import World

_WHOEVER_RUNS_IT = Actor("", "", "")


def list_changes(
    world: World,
    actor: Actor | None,
    *,
    person: str = "",
    agency: str = "",
    after: str | None = None,
    limit: int = 50,
) -> Page[DirectoryLine]:
    """Return a page of the record of the directory: all of it for who keeps it or watches over the records.

    A lead reads that of its own agency. `actor`: None for whoever runs the server. Raises RefusedError:
    not_permitted; field_invalid for a place or a limit that is none.
    """
    whole = keeps_directory(world, actor) or _watches(world, actor)
    if not whole and actor is not None:
        if agency not in ("", actor.agency) or not leads(world, actor, actor.agency):
            raise refused("not_permitted")
        agency = actor.agency
    reader, size = actor or _WHOEVER_RUNS_IT, page_size(limit)
    place = place_of(world.vault, reader, after, "number")
    before = int(place["number"]) if place else None
    with world.database.read() as connection:
        rows = lines_of(connection, count=size + 1, before=before, person=person, agency=agency)
    more = cursor(world.vault, reader, number=rows[size - 1].number) if len(rows) > size else None
    return Page(tuple(_line(world, row) for row in rows[:size]), more, {})


def _watches(world: World, actor: Actor | None) -> bool:
    return actor is not None and "audit" in world.library.vocabulary.roles[actor.role].pages


def _line(world: World, row: Any) -> DirectoryLine:
    found, roles = world.directories.refresh(), world.library.vocabulary.roles
    people, directory = found.people, found.directory
    role = next((part for part in row.row_key.split("|") if part in roles), "")
    return DirectoryLine(
        number=row.number,
        at=row.at,
        by=people[row.by].name if row.by in people else row.by,
        way=row.way,
        kind=row.kind,
        what=row.what,
        person=people[row.person].name if row.person in people else row.person or "",
        agency=directory.agency(row.agency).name if row.agency and row.agency in directory else None,
        role=roles[role].label if role else None,
        columns=tuple(changed_columns(row)) if row.before else (),
    )

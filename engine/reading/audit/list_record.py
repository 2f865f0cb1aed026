"""Who saw, changed, printed, took away, signed in, was refused: the records together, the newest first."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.audit_views import RecordView
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.audit.watching import let_watch
from engine.reading.pages import Page, cursor, moment_of, page_size, place_of
from engine.store.record_streams import CHOICES, Line, Place, Stream, Wanted
from engine.store.watching import case_of_code, codes_of
from engine.world import World

_WHOEVER_RUNS_IT = Actor("", "", "")


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which lines are wanted: of a person (id), a case (code), an agency, one kind of deed, between two moments."""

    person: str = ""
    code: str = ""
    agency: str = ""
    deed: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_record(
    world: World, actor: Actor | None, wanted: RecordFilter, *, after: str | None = None, limit: int = 50
) -> Page[RecordView]:
    """Return a page of the records. `actor`: None for whoever runs the server.

    What was asked for goes along in `next`, sealed: no name stands in an address. Raises RefusedError: not_permitted
    for who does not watch over them, field_invalid for a deed, a place or a limit that is none.
    """
    let_watch(world, actor)
    size, now, reader = page_size(limit), world.time.now(), actor or _WHOEVER_RUNS_IT
    place = place_of(world.vault, reader, after, "wanted", "places")
    if place is not None:
        wanted = _filter_of(place["wanted"])
    if wanted.deed not in CHOICES:
        raise refused("field_invalid", "deed")
    before = {name: (moment_of(at), key) for name, (at, key) in (place["places"] if place else {}).items()}
    lines = _lines(world, wanted, before, size + 1)
    with world.database.read() as connection:
        codes = codes_of(connection, {line.case for line in lines if line.case})
    if actor is not None:
        world.sightings.listed(actor, now, "audit")
    more = None
    if len(lines) > size:
        places = {name: [at.isoformat(), key] for name, (at, key) in before.items()}
        places |= {line.source: [line.at.isoformat(), line.key] for line in lines[:size]}
        more = cursor(world.vault, reader, wanted=_plain(wanted), places=places)
    return Page(tuple(_view(world, line, codes) for line in lines[:size]), more, {})


def _lines(world: World, wanted: RecordFilter, before: dict[str, Place], count: int) -> list[Line]:
    """Return the next lines of the records together."""
    of_views, of_others = CHOICES[wanted.deed]
    found: list[Line] = []
    with world.database.read() as connection, world.sightings.database.read() as views:
        code = wanted.code.strip().upper()
        case = case_of_code(connection, code) if code else None

        def read(stream: Stream, where: Any, source: str) -> None:
            asked = Wanted(
                person=wanted.person,
                agency=wanted.agency,
                case=case,
                since=wanted.since,
                until=wanted.until,
                before=before.get(source),
                count=count,
            )
            found.extend(stream(where, asked))

        for stream in of_views:
            read(stream, views, "views")
        for stream in of_others:
            read(stream, connection, _SOURCES[stream.__name__])
    found.sort(key=lambda line: (line.at, line.source), reverse=True)
    return found[:count]


_SOURCES = {
    "changed": "events",
    "printed": "prints",
    "accounts": "accounts",
    "refused_accounts": "accounts",
    "directory": "directory",
}


def _plain(wanted: RecordFilter) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(wanted).items()
    }


def _filter_of(plain: Any) -> RecordFilter:
    try:
        moments = {name: moment_of(plain[name]) if plain[name] else None for name in ("since", "until")}
        return RecordFilter(**{**plain, **moments})
    except (TypeError, KeyError):
        raise refused("field_invalid", "after") from None


def _view(world: World, line: Line, codes: dict[str, str]) -> RecordView:
    found, roles = world.directories.refresh(), world.library.vocabulary.roles
    people, directory = found.people, found.directory
    about = people[line.about].name if line.about in people else line.about
    if line.about in directory:
        about = directory.agency(line.about).name.vi
    return RecordView(
        source=line.source,
        at=line.at,
        name=people[line.user].name if line.user in people else line.user,
        role=roles[line.role].label if line.role in roles else None,
        agency=directory.agency(line.agency).name if line.agency in directory else None,
        kind=line.kind,
        what=line.what,
        code=codes.get(line.case, ""),
        way=line.way,
        about=about,
    )

"""The records of what people did, each newest first from a place on: views, events of cases, accounts, prints.

Each is walked along an index by its moment; a page of all of them together is merged by whoever reads them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Select, and_, literal_column, or_, select

from engine.domain.case.case import SYSTEM
from engine.store.schema import ACCOUNT_EVENT, CASE, DIRECTORY_EVENT, EVENT, PRINT
from engine.store.sightings import DENIED, LISTED, SHOWN, SIGHTING, TAKEN

Place = tuple[datetime, list[Any]]
_PRINTS = "print:%"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a record. `case`: inner id and public id; `before`: the moment and key of the last one read."""

    person: str = ""
    agency: str = ""
    case: tuple[int, str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None
    count: int = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a record. `key` orders lines of one moment; `kind`, `what`: as the record says; `case`: a public id.

    `about`: whom or what it is about, where that is not a case.
    """

    source: str
    at: datetime
    key: list[Any]
    user: str
    role: str
    agency: str
    kind: str
    what: str = ""
    case: str = ""
    way: str = ""
    about: str = ""


Stream = Callable[[Connection, Wanted], Sequence[Line]]


def _lines(
    connection: Connection,
    statement: Select[Any],
    wanted: Wanted,
    at: ColumnElement[Any],
    key: Sequence[ColumnElement[Any]],
) -> Sequence[Any]:
    if wanted.since is not None:
        statement = statement.where(at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(at < wanted.until)
    if wanted.before is not None:
        moment, place = wanted.before
        same: list[ColumnElement[bool]] = [at == moment]
        later = [at < moment]
        for column, value in zip(key, place, strict=True):
            later.append(and_(*same, column < value))
            same.append(column == value)
        statement = statement.where(at <= moment, or_(*later))
    ordered = statement.order_by(at.desc(), *(column.desc() for column in key))
    return connection.execute(ordered.limit(wanted.count)).all()


def _of_person(column: ColumnElement[Any], person: str) -> list[ColumnElement[bool]]:
    return [column == person] if person else []


def _views(connection: Connection, wanted: Wanted, *more: ColumnElement[bool]) -> Sequence[Line]:
    view = SIGHTING.c
    statement = select(SIGHTING).where(*_of_person(view.user, wanted.person), *more)
    if wanted.case is not None:
        statement = statement.where(view.case == wanted.case[1])
    if wanted.agency:
        statement = statement.where(view.agency == wanted.agency)
    return [
        Line("views", r.at, [r.number], r.user, r.role, r.agency, r.outcome, r.what, r.case or "")
        for r in _lines(connection, statement, wanted, view.at, (view.number,))
    ]


def seen(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return what of cases was shown; prints are told by their own record."""
    return _views(connection, wanted, SIGHTING.c.outcome == SHOWN, SIGHTING.c.what.not_like(_PRINTS))


def looked(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return everything that was asked for, shown or not; prints are told by their own record."""
    return _views(connection, wanted, SIGHTING.c.what.not_like(_PRINTS))


def listed(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return the lists that were shown."""
    return _views(connection, wanted, SIGHTING.c.outcome == LISTED)


def taken(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return the documents and files that somebody took away."""
    return _views(connection, wanted, literal_column(f"({TAKEN})", Boolean))


def refused_views(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return the questions that were refused."""
    return _views(connection, wanted, SIGHTING.c.outcome == DENIED)


def changed(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return what people did to cases; what time alone brings is nobody's deed."""
    event = EVENT.c
    statement = select(
        event.case_id, event.seq, event.kind, event.at, event.actor_user, event.actor_role, event.actor_agency,
        event.actor_way, CASE.c.public_id,
    ).join(CASE, CASE.c.id == event.case_id)  # fmt: skip
    statement = statement.where(*_of_person(event.actor_user, wanted.person))
    if not wanted.person:
        statement = statement.where(event.actor_user != SYSTEM.user)
    if wanted.case is not None:
        statement = statement.where(event.case_id == wanted.case[0])
    if wanted.agency:
        statement = statement.where(event.actor_agency == wanted.agency)
    return [
        Line("events", r.at, [r.case_id, r.seq], r.actor_user, r.actor_role, r.actor_agency, r.kind,
             case=r.public_id, way=r.actor_way)
        for r in _lines(connection, statement, wanted, event.at, (event.case_id, event.seq))
    ]  # fmt: skip


def printed(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return what was printed."""
    paper = PRINT.c
    statement = select(PRINT, CASE.c.public_id).outerjoin(CASE, CASE.c.id == paper.case_id)
    statement = statement.where(*_of_person(paper.person, wanted.person))
    if wanted.case is not None:
        statement = statement.where(paper.case_id == wanted.case[0])
    if wanted.agency:
        statement = statement.where(paper.agency == wanted.agency)
    return [
        Line("prints", r.at, [r.number], r.person, r.role, r.agency, "printed", r.kind, r.public_id or "", r.way,
             str(r.number))
        for r in _lines(connection, statement, wanted, paper.at, (paper.number,))
    ]  # fmt: skip


def _accounts(connection: Connection, wanted: Wanted, *more: ColumnElement[bool]) -> Sequence[Line]:
    if wanted.case is not None or wanted.agency:
        return ()
    event = ACCOUNT_EVENT.c
    statement = select(ACCOUNT_EVENT).where(*_of_person(event.person, wanted.person), *more)
    return [
        Line("accounts", r.at, [r.id], r.by or r.person or "", "", "", r.kind, about=r.person if r.by else "")
        for r in _lines(connection, statement, wanted, event.at, (event.id,))
    ]


def accounts(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return what happened to accounts: who signed in, tried, was invited."""
    return _accounts(connection, wanted)


def refused_accounts(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return the tries to sign in that failed."""
    return _accounts(connection, wanted, ACCOUNT_EVENT.c.kind.endswith("_failed", autoescape=True))


def directory(connection: Connection, wanted: Wanted) -> Sequence[Line]:
    """Return what was changed in the directory."""
    if wanted.case is not None or wanted.agency:
        return ()
    line = DIRECTORY_EVENT.c
    statement = select(DIRECTORY_EVENT).where(*_of_person(line.by, wanted.person))
    return [
        Line("directory", r.at, [r.number], r.by, "", "", r.what, r.kind, way=r.way, about=r.person or r.agency or "")
        for r in _lines(connection, statement, wanted, line.at, (line.number,))
    ]


# Which records each choice reads; those of the first tuple stand in the file of views.
CHOICES: Mapping[str, tuple[tuple[Stream, ...], tuple[Stream, ...]]] = {
    "": ((looked,), (changed, printed, accounts, directory)),
    "seen": ((seen,), ()),
    "listed": ((listed,), ()),
    "changed": ((), (changed,)),
    "taken": ((taken,), ()),
    "printed": ((), (printed,)),
    "signed_in": ((), (accounts,)),
    "directory": ((), (directory,)),
    "refused": ((refused_views,), (refused_accounts,)),
}

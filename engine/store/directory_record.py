"""The record of the directory: what changed in it, who did it, when, what stood there before and afterwards.

Each line is held by the book of the directory, as the rows themselves are: a row that was altered past the program,
and a line that was taken out, are both found by `motcua audit verify`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select

from engine.store.books import BOOKS, page
from engine.store.digests import DIRECTORY, Written, encoded
from engine.store.keys import RecordKeys
from engine.store.schema import DIRECTORY_EVENT

_MANY = 500


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes the directory: a person, by which way, or whoever runs the server; and when."""

    by: str
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the record: a row of a kind under its key, what was done with it, as it was and as it is."""

    kind: str
    what: str
    key: Sequence[str]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def hold_directory(connection: Connection, keys: RecordKeys) -> None:
    """Let nobody else change the directory from here to the end of the transaction."""
    BOOKS[DIRECTORY].hold(connection, keys)


@contextmanager
def directory_page(connection: Connection, keys: RecordKeys) -> Iterator[Written]:
    """Yield a page of the book of the directory. Nobody else changes it from here to the end of the transaction."""
    hold_directory(connection, keys)
    with page(connection, keys, DIRECTORY, datetime.now(UTC)) as written:
        yield written


def write_lines(connection: Connection, written: Written, hand: Hand, lines: Iterable[Line]) -> None:
    """Write lines of the record, numbered on; `written` is the open page of the directory's book."""
    last = connection.execute(select(func.max(DIRECTORY_EVENT.c.number))).scalar() or 0
    rows = [_row(hand, line, number) for number, line in enumerate(lines, last + 1)]
    for begin in range(0, len(rows), _MANY):
        connection.execute(insert(DIRECTORY_EVENT), rows[begin : begin + _MANY])
    written.rows(DIRECTORY_EVENT, rows)


def _row(hand: Hand, line: Line, number: int) -> dict[str, Any]:
    row = line.after or line.before or {}
    return {
        "number": number,
        "at": hand.at,
        "by": hand.by,
        "way": hand.way,
        "kind": line.kind,
        "what": line.what,
        "row_key": "|".join(line.key),
        "person": row.get("id") if line.kind == "people" else row.get("person"),
        "agency": row.get("id") if line.kind == "agencies" else row.get("agency"),
        "before": None if line.before is None else encoded(dict(line.before)),
        "after": None if line.after is None else encoded(dict(line.after)),
    }


def lines_of(
    connection: Connection,
    *,
    count: int,
    before: int | None = None,
    person: str = "",
    agency: str = "",
    by: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[Any]:
    """Return lines of the record, the newest first. `before`: this number; `by`: who did it."""
    table = DIRECTORY_EVENT.c
    wanted: list[ColumnElement[bool]] = [
        column == value for column, value in ((table.person, person), (table.agency, agency), (table.by, by)) if value
    ]
    if before is not None:
        wanted.append(table.number < before)
    if since is not None:
        wanted.append(table.at >= since)
    if until is not None:
        wanted.append(table.at < until)
    return connection.execute(select(DIRECTORY_EVENT).where(*wanted).order_by(table.number.desc()).limit(count)).all()


def changed_columns(row: Any) -> list[tuple[str, Any, Any]]:
    """Return what a line says of each column that is not as it was: its name, the value before, the value now."""
    before, after = (json.loads(text) if text else {} for text in (row.before, row.after))
    names = dict.fromkeys([*after, *before])
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]

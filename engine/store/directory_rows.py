"""The rows of the directory as they stand, and writing what changes in them. Nothing is deleted here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from config.directory import PostRow
from engine.definitions.directory.changes import Change, begins_anew
from engine.definitions.directory.kinds import KINDS, Kind, Row
from engine.store.directories import SERVER, raise_version
from engine.store.directory_record import Hand, Line, directory_page, write_lines
from engine.store.keys import RecordKeys
from engine.store.schema import ABSENCE, AGENCY, DUTY, PERSON, POST, WARD

_TABLES: Mapping[str, Table] = {
    "wards": WARD,
    "agencies": AGENCY,
    "people": PERSON,
    "posts": POST,
    "duties": DUTY,
    "absences": ABSENCE,
}


def directory_rows(connection: Connection) -> dict[str, list[Row]]:
    """Return every row of the directory, by kind."""
    return {name: _rows(connection, kind) for name, kind in KINDS.items()}


def _rows(connection: Connection, kind: Kind) -> list[Row]:
    table = _TABLES[kind.name]
    columns = [table.c[name] for name in kind.columns]
    found = connection.execute(select(*columns).order_by(*(table.c[name] for name in kind.key)))
    return [kind.row(**{name: _plain(value, tuple) for name, value in row._mapping.items()}) for row in found]


def write_changes(
    connection: Connection,
    keys: RecordKeys,
    changes: Sequence[Change],
    today: date,
    hand: Hand,
    counts: Callable[[PostRow], bool],
) -> None:
    """Write changes in their order, hold each row in the book of the directory, and say who changed what.

    `counts`: whether a post that begins counts at once, without being confirmed.
    """
    with directory_page(connection, keys) as written:
        for change in changes:
            kind, table = KINDS[change.kind], _TABLES[change.kind]
            values = {name: _plain(value, list) for name, value in asdict(change.row).items()}
            if begins_anew(change, today):
                values |= _confirmation(isinstance(change.row, PostRow) and counts(change.row))
            if change.was is None:
                rows = connection.execute(insert(table).returning(table), values)
            else:
                this = [table.c[name] == values[name] for name in kind.key]
                rows = connection.execute(update(table).where(*this).values(values).returning(table))
            written.rows(table, [row._mapping for row in rows])
        write_lines(connection, written, hand, [_line(change) for change in changes])
        raise_version(connection, written)


def _line(change: Change) -> Line:
    was = None if change.was is None else asdict(change.was)
    return Line(change.kind, change.what, change.key, was, asdict(change.row))


def _confirmation(at_once: bool) -> dict[str, Any]:
    if at_once:
        return {"confirmed_at": datetime.now(UTC), "confirmed_by": SERVER}
    return {"confirmed_at": None, "confirmed_by": None}


def _plain(value: Any, kind: type[list[Any]] | type[tuple[Any, ...]]) -> Any:
    """Lists stand in JSON columns, tuples in rows."""
    return kind(value) if isinstance(value, (list, tuple)) else value

"""Single rows of any table: found by their key, changed, taken out, put in."""

from typing import Any

from sqlalchemy import Table, delete, insert, update

from tests.store.prepared_record import Connections

Row = dict[str, Any]


def key_of(table: Table, row: Row) -> list[Any]:
    """Return what finds a row."""
    return [column == row[column.key] for column in table.primary_key.columns]


def set_values(on: Connections, table: Table, row: Row, values: Row) -> None:
    """Change a row."""
    assert on.of(table).execute(update(table).where(*key_of(table, row)).values(values)).rowcount == 1


def take_out(on: Connections, table: Table, row: Row) -> None:
    """Delete a row."""
    assert on.of(table).execute(delete(table).where(*key_of(table, row))).rowcount == 1


def put_in(on: Connections, table: Table, row: Row) -> None:
    """Insert a row."""
    on.of(table).execute(insert(table), row)

"""Altering a database past the program, as somebody could who can write to it but does not hold the key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, insert, select

from engine.store.schema import METADATA
from engine.world import World

Contents = dict[str, list[dict[str, Any]]]


def everything(world: World, tables: Sequence[Table] = METADATA.sorted_tables) -> Contents:
    """Return all rows of all (or these) tables."""
    with world.database.read() as connection:
        return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables}


def put_back(world: World, contents: Contents) -> None:
    """Make all tables what they once were."""
    with world.database.write() as connection:
        for table in METADATA.sorted_tables:
            replace_rows(connection, table, contents[table.name])


def replace_rows(connection: Any, table: Table, rows: list[dict[str, Any]]) -> None:
    """Make a table hold these rows and no others."""
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), rows)

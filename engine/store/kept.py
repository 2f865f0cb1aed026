"""Rows that follow from a case: read what stands, write what differs, and say what was written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from engine.store.prepared import Prepared

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a step wrote into one of these tables: rows as they are now, and the keys of rows that are gone."""

    table: Table
    rows: tuple[Row, ...]
    gone: tuple[Row, ...]


class KeptRows:
    """One table of rows that follow from the case: read what stands, write what differs."""

    def __init__(self, table: Table, key: tuple[str, ...], fixed: tuple[str, ...] = ()) -> None:
        self.table = table
        self._key = key
        self._changing = tuple(c.key for c in table.columns if c.key not in ("case_id", *key, *fixed))
        mine = table.c.case_id == bindparam("row_id")
        one = [mine, *(table.c[name] == bindparam(f"its_{name}") for name in key)]
        self._read = Prepared(select(table).where(mine))
        self._insert = Prepared(insert(table), [column.key for column in table.columns])
        self._delete = Prepared(delete(table).where(*one))
        values: dict[str, Any] = {name: bindparam(name) for name in self._changing}
        self._update = Prepared(update(table).where(*one).values(values)) if values else None

    def write(self, connection: Connection, row_id: int, wanted: Iterable[Row], *, new: bool) -> Rewritten:
        """Make the rows of a case what they should be; values that are fixed stay as they were first written."""
        before = {} if new else {self._of(row): row for row in self.rows(connection, row_id)}
        after = {self._of(row): {**row, "case_id": row_id} for row in wanted}
        added = [row for key, row in after.items() if key not in before]
        changed = [
            {**before[key], **{name: row[name] for name in self._changing}}
            for key, row in after.items()
            if key in before and any(before[key][name] != row[name] for name in self._changing)
        ]
        gone = [row for key, row in before.items() if key not in after]
        self._delete.run_each(connection, map(self._named, gone))
        self._insert.run_each(connection, added)
        if self._update:
            self._update.run_each(connection, map(self._named, changed))
        return Rewritten(self.table, (*added, *changed), tuple(gone))

    def rows(self, connection: Connection, row_id: int) -> list[dict[str, Any]]:
        """Return the rows of a case as they stand."""
        return [dict(row._asdict()) for row in self._read.rows(connection, {"row_id": row_id})]

    def _of(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._key)

    def _named(self, row: Row) -> Row:
        return {**row, "row_id": row["case_id"], **{f"its_{name}": row[name] for name in self._key}}

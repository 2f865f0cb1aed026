"""Chains that no case holds: the books' entries, the seals, the views. Each link is keyed and numbered without a gap.

Where a chain ends stands beside it under a mark of its own, so that a last link cannot be taken off unseen. Whoever
put an earlier end and the chain of that time back together would be seen by the next seal, or by a seal that has
left the building.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.store.chain import GENESIS
from engine.store.digests import encoded
from engine.store.keys import RecordKeys, keyed


@dataclass(frozen=True, slots=True)
class End:
    """The last number of a chain, 0 before the first, and its hash."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain: its name, the table of its links, the table of ends beside it, and the purpose of its key.

    `book` is the value that tells its links from those of other chains in the same table, None when it has its own.
    """

    name: str
    table: Table
    ends: Table
    purpose: str
    book: str | None = None

    def end(self, connection: Connection) -> End:
        """Return where the chain ends, as the database says it."""
        found = connection.execute(
            select(self.ends.c.number, self.ends.c.hash).where(self.ends.c.chain == self.name)
        ).one_or_none()
        return End(found.number, bytes(found.hash)) if found else End(0, GENESIS)

    def append(self, connection: Connection, keys: RecordKeys, values: Mapping[Any, Any]) -> End:
        """Add a link. Other writers of the same chain wait until the transaction ends: call it last in one."""
        before = self.hold(connection, keys)
        row = {**values, "number": before.number + 1, "key_id": keys.id}
        if self.book is not None:
            row["book"] = self.book
        row["hash"] = self.hash_of(keys, before.hash, row)
        connection.execute(insert(self.table), row)
        end = End(before.number + 1, row["hash"])
        connection.execute(
            update(self.ends)
            .where(self.ends.c.chain == self.name)
            .values(number=end.number, hash=end.hash, key_id=keys.id, mark=self.mark_of(keys, end))
        )
        return end

    def hash_of(self, keys: RecordKeys, before: bytes, row: Mapping[Any, Any]) -> bytes:
        """Return the keyed hash of a link: of everything it says, and of the link before it."""
        said = [row[column.key] for column in self.table.columns if column.key != "hash"]
        return keyed(getattr(keys, self.purpose), before, encoded([self.name, said]).encode())

    def mark_of(self, keys: RecordKeys, end: End) -> bytes:
        """Return the keyed mark of an end."""
        return keyed(keys.ends, encoded([self.name, end.number, end.hash]).encode())

    def hold(self, connection: Connection, keys: RecordKeys) -> End:
        """Return the end, locked until the transaction ends (SQLite has one writer anyway)."""
        wanted = select(self.ends.c.number, self.ends.c.hash).where(self.ends.c.chain == self.name).with_for_update()
        found = connection.execute(wanted).one_or_none()
        if found is None:
            first = End(0, GENESIS)
            insert_one = insert_sqlite if connection.dialect.name == "sqlite" else insert_pg
            connection.execute(
                insert_one(self.ends).on_conflict_do_nothing(),
                {
                    "chain": self.name,
                    "number": 0,
                    "hash": GENESIS,
                    "key_id": keys.id,
                    "mark": self.mark_of(keys, first),
                },
            )
            found = connection.execute(wanted).one()
        return End(found.number, bytes(found.hash))

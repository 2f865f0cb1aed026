"""Writing to the tables of accounts: every row is entered in their book, and what happened is an event of its own.

with account_book(connection, vault, at) as book:
    book.add(SESSION, id=..., person=...)
    book.happened("signed_in", person=person)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, insert, update

from engine.store.books import page
from engine.store.digests import ACCOUNTS, Written
from engine.store.schema import ACCOUNT_EVENT
from engine.store.vault import Vault

_MARK_BYTES = 8


@dataclass(frozen=True, slots=True)
class AccountBook:
    """An open page of the book of accounts; `at` is the moment of what happens on it."""

    connection: Connection
    written: Written
    vault: Vault
    at: datetime

    def add(self, table: Table, **values: Any) -> None:
        """Write a new row; columns that are not given are empty."""
        row = {column.key: values.get(column.key) for column in table.columns}
        self.connection.execute(insert(table), row)
        self.written.rows(table, [row])

    def change(self, table: Table, *where: ColumnElement[bool], **values: Any) -> list[Mapping[str, Any]]:
        """Change rows, and return them as they stand now."""
        rows = self.connection.execute(update(table).where(*where).values(**values).returning(table)).all()
        self.written.rows(table, [row._mapping for row in rows])
        return [dict(row._mapping) for row in rows]

    def happened(
        self,
        kind: str,
        *,
        person: str | None = None,
        by: str | None = None,
        given: str = "",
        about: str | None = None,
    ) -> None:
        """Write down what happened; of `given`, a name or address, only a keyed mark is kept."""
        mark = self.vault.digest("given", given).hex()[: 2 * _MARK_BYTES] if given else None
        self.add(ACCOUNT_EVENT, id=token_hex(16), at=self.at, kind=kind, person=person, by=by, mark=mark, about=about)


@contextmanager
def account_book(connection: Connection, vault: Vault, at: datetime) -> Iterator[AccountBook]:
    """Yield a page of the book of accounts; it is entered when the block ends, so nothing slow stands in it."""
    with page(connection, vault.record, ACCOUNTS, datetime.now(UTC)) as written:
        yield AccountBook(connection, written, vault, at)

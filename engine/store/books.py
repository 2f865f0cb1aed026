"""The books of the record: what is written outside any event is held by entries, each book a chain of its own.

A letter is made and ended, a post gets a token, a version is published: no case's event tells of it. Whoever writes
such rows opens a page, adds each row as it stands afterwards, and the page is entered when its block ends, in the
same transaction:

    with page(connection, keys, LETTERS, at) as written:
        written.rows(LETTER, rows)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.chains import Chain
from engine.store.digests import Written, books
from engine.store.keys import RecordKeys
from engine.store.schema import CHAIN_END, ENTRY

BOOKS = {name: Chain(name, ENTRY, CHAIN_END, "entries", book=name) for name in books()}


def last_entry(connection: Connection) -> datetime | None:
    """Return the moment of the newest entry."""
    found: datetime | None = connection.execute(select(ENTRY.c.at).order_by(ENTRY.c.at.desc()).limit(1)).scalar()
    return found


@contextmanager
def page(connection: Connection, keys: RecordKeys, book: str, at: datetime) -> Iterator[Written]:
    """Yield a page of a book; what was added to it is entered at the end, an empty page not at all.

    Other writers of the book wait from there until the transaction ends, so nothing slow stands behind it.
    """
    written = Written(keys)
    yield written
    if written:
        BOOKS[book].append(connection, keys, {"at": at, "digests": written.text()})

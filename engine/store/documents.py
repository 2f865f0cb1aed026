"""Documents of a case: their rows, and their contents, sealed under the case's key and bound to their place."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Integer, Table, bindparam, select

from engine.store.cases import StoredCase, place_of
from engine.store.database import Connection
from engine.store.prepared import Prepared
from engine.store.rows import random_word
from engine.store.schema import DOCUMENT, DOCUMENT_CONTENT

_NUMBER_LENGTH = 6
_ID = bindparam("id", type_=Integer)
_ALL = Prepared(select(DOCUMENT).where(DOCUMENT.c.case_id == _ID).order_by(DOCUMENT.c.added_at, DOCUMENT.c.number))
_CONTENT = Prepared(
    select(DOCUMENT_CONTENT.c.sealed).where(
        DOCUMENT_CONTENT.c.case_id == _ID, DOCUMENT_CONTENT.c.number == bindparam("number")
    )
)


def new_number() -> str:
    """Return a number for a new document."""
    return random_word(_NUMBER_LENGTH)


def documents_of(connection: Connection, stored: StoredCase) -> list[Any]:
    """Return the documents of a case, the oldest first, without their contents."""
    return _ALL.rows(connection, {"id": stored.row_id})


def content_of(connection: Connection, stored: StoredCase, number: str) -> bytes:
    """Return the content of a document, opened. Raises VaultError when it is not what was put there."""
    row = _CONTENT.row(connection, {"id": stored.row_id, "number": number})
    return stored.key.open_bytes(row.sealed if row else b"", place_of(stored.case.id, "document", number))


def document_rows(
    stored: StoredCase, content: bytes, values: Mapping[str, Any]
) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    """Yield the rows of a new document: what it is, and its content, sealed. `values`: the columns but the case's."""
    number = values["number"]
    sealed = stored.key.seal_bytes(content, place_of(stored.case.id, "document", number))
    yield DOCUMENT, {"case_id": stored.row_id, **values}
    yield DOCUMENT_CONTENT, {"case_id": stored.row_id, "number": number, "sealed": sealed}

"""How rows are held: the digest of each, by whom it is held, and what is written of them in an event or an entry.

Which table is held how is declared in `digests.py`.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table

from engine.store.keys import RecordKeys, keyed

# 128 bits: nobody finds a second row for a digest, and an event stays short.
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Held:
    """How one table is held: by the events of the case whose inner id stands in `case`, or by the book `book`.

    `folded` says what of a column stands inside where not all of it does. `large`: its rows are proved one at a time.
    """

    table: Table
    key: tuple[str, ...]
    case: str | None
    book: str | None
    outside: Mapping[str, str]
    since: Mapping[str, int]
    folded: Mapping[str, Callable[[Any], Any]]
    large: bool = False
    forms: tuple[tuple[str, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        inside = [column.key for column in self.table.columns if column.key not in self.outside]
        newest = max(self.since.values(), default=1)
        forms = [tuple(c for c in inside if self.since.get(c, 1) <= form) for form in range(1, newest + 1)]
        object.__setattr__(self, "forms", tuple(forms))

    def name_of(self, row: Mapping[Any, Any]) -> str:
        """Return what tells a row from the others that are held together with it."""
        key = [row[column] for column in self.key if column != self.case]
        return "|".join([part.hex() if isinstance(part, bytes) else str(part) for part in key])

    def digest(self, keys: RecordKeys, case: str, row: Mapping[Any, Any], form: int = 0) -> str:
        """Return the keyed digest of a row of a case (its public id), in a form; 0 is the one in use."""
        columns = self.forms[form - 1]
        folded = self.folded
        values = [folded[name](row[name]) if name in folded else row[name] for name in columns]
        text = encoded([self.table.name, form or len(self.forms), case, values])
        return keyed(keys.rows, text.encode()).hex()[: 2 * _DIGEST_BYTES]


HELD: dict[str, Held] = {}
UNHELD: dict[str, str] = {}


def held(
    table: Table,
    *,
    key: tuple[str, ...],
    case: str | None = None,
    book: str | None = None,
    outside: Mapping[str, str] | None = None,
    since: Mapping[str, int] | None = None,
    folded: Mapping[str, Callable[[Any], Any]] | None = None,
    large: bool = False,
) -> None:
    """Declare how a table is held. `key` are the columns that tell its rows apart."""
    HELD[table.name] = Held(table, key, case, book, outside or {}, since or {}, folded or {}, large)


def unheld(table: Table, why: str) -> None:
    """Declare that nobody holds the rows of a table, and why that may be."""
    UNHELD[table.name] = why


def held_by_cases() -> list[Held]:
    """Return the tables whose rows are held by events."""
    return [one for one in HELD.values() if one.case]


def held_by_book(book: str) -> list[Held]:
    """Return the tables whose rows are held by a book."""
    return [one for one in HELD.values() if one.book == book]


def books() -> list[str]:
    """Return the books there are."""
    return sorted({one.book for one in HELD.values() if one.book})


class Written:
    """The digests of what one event or entry writes: every row as it is afterwards, and every row that is gone."""

    def __init__(self, keys: RecordKeys, case: str = "") -> None:
        self._keys = keys
        self._case = case
        self._rows: dict[str, dict[str, str | None]] = {}

    def rows(self, table: Table, rows: Iterable[Mapping[Any, Any]]) -> None:
        """Add rows with all their columns (those outside the digest may be missing)."""
        one = HELD[table.name]
        for row in rows:
            self._of(one)[one.name_of(row)] = one.digest(self._keys, self._case, row)

    def gone(self, table: Table, rows: Iterable[Mapping[Any, Any]]) -> None:
        """Add that rows were taken out; their key is enough."""
        one = HELD[table.name]
        for row in rows:
            self._of(one)[one.name_of(row)] = None

    def text(self) -> str:
        """Return them as they are stored: by table and form, by row."""
        return encoded(self._rows)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def _of(self, one: Held) -> dict[str, str | None]:
        return self._rows.setdefault(f"{one.table.name}:{len(one.forms)}", {})


def _plain(value: Any) -> Any:
    """Return what JSON can say of a value that is no text, number or list."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Collection):
        return sorted(value)
    raise TypeError(type(value).__name__)


# The one text that stands for a value, whichever database it was read from.
encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode

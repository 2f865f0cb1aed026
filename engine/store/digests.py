"""What the record proves of each table: one declaration a table, in one place.

A row is *held* by whoever wrote it: an event of its case, or, where no event writes it, an entry of a book
(`books.py`). Who holds a row keeps a keyed digest of it; `motcua audit verify` compares each row with the last digest
that is held of it, and so finds rows that were altered, that nobody wrote, and that are gone.

A new table takes one line here; a test fails as long as it has none:

    held(ACCESS, key=("case_id", "agency", "role"), case="case_id")
    unheld(BEAT, "a sign of life, written every few seconds; nothing follows from it")

All columns stand inside the digest but those of `outside`, each with its reason. A column that a later migration
adds is named in `since` with the next form's number: rows written before are checked as they were written.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Table

from engine.store.keys import RecordKeys, keyed
from engine.store.schema import (
    ABSENCE,
    ACCESS,
    ACCOUNT,
    ACCOUNT_EVENT,
    AGENCY,
    API_TOKEN,
    BEAT,
    CASE,
    CHAIN_END,
    CHECKPOINT,
    CLOCK,
    CONSENT,
    DEMO_TIME,
    DESK,
    DEVICE,
    DIGEST_DAY,
    DIGEST_NOTICE,
    DIRECTORY_VERSION,
    DRAFT,
    DUTY,
    ENTRY,
    EVENT,
    FACT,
    HAND_OVER,
    INVITATION,
    KEPT_FROM,
    LEAVING,
    LETTER,
    LINK,
    NOTICE,
    OUTAGE,
    PERSON,
    POST,
    PROCEDURE_VERSION,
    RECOVERY_CODE,
    REFERRAL,
    REQUEST,
    SEARCH_TOKEN,
    SESSION,
    STEADY_CLOCK,
    TRIES,
    WARD,
)

# 128 bits: nobody finds a second row for a digest, and an event stays short.
_DIGEST_BYTES = 16
LETTERS, DIRECTORY, DEPLOYMENT, ACCOUNTS = "letters", "directory", "deployment", "accounts"
HAND_OVERS = "hand_overs"


@dataclass(frozen=True, slots=True)
class Held:
    """How one table is held: by the events of the case whose inner id stands in `case`, or by the book `book`.

    `folded` says what of a column stands inside where not all of it does.
    """

    table: Table
    key: tuple[str, ...]
    case: str | None
    book: str | None
    outside: Mapping[str, str]
    since: Mapping[str, int]
    folded: Mapping[str, Callable[[Any], Any]]
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
) -> None:
    """Declare how a table is held. `key` are the columns that tell its rows apart."""
    HELD[table.name] = Held(table, key, case, book, outside or {}, since or {}, folded or {})


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

_READER = "a reader's own mark, set without an event; it decides nothing but what is shown as new"
_SHELF = (
    "set when its agency stops reading the case, without an event; access is asked for all the same, so that altered "
    "it shows nothing, and what it hides from one agency stands in the overseers' lists"
)
_TRIES = (
    "changes with every try, without an event; altered, a letter leaves late or once more, never to somebody else"
)

held(
    CASE,
    key=("id",),
    case="id",
    outside={
        "head_hash": "the end of the chain that holds this digest; compared with the chain itself",
        "sealed_seq": "moves with a seal, without an event; compared with the seals themselves",
    },
)
held(FACT, key=("case_id", "field", "event_seq"), case="case_id")
held(CONSENT, key=("case_id", "number"), case="case_id")
held(REFERRAL, key=("case_id", "key"), case="case_id")
held(
    CLOCK,
    key=("case_id", "clock_id", "occurrence"),
    case="case_id",
    outside={"shelved": _SHELF},
    since={"held_microseconds": 2},
)
held(
    NOTICE,
    key=("id",),
    case="case_id",
    outside={
        "routed_at": "set by the routing without an event; altered, letters are made late, or once more and found",
        "read_at": _READER,
        "acknowledged_at": _READER,
        "shelved": _SHELF,
    },
)
held(REQUEST, key=("actor", "request_id"), case="case_id")
# Written while the linked case is opened, which is the later of the two.
held(LINK, key=("case_id", "linked_id"), case="linked_id")


def _end_of(status: str) -> str:
    """Say how a letter ended; where it stands until then is the outbox's own."""
    return "" if status in ("pending", "leased", "transmitting") else status


held(ACCESS, key=("case_id", "agency", "role", "user"), case="case_id")
held(KEPT_FROM, key=("case_id", "digest"), case="case_id")
held(SEARCH_TOKEN, key=("case_id", "field", "token"), case="case_id")
held(DESK, key=("case_id", "agency", "role", "user"), case="case_id")
held(
    LETTER,
    key=("id",),
    book=LETTERS,
    outside={"lease": _TRIES, "lease_until": _TRIES, "attempts": _TRIES, "next_try": _TRIES, "code": _TRIES},
    folded={"status": _end_of},
)
held(WARD, key=("code",), book=DIRECTORY)
held(AGENCY, key=("id",), book=DIRECTORY)
held(PERSON, key=("id",), book=DIRECTORY)
held(POST, key=("person", "agency", "role"), book=DIRECTORY)
held(DUTY, key=("agency", "role", "person", "starts_on"), book=DIRECTORY)
held(ABSENCE, key=("person", "starts_on"), book=DIRECTORY)
held(DIRECTORY_VERSION, key=("id",), book=DIRECTORY)
held(HAND_OVER, key=("id",), book=HAND_OVERS)
held(PROCEDURE_VERSION, key=("name", "version"), book=DEPLOYMENT)
held(DEMO_TIME, key=("id",), book=DEPLOYMENT)

held(ACCOUNT, key=("person",), book=ACCOUNTS)
held(RECOVERY_CODE, key=("person", "digest"), book=ACCOUNTS)
held(
    SESSION,
    key=("id",),
    book=ACCOUNTS,
    outside={"used_at": "moves with use, without an entry; altered, a session stays open until it ends at `ends_at`"},
)
held(DEVICE, key=("digest", "person"), book=ACCOUNTS)
held(
    API_TOKEN,
    key=("id",),
    book=ACCOUNTS,
    outside={"used_on": "moves with use, without an entry; nothing follows from it but what its owner is shown"},
)
held(INVITATION, key=("id",), book=ACCOUNTS)
held(ACCOUNT_EVENT, key=("id",), book=ACCOUNTS)

unheld(LEAVING, "when agencies stop reading cases, as `access` says it too; it decides what is put away, see there")
unheld(EVENT, "the events are chained themselves, case by case")
unheld(ENTRY, "the entries are chained themselves, book by book")
unheld(CHECKPOINT, "the seals are chained themselves")
unheld(CHAIN_END, "each end carries a keyed mark, and is compared with its chain")
unheld(BEAT, "a sign of life, written every few seconds; nothing follows from it")
unheld(DIGEST_NOTICE, "which notices wait for a daily letter; letter, person and end are held by their book")
unheld(OUTAGE, "when parts of the system were away; a review keeps what it said, and is held")
unheld(DIGEST_DAY, "which days' letters were made; altered, a daily letter goes once more or not at all, and is held")
unheld(
    TRIES,
    "counts of failed tries; altered, somebody may try more often than allowed, and each try is an event of accounts",
)
unheld(DRAFT, "what somebody is in the middle of typing, kept for a day, sealed; no part of a case")
unheld(STEADY_CLOCK, "by which clock leases count; altered, a letter leaves late or once more, and its end is held")

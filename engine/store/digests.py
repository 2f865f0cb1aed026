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

import hashlib

from engine.store.holding import (
    HELD,
    UNHELD,
    Held,
    Written,
    books,
    encoded,
    held,
    held_by_book,
    held_by_cases,
    unheld,
)
from engine.store.schema import (
    ABSENCE,
    ACCESS,
    ACCOUNT,
    ACCOUNT_EVENT,
    AGENCY,
    ALARM,
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
    DIRECTORY_EVENT,
    DIRECTORY_VERSION,
    DOCUMENT,
    DOCUMENT_CONTENT,
    DRAFT,
    DUTY,
    ENTRY,
    EVENT,
    FACT,
    FIGURE,
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
    PRINT,
    PROCEDURE_VERSION,
    RECOVERY_CODE,
    REFERRAL,
    REPORT,
    REQUEST,
    SEARCH_TOKEN,
    SESSION,
    STEADY_CLOCK,
    TOGETHER,
    TRIES,
    WARD,
)

__all__ = ["HELD", "UNHELD", "Held", "Written", "books", "encoded", "held_by_book", "held_by_cases"]
LETTERS, DIRECTORY, DEPLOYMENT, ACCOUNTS = "letters", "directory", "deployment", "accounts"
HAND_OVERS, PRINTS, REPORTS = "hand_overs", "prints", "reports"

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
    since={"held_microseconds": 2, "level": 3, "taken_on_at": 3},
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


def _sum_of(content: bytes) -> str:
    """Stand for a long content: the digest is of this."""
    return hashlib.sha256(content).hexdigest()


held(DOCUMENT, key=("case_id", "number"), case="case_id")
held(DOCUMENT_CONTENT, key=("case_id", "number"), case="case_id", folded={"sealed": _sum_of}, large=True)


def _end_of(status: str) -> str:
    """Say how a letter ended; where it stands until then is the outbox's own."""
    return "" if status in ("pending", "leased", "transmitting") else status


held(ACCESS, key=("case_id", "agency", "role", "user"), case="case_id")
held(KEPT_FROM, key=("case_id", "digest"), case="case_id")
held(SEARCH_TOKEN, key=("case_id", "field", "token"), case="case_id")
held(FIGURE, key=("case_id",), case="case_id")
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
held(ABSENCE, key=("person", "starts_on"), book=DIRECTORY, since={"substitute": 2})
held(DIRECTORY_EVENT, key=("number",), book=DIRECTORY)
held(DIRECTORY_VERSION, key=("id",), book=DIRECTORY)
held(HAND_OVER, key=("id",), book=HAND_OVERS)
held(PRINT, key=("number",), book=PRINTS)
held(REPORT, key=("number",), book=REPORTS)
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
unheld(ALARM, "when the system was in trouble; altered, somebody is told later or once more, and looks")
unheld(OUTAGE, "when parts of the system were away; a review keeps what it said, and is held")
unheld(DIGEST_DAY, "which days' letters were made; altered, a daily letter goes once more or not at all, and is held")
unheld(TOGETHER, "which notices went in one letter; the letter, its person and its end are held")
unheld(TRIES, "counts of failed tries; altered, somebody may try more often, and each try is an event of accounts")
unheld(DRAFT, "what somebody is in the middle of typing, kept for a day, sealed; no part of a case")
unheld(STEADY_CLOCK, "by which clock leases count; altered, a letter leaves late or once more, and its end is held")

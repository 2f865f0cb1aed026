"""What the proof says of links and rows that cannot be read, are of no form there is, or end too soon."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, String, Table, create_engine, text

from engine.store.chains import Chain
from engine.store.checkpoints import Head, parse_head
from engine.store.digests import HELD, Written, books, held_by_book, held_by_cases
from engine.store.evidence import UNREADABLE
from engine.store.keys import record_keys
from engine.store.proof import Holdings, Walk, named
from engine.store.schema import REFERRAL
from tests.people import BEGINS

KEYS = record_keys(b"k" * 32)
METADATA = MetaData()
LINKS = Table(
    "links",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("said", String),
    Column("key_id", String),
    Column("hash", LargeBinary),
)
ENDS = Table(
    "ends",
    METADATA,
    Column("chain", String, primary_key=True),
    Column("number", Integer),
    Column("hash", LargeBinary),
    Column("key_id", String),
    Column("mark", LargeBinary),
)
CHAIN = Chain("links", LINKS, ENDS, "seals")


@pytest.fixture
def on() -> Iterator[Connection]:
    """A chain of three links."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
        for said in ("one", "two", "three"):
            CHAIN.append(connection, KEYS, {"said": said})
        yield connection
    engine.dispose()


def walked(on: Connection, sealed: dict[int, bytes] | None = None) -> tuple[int, list[str]]:
    """Return how many links were read, and what is wrong, in short."""
    walk = Walk(CHAIN, KEYS, sealed or {})
    read = len(list(walk.along(on)))
    assert read == walk.links
    return read, [f"{one.place}: {one.fault}" for one in walk.broken]


def test_a_chain_as_it_was_written_is_whole(on: Connection) -> None:
    assert walked(on) == (3, [])
    hashes: dict[int, bytes] = {row.number: row.hash for row in on.execute(LINKS.select())}
    assert walked(on, dict(hashes)) == (3, [])
    assert walked(on, {2: hashes[1]}) == (3, ["links 2: not_as_sealed"])
    assert walked(on, {4: b"", 5: b""}) == (3, ["links 4: short_of_seal"])


@pytest.mark.parametrize(
    ("altered", "read", "said"),
    [
        ("UPDATE links SET said = 'too' WHERE number = 2", 3, ["links 2: link_altered"]),
        ("UPDATE links SET key_id = 'x' WHERE number = 2", 3, ["links 2: link_altered"]),
        # A hash that is no hash is no proof of anything, and the link after it hangs on it.
        ("UPDATE links SET hash = 7 WHERE number = 2", 3, ["links 2: link_altered", "links 3: link_altered"]),
        ("UPDATE links SET said = x'ff' WHERE number = 2", 3, ["links 2: link_altered"]),
        # A text that the driver itself cannot read.
        (
            "UPDATE links SET said = CAST(x'ff' AS TEXT) WHERE number = 2",
            2,
            ["links: entry_unreadable", "links 3: one_missing", "links 3: link_altered"],
        ),
        ("DELETE FROM links WHERE number = 2", 2, ["links 3: one_missing", "links 3: link_altered"]),
        ("DELETE FROM links WHERE number = 3", 2, ["links: end_wrong"]),
        ("UPDATE ends SET number = 2", 3, ["links: end_wrong"]),
        ("UPDATE ends SET mark = x'00'", 3, ["links: end_wrong"]),
        ("UPDATE ends SET mark = 'x'", 3, ["links: end_wrong"]),
        ("UPDATE ends SET key_id = 'x'", 3, ["links: end_wrong"]),
        ("DELETE FROM ends", 3, ["links: end_unwritten"]),
    ],
)
def test_what_was_altered_is_named_and_the_walk_goes_on(
    on: Connection, altered: str, read: int, said: list[str]
) -> None:
    on.execute(text(altered))
    assert walked(on) == (read, said)


def row(**values: object) -> Any:
    """A row of a referral as it is found."""
    whole = {column.key: None for column in REFERRAL.columns} | {"case_id": 1, "key": "legal_aid", "hops": 0} | values
    return SimpleNamespace(_mapping=whole)


def holdings(*rows: Any) -> Holdings:
    written, found = Written(KEYS, "A"), Holdings()
    written.rows(REFERRAL, [one._mapping for one in rows])
    assert found.take(written.text())
    return found


def compared(held: Holdings, *rows: Any) -> list[str]:
    return [f"{d.place}: {d.fault}" for d in held.compare(HELD[REFERRAL.name], KEYS, "A", rows)]


def test_a_row_is_compared_with_the_last_digest_that_is_held_of_it() -> None:
    held = holdings(row(), row(key="forensic"))
    assert compared(held, row(), row(key="forensic")) == []
    assert compared(held, row()) == ["referral forensic: row_gone"]
    assert compared(held, row(hops=1), row(key="forensic")) == ["referral legal_aid: row_altered"]
    assert compared(held, row(), row(key="forensic"), row(key="x")) == ["referral x: row_unwritten"]
    # What was once taken out may not stand there again.
    gone = Written(KEYS, "A")
    gone.gone(REFERRAL, [row()._mapping])
    assert held.take(gone.text())
    assert compared(held, row(), row(key="forensic")) == ["referral legal_aid: row_unwritten"]
    assert compared(held, row(key="forensic")) == []


def test_a_row_that_cannot_be_read_is_told_and_passed_over() -> None:
    held = holdings(row(), row(key="forensic"))
    assert compared(held, UNREADABLE, row(), row(key="forensic")) == ["referral: row_unreadable"]
    # A value that cannot be read is no value that was written.
    assert compared(held, row(urgency=UNREADABLE), row(key="forensic")) == ["referral legal_aid: row_altered"]


@pytest.mark.parametrize("form", [0, 2, 99])
def test_a_digest_of_a_form_that_there_is_not_fits_nothing(form: int) -> None:
    held = holdings(row())
    [(_, digest)] = [held.rows["referral"]["legal_aid"] or (0, "")]
    held.rows["referral"]["legal_aid"] = (form, digest)
    assert compared(held, row()) == ["referral legal_aid: row_altered"]


def test_what_holds_nothing_readable_is_said_so_and_a_table_that_is_none_is_named() -> None:
    found = Holdings()
    for text_ in ("{", "[]", '{"referral:one": {"a": "b"}}', None):
        assert not found.take(text_)
    assert found.take('{"secrets:1": {"a": "b"}, "\\n:1": {}}')
    assert [str(one.place) for one in found.unknown()] == ["(a key that cannot be read)", "secrets"]


def test_a_name_is_said_again_only_where_it_looks_like_one() -> None:
    assert named("26743|ward_police #2") == "(a key that cannot be read)"
    assert named("26743|ward_police") == "26743|ward_police"
    assert named("Trần") == named("x" * 121) == "(a key that cannot be read)"


def test_a_head_is_read_again_as_it_was_said_and_nothing_else_is_one() -> None:
    head = Head(7, BEGINS, "ab" * 32)
    assert parse_head(f" {head}\n") == head
    for wrong in ("7", f"7:{BEGINS.isoformat()}:ab", f"x:{BEGINS.isoformat()}:{'ab' * 32}", f"7:{'ab' * 32}"):
        with pytest.raises(ValueError, match=r".+"):
            parse_head(wrong)


def test_each_table_is_held_by_cases_or_by_one_book() -> None:
    of_books = {one.table.name for book in books() for one in held_by_book(book)}
    assert of_books | {one.table.name for one in held_by_cases()} == set(HELD)
    assert all(isinstance(book, str) and book for book in books())
    assert {book for book in books() if not held_by_book(book)} == set()

"""Seals over the heads of all chains: each seal holds those that moved since the last, and the seal before it.

Heads are sealed, not ranges of ids: on PostgreSQL a lower id can be committed after a higher one was sealed. What
moved is found by an index over `sealed_seq`; it is read before anything is locked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text, update

from engine.store.books import BOOKS
from engine.store.chain import GENESIS
from engine.store.chains import Chain, End
from engine.store.database import Database
from engine.store.digests import encoded
from engine.store.keys import RecordKeys
from engine.store.schema import CASE, CHAIN_END, CHECKPOINT

SEALS = Chain("seals", CHECKPOINT, CHAIN_END, "seals")
# As the partial index says it, so that both databases use it.
_UNSEALED = select(CASE.c.id).where(text("head_seq > sealed_seq")).order_by(CASE.c.id)
# Fewer than either database takes as parameters of one statement.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Head:
    """A seal as it can leave the building: its number, its moment and its hash."""

    number: int
    at: datetime
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.at.isoformat()}:{self.hash}"


def parse_head(text: str) -> Head:
    """Return the head that a text says. Raises ValueError."""
    number, rest = text.strip().split(":", 1)
    at, hash_ = rest.rsplit(":", 1)
    if len(bytes.fromhex(hash_)) != len(GENESIS):
        raise ValueError("not a head")
    return Head(int(number), datetime.fromisoformat(at), hash_)


def seal_heads(database: Database, keys: RecordKeys, at: datetime, ends: Mapping[str, End]) -> Head:
    """Seal the heads that moved since the last seal; without any, return the last seal.

    `ends` are the ends of chains that stand outside this database. A case that somebody is just writing to is left
    for the next seal: nobody waits for a seal, and a seal for nobody.
    """
    with database.read() as connection:
        moved = connection.execute(_UNSEALED).scalars().all()
        last = last_seal(connection)
        chains = {name: end_of(found) for name, found in _ends(connection, ends).items()}
    if last is not None and not moved and _chains_of(last) == chains:
        return Head(last.number, last.at, bytes(last.hash).hex())
    with database.write() as connection:
        heads: dict[str, list[Any]] = {}
        for place in range(0, len(moved), _AT_ONCE):
            heads |= _reach(connection, moved[place : place + _AT_ONCE])
        sealed = SEALS.append(connection, keys, {"at": at, "heads": encoded({"cases": heads, "chains": chains})})
    return Head(sealed.number, at, sealed.hash.hex())


def _reach(connection: Connection, moved: Sequence[int]) -> dict[str, list[Any]]:
    """Return the heads of those cases that nobody is writing to, and note that they are sealed that far."""
    columns = (CASE.c.id, CASE.c.public_id, CASE.c.head_seq, CASE.c.head_hash)
    free = select(*columns).where(CASE.c.id.in_(moved)).order_by(CASE.c.id).with_for_update(skip_locked=True)
    rows = connection.execute(free).all()
    reached = [row.id for row in rows]
    connection.execute(update(CASE).where(CASE.c.id.in_(reached)).values(sealed_seq=CASE.c.head_seq))
    return {row.public_id: [row.head_seq, bytes(row.head_hash).hex()] for row in rows}


def _chains_of(seal: Any) -> Any:
    """Return the ends that a seal holds, None when it cannot be read: then another is made."""
    try:
        return json.loads(seal.heads)["chains"]
    except (ValueError, TypeError, KeyError):
        return None


def last_seal(connection: Connection) -> Any:
    """Return the newest seal, None before the first."""
    return connection.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.number.desc()).limit(1)).one_or_none()


def end_of(end: End) -> list[Any]:
    """Return an end as a seal says it."""
    return [end.number, end.hash.hex()]


def _ends(connection: Connection, outside: Mapping[str, End]) -> dict[str, End]:
    return {**{name: book.end(connection) for name, book in BOOKS.items()}, **outside}

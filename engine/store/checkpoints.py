"""Seals over the heads of all chains: each seal holds those that moved since the last, and the seal before it.

Heads are sealed, not ranges of ids: on PostgreSQL a lower id can be committed after a higher one was sealed.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from engine.store.chain import GENESIS
from engine.store.schema import CASE, CHECKPOINT


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


def seal_heads(connection: Connection, at: datetime) -> Head:
    """Seal the heads that moved since the last seal; without any, return the last seal."""
    rows = connection.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.id)).all()
    sealed = sealed_heads(rows)
    moved = {
        row.public_id: [row.head_seq, row.head_hash.hex()]
        for row in connection.execute(select(CASE.c.public_id, CASE.c.head_seq, CASE.c.head_hash))
        if sealed.get(row.public_id) != (row.head_seq, row.head_hash.hex())
    }
    if rows and not moved:
        return head_of(rows[-1])
    heads = json.dumps(moved, sort_keys=True)
    hash_ = seal_hash(rows[-1].hash if rows else GENESIS, at, heads)
    values = {"at": at, "heads": heads, "hash": hash_}
    key = connection.execute(insert(CHECKPOINT), values).inserted_primary_key
    return Head(int(key[0]) if key else 0, at, hash_.hex())


def sealed_heads(rows: Iterable[Row[Any]]) -> dict[str, tuple[int, str]]:
    """Return the last sealed head of each chain."""
    heads: dict[str, tuple[int, str]] = {}
    for row in rows:
        heads.update({case: (seq, hash_) for case, (seq, hash_) in json.loads(row.heads).items()})
    return heads


def seal_hash(before: bytes, at: datetime, heads: str) -> bytes:
    """Return the hash of a seal."""
    return hashlib.sha256(before + at.astimezone(UTC).isoformat().encode() + heads.encode()).digest()


def head_of(row: Row[Any]) -> Head:
    """Return a stored seal as it can leave the building."""
    return Head(row.id, row.at, row.hash.hex())

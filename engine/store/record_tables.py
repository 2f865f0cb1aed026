"""The tables of the record beside the events: seals, entries of books, and where chains end."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")


def _instant() -> Any:
    return Field(sa_column=Column(Instant, nullable=False))


class CheckpointRow(SQLModel, table=True):
    """A seal over the heads of all chains that moved since the one before."""

    __tablename__ = "checkpoint"
    number: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    at: datetime = _instant()
    heads: str = Field(sa_column=Column(Text, nullable=False))
    key_id: str
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class EntryRow(SQLModel, table=True):
    """What was written outside any event (letters, posts, published versions): an entry of one book of the record."""

    __tablename__ = "entry"
    book: str = Field(primary_key=True)
    number: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    at: datetime = _instant()
    digests: str = Field(sa_column=Column(Text, nullable=False))
    key_id: str
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ChainEndRow(SQLModel, table=True):
    """Where a chain ends that no case holds: its last number and hash, under a keyed mark of its own."""

    __tablename__ = "chain_end"
    chain: str = Field(primary_key=True)
    number: int = Field(sa_column=Column(_ID, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: str
    mark: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

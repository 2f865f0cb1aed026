"""The outbox, and beside it the clock by which its leases and retries count."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")
_SENT = text("status = 'sent'")


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(Instant, nullable=nullable))


class LetterRow(SQLModel, table=True):
    """The outbox: one letter to one person about one event. Ids and a template version; the text comes later."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("case_id", "event_seq", "recipient", "kind"),
        Index(
            "letter_waiting",
            "weight",
            "next_try",
            postgresql_where=text("status IN ('pending', 'leased', 'transmitting')"),
            sqlite_where=text("status IN ('pending', 'leased', 'transmitting')"),
        ),
        Index("letter_sent", "ended_at", postgresql_where=_SENT, sqlite_where=_SENT),
    )
    id: int | None = Field(sa_column=Column(_ID, primary_key=True, autoincrement=True))
    notice_id: int = Field(sa_column=Column(_ID, nullable=False))
    case_id: int = Field(sa_column=Column(_ID, nullable=False))
    event_seq: int
    recipient: str
    kind: str
    weight: int
    template_version: str
    message_id: str
    status: str
    lease: str | None = None
    lease_until: datetime | None = _instant(nullable=True)
    attempts: int
    next_try: datetime = _instant()
    created_at: datetime = _instant()
    ended_at: datetime | None = _instant(nullable=True)
    code: str | None = None


class TogetherRow(SQLModel, table=True):
    """A notice that went in the letter of another one, to the same person: `letter_of` is that one."""

    __tablename__ = "together"
    __table_args__ = (Index("together_of", "letter_of"),)
    notice_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    letter_of: int = Field(sa_column=Column(_ID, nullable=False))


class SteadyClockRow(SQLModel, table=True):
    """What is added to the machine's monotonic clock (seconds), and in which start of the machine (`boot`)."""

    __tablename__ = "steady_clock"
    id: int = Field(primary_key=True)
    boot: str
    seconds: float

"""The table of alarms: each occurrence once, from when it was first seen until it was over."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_OPEN = text("ended_at IS NULL")


class AlarmRow(SQLModel, table=True):
    """An alarm, in the wall's time: since when, when it was first and last seen, when people were told, its end.

    `about` is a process or machine, "" for the whole.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("alarm_open", "kind", "about", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("alarm_ended", "ended_at"),
    )
    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    kind: str
    about: str
    began_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    first_seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    seen_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))

"""The table of outages: when a part of the system did not do what people wait for."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant


class OutageRow(SQLModel, table=True):
    """An interval in which a part of the system was away, in the time of the cases; one that goes on has no end."""

    __tablename__ = "outage"
    __table_args__ = (
        Index("outage_ended", "ended_at"),
        Index(
            "outage_open",
            "part",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    part: str
    began_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))

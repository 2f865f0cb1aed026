"""The tables of the daily digests: which notices wait for one, and which days' were made."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant


class DigestNoticeRow(SQLModel, table=True):
    """A notice that goes by mail in a daily digest: `day` is empty until it does, then the day and person."""

    __tablename__ = "digest_notice"
    __table_args__ = (
        Index(
            "digest_notice_waiting",
            "notice_id",
            postgresql_where=text("day IS NULL"),
            sqlite_where=text("day IS NULL"),
        ),
        Index("digest_notice_of", "day", "recipient"),
    )
    notice_id: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    )
    day: date | None = None
    recipient: str | None = None


class DigestDayRow(SQLModel, table=True):
    """A day whose digests were made: whoever writes the row makes them, so that nobody gets two."""

    __tablename__ = "digest_day"
    day: date = Field(primary_key=True)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))

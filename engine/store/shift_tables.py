"""The table of hand-overs: who took over a front door, when, and at whose session."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")


class HandOverRow(SQLModel, table=True):
    """That somebody took over for a role at an agency. `session_of`: at whose session; it stays theirs.

    `sheet`: the keyed mark of the sheet that was signed, `cases`: how many cases stood on it.
    """

    __tablename__ = "shift_change"
    __table_args__ = (Index("shift_change_last", "agency", "role", "id"),)
    id: int | None = Field(default=None, sa_column=Column(_ID, primary_key=True, autoincrement=True))
    agency: str
    role: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    received_by: str
    session_of: str
    session_way: str
    sheet: str
    cases: int

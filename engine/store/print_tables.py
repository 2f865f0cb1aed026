"""The table of prints: what left on paper, when, by whom, under which number."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")


class PrintRow(SQLModel, table=True):
    """A print. `about`: which of several; `mark`: a keyed mark of what stood on it; a shift's sheet has no case."""

    __tablename__ = "print"
    __table_args__ = (Index("print_at", "at", "number"), Index("print_case", "case_id"))
    number: int | None = Field(default=None, sa_column=Column(_ID, primary_key=True, autoincrement=True))
    kind: str
    about: str
    case_id: int | None = Field(default=None, sa_column=Column(_ID))
    person: str
    role: str
    agency: str
    way: str
    language: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    mark: str

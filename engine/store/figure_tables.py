"""The tables of figures: what is noted of each case, sealed, and the reports that were published."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")


class FigureRow(SQLModel, table=True):
    """What figures count of a case, under a key of their own: a report opens all of them, and no case."""

    __tablename__ = "figure"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ReportRow(SQLModel, table=True):
    """A report as it was published. `shown`: by table and cell the count, or why it is hidden; never more."""

    __tablename__ = "report"
    number: int | None = Field(default=None, sa_column=Column(_ID, primary_key=True, autoincrement=True))
    first: date
    last: date
    about: str
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    person: str
    role: str
    agency: str
    way: str
    indicators: int
    shown: dict[str, dict[str, int | str]] = Field(sa_column=Column(JSON, nullable=False))

"""The tables of a deployment: agencies, wards, people and rosters; published procedures; its time; its keys."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class WardTable(SQLModel, table=True):
    """A ward, commune or special zone."""

    __tablename__ = "ward"
    code: str = Field(primary_key=True)
    name: str
    name_en: str


class AgencyTable(SQLModel, table=True):
    """An agency of a party, with territory, validity and successor; `information` by mail is `at_once` or `daily`."""

    __tablename__ = "agency"
    id: str = Field(primary_key=True)
    party: str
    name_vi: str
    name_en: str
    wards: list[str] = Field(sa_column=Column(JSON, nullable=False))
    settings: list[str] = Field(sa_column=Column(JSON, nullable=False))
    is_default: bool
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    information: str = "at_once"


class PersonTable(SQLModel, table=True):
    """Somebody who works at an agency."""

    __tablename__ = "person"
    id: str = Field(primary_key=True)
    name: str
    email: str


class PostTable(SQLModel, table=True):
    """A role a person holds at an agency; days local, both inclusive. It counts from when it was confirmed."""

    __tablename__ = "post"
    person: str = Field(primary_key=True)
    agency: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    starts_on: date | None = None
    ends_on: date | None = None
    confirmed_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    confirmed_by: str | None = None


class DutyTable(SQLModel, table=True):
    """Who is on duty for a role at an agency: rank 1 first, 2 the deputy; days are local, `ends_on` inclusive."""

    __tablename__ = "duty"
    agency: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    person: str = Field(primary_key=True)
    rank: int
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None


class AbsenceTable(SQLModel, table=True):
    """Days on which a person is away, both inclusive; `substitute` is on duty in that place."""

    __tablename__ = "absence"
    person: str = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date
    substitute: str | None = None


class DirectoryEventTable(SQLModel, table=True):
    """What changed in the directory: by whom, which way, in which kind of row; the row before and after, as JSON."""

    __tablename__ = "directory_event"
    __table_args__ = (
        Index("directory_event_person", "person", "number"),
        Index("directory_event_agency", "agency", "number"),
        Index("directory_event_by", "by", "number"),
        Index("directory_event_at", "at", "number"),
    )
    number: int = Field(sa_column=Column(_NUMBER, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    by: str
    way: str
    kind: str
    what: str
    row_key: str
    person: str | None = None
    agency: str | None = None
    before: str | None = Field(default=None, sa_column=Column(Text))
    after: str | None = Field(default=None, sa_column=Column(Text))


class ProcedureVersionTable(SQLModel, table=True):
    """The SHA-256 of each published version at first use: a changed file stops the start."""

    __tablename__ = "procedure_version"
    name: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    sha256: str


class DemoTimeTable(SQLModel, table=True):
    """How far a demo's time was moved forward, for every process that works on this database."""

    __tablename__ = "demo_time"
    id: int = Field(primary_key=True)
    seconds: float


class DirectoryVersionTable(SQLModel, table=True):
    """Raised with every change of the directory, so that every process reads it anew."""

    __tablename__ = "directory_version"
    id: int = Field(primary_key=True)
    version: int


class BeatTable(SQLModel, table=True):
    """A sign of life of a process, for `motcua status`."""

    __tablename__ = "beat"
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

"""The rows a directory is made of, as plain data."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# How an agency gets what is only for its information by mail: each notice at once, or one letter a day.
InformationByMail = Literal["at_once", "daily"]


@dataclass(frozen=True, slots=True)
class WardRow:
    """A ward, commune or special zone."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency of a party; without wards it serves the whole city; `valid_to` is exclusive."""

    id: str
    party: str
    name_vi: str
    name_en: str
    wards: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    is_default: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    information: InformationByMail = "at_once"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who works at an agency."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A role a person holds at an agency; days are local, both inclusive."""

    person: str
    agency: str
    role: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Who is on duty: rank 1 first, 2 the deputy; days are local, `ends_on` inclusive."""

    agency: str
    role: str
    person: str
    rank: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Days on which a person is away, both inclusive; `substitute` is on duty in the person's place."""

    person: str
    starts_on: date
    ends_on: date
    substitute: str | None = None


@dataclass(frozen=True, slots=True)
class DemoDirectory:
    """A whole directory."""

    wards: list[WardRow]
    agencies: list[AgencyRow]
    people: list[PersonRow]
    posts: list[PostRow]
    duties: list[DutyRow]
    absences: list[AbsenceRow]

"""What is sent to the JSON API about the directory, and what it answers. Nothing here comes from a case."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.v1.models import GivenFields

_LONGEST = 200


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class GivenRowIn(_In):
    """A row as it is to stand: values by column as docs/directory.md says; `seen`: its mark, "" for a new one."""

    kind: str = Field(max_length=_LONGEST)
    values: GivenFields
    seen: str = Field(default="", max_length=_LONGEST)


class ChangesIn(_In):
    """Rows that are to stand as given, all or nothing."""

    rows: list[GivenRowIn] = Field(min_length=1, max_length=500)


class LeaveIn(_In):
    """The last day, year-month-day, on which somebody holds any post."""

    last_day: str = Field(max_length=_LONGEST)


class PeopleSearchIn(_In):
    """Words to look for in names, mail addresses and ids."""

    words: str = Field(default="", max_length=_LONGEST)


class ConfirmIn(_In):
    """A post that waits, by the person's id, the agency and the role."""

    person: str = Field(max_length=_LONGEST)
    agency: str = Field(max_length=_LONGEST)
    role: str = Field(max_length=_LONGEST)


class GapOut(BaseModel):
    """Days, both inclusive, on which somebody is missing: nobody, alone, or no_lead."""

    what: str
    role: str
    first: date
    last: date


class AgencyOut(BaseModel):
    """An agency, who is on duty there now, and what will be missing in the coming two weeks."""

    id: str
    name: str
    party: str
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    valid: bool
    on_duty: list[list[str]]
    deputies: list[list[str]]
    gaps: list[str]
    ahead: list[GapOut]
    no_deputy: bool
    no_lead: bool


class RowOut(BaseModel):
    """A row as it stands; `mark` is named when it is changed."""

    kind: str
    key: str
    mark: str
    row: dict[str, Any]
    person: str
    person_key: str
    agency: str | None
    role: str | None
    substitute: str
    over: bool
    waits: bool
    may_change: bool
    may_confirm: bool


class AgencyWholeOut(BaseModel):
    """An agency with its posts, rosters and absences."""

    view: AgencyOut
    agency: RowOut
    posts: list[RowOut]
    duties: list[RowOut]
    absences: list[RowOut]
    may_add: list[str]
    has_work: bool


class PersonWholeOut(BaseModel):
    """Somebody of the directory with posts, duties and absences."""

    person: RowOut
    posts: list[RowOut]
    duties: list[RowOut]
    absences: list[RowOut]
    may_add: list[str]
    leaves: bool


class PersonLineOut(BaseModel):
    """Somebody of the directory; `key` stands for the person in an address. `posts`: role and agency."""

    key: str
    id: str
    name: str
    email: str
    posts: list[list[str]]


class WaitingOut(BaseModel):
    """A post that waits to be confirmed; `mine`: whether the reader may."""

    person: str
    name: str
    role: str
    agency: str
    starts_on: date | None
    ends_on: date | None
    mine: bool


class ChangeOut(BaseModel):
    """A row that changed: added, changed or ended, as it stands and as it was."""

    kind: str
    what: str
    row: dict[str, Any]
    was: dict[str, Any] | None


class DirectoryLineOut(BaseModel):
    """A line of the record of the directory; `columns`: name, as it was, as it is."""

    number: int
    at: datetime
    by: str
    way: str
    kind: str
    what: str
    person: str
    agency: str | None
    role: str | None
    columns: list[list[Any]]


class DirectoryRecordPage(BaseModel):
    """A page of the record of the directory."""

    items: list[DirectoryLineOut]
    next: str | None
    counts: dict[str, int]

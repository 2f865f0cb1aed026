"""What the directory shows to those who keep it. Nothing here comes from a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from engine.definitions.directory.kinds import Row
from engine.domain.definition.vocabulary import Label

# Nobody on duty at a front door, one person alone there, nobody who holds the lead's post.
GapKind = Literal["nobody", "alone", "no_lead"]


@dataclass(frozen=True, slots=True)
class GapView:
    """Days, both inclusive, on which an agency is missing somebody for a role."""

    what: GapKind
    role: Label
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency as those see it who keep the directory.

    `on_duty`, `deputies`: names by role, now; `gaps`: front doors with nobody now; `ahead`: what will be missing in
    the two weeks that begin today.
    """

    id: str
    name: Label
    party: Label
    valid_from: date | None
    valid_to: date | None
    successor: Label | None
    valid: bool
    on_duty: tuple[tuple[Label, str], ...]
    deputies: tuple[tuple[Label, str], ...]
    gaps: tuple[Label, ...]
    ahead: tuple[GapView, ...]
    no_deputy: bool
    no_lead: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the directory as it stands. `key` stands for it in an address and says nothing; `mark`: how it stands.

    `person`, `substitute`: names; `over`: it holds no more; `waits`: a post that does not count yet.
    """

    kind: str
    key: str
    mark: str
    row: Row
    person: str
    person_key: str
    agency: Label | None
    role: Label | None
    substitute: str
    over: bool
    waits: bool
    may_change: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class AgencyWhole:
    """An agency with its posts, rosters and absences. `may_add`: the kinds of rows the reader may add to it.

    `has_work`: whether some case that has not ended is with it; no more is said of that.
    """

    view: AgencyView
    agency: RowView
    posts: tuple[RowView, ...]
    duties: tuple[RowView, ...]
    absences: tuple[RowView, ...]
    may_add: tuple[str, ...]
    has_work: bool


@dataclass(frozen=True, slots=True)
class PersonWhole:
    """Somebody of the directory with posts, duties and absences. `leaves`: whether a post is left that can end."""

    person: RowView
    posts: tuple[RowView, ...]
    duties: tuple[RowView, ...]
    absences: tuple[RowView, ...]
    may_add: tuple[str, ...]
    leaves: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the directory in a list."""

    key: str
    id: str
    name: str
    email: str
    posts: tuple[tuple[Label, Label], ...]


@dataclass(frozen=True, slots=True)
class DirectoryLine:
    """A line of the record of the directory.

    `columns`: of a row that was there, name, as it was, as it is; `by`: a name, or `server`.
    """

    number: int
    at: datetime
    by: str
    way: str
    kind: str
    what: str
    person: str
    agency: Label | None
    role: Label | None
    columns: tuple[tuple[str, Any, Any], ...]

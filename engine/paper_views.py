"""What is shown of papers: the sheet that one shift hands to the next, the documents of a case."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.definition.vocabulary import Label


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A case on the sheet, by its code alone: what is to be done by when, and who must do it.

    `steps`: the step by which the reader's role meets it, else the deadline's name; none where an answer to the
    referral is waited for. `who`: roles of the reader's own agency, or another
    agency. `saves`: what is lost for good at `saves_by`, where that is another deadline than the nearest.
    """

    case: str
    code: str
    due: datetime | None
    unit: str
    by_law: bool
    to_answer: bool
    steps: tuple[Label, ...]
    who: tuple[Label, ...]
    state: Label | None
    age_band: str | None
    risk: str | None
    saves: Label | None
    saves_by: datetime | None


@dataclass(frozen=True, slots=True)
class TookOver:
    """Who took over last, when, and at whose session; `on_duty`: they still are."""

    name: str
    at: datetime
    session_of: str
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may take over."""

    person: str
    name: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sheet of a role at an agency at a moment, nearest deadline first. `more`: how many cases it leaves out.

    `mark` stands for what is on it: whoever signs names it. `on_duty`: who is, by the last hand-over or the roster.
    """

    agency: Label
    role: Label
    at: datetime
    mark: str
    lines: tuple[SheetLine, ...]
    more: int
    on_duty: str | None
    last: TookOver | None
    colleagues: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that may be read; `key` names it, its content is asked for by that."""

    key: str
    document: str
    label: Label
    strand: str
    strand_label: Label
    type: str
    size: int
    added_at: datetime
    by_role: Label | None
    by_agency: Label | None

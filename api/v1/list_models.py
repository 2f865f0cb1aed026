"""What the lists answer: pages of items, with the place at which the next begins."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class WorkOut(BaseModel):
    """A case in the reader's list."""

    case: str
    code: str
    procedure: str
    core: str | None
    core_label: str | None
    asks: str
    to_answer: bool
    next_due: datetime | None
    next_due_text: str
    saves_by: datetime | None
    overdue: bool
    unread: int
    saves: str | None
    about: str | None
    step: str | None
    by_law: bool


class WorkPage(BaseModel):
    """A page of the reader's list; `next` is the place to ask for the one after, `counts` go up to 100."""

    items: list[WorkOut]
    next: str | None
    counts: dict[str, int]


class NoticeOut(BaseModel):
    """A notice in the inbox of the reader's role."""

    number: str
    kind: str
    label: str
    case: str
    code: str
    urgency: str
    due: datetime | None
    due_text: str
    created_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None


class NoticePage(BaseModel):
    """A page of the inbox."""

    items: list[NoticeOut]
    next: str | None
    counts: dict[str, int]


class DeadlineOut(BaseModel):
    """A deadline not met, or one that falls due."""

    case: str
    code: str
    clock: str
    label: str
    strand: str
    strand_label: str
    status: str
    status_label: str
    owner: str
    owner_label: str | None
    basis_kind: str
    basis: str
    unit: str
    due: datetime
    due_text: str
    ended_at: datetime | None
    late_seconds: int


class DeadlinePage(BaseModel):
    """A page of deadlines."""

    items: list[DeadlineOut]
    next: str | None
    counts: dict[str, int]


class SearchIn(BaseModel):
    """What to look for: a code, an alias, a number or a name. It stands in the body, never in an address."""

    model_config = ConfigDict(extra="forbid")
    words: str = Field(min_length=1, max_length=100)


class FoundOut(BaseModel):
    """A case that was found."""

    case: str
    code: str
    exact: bool

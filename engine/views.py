"""What is shown: frozen answers to questions, already cut down to what the asker may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.definition.vocabulary import Label
from engine.paper_views import DocumentView


@dataclass(frozen=True, slots=True)
class StrandView:
    """Where a strand stands; `sees` is full, part or state."""

    id: str
    label: Label
    state: str
    state_label: Label
    since: datetime
    sees: str


@dataclass(frozen=True, slots=True)
class ClockView:
    """A deadline, with its legal basis."""

    id: str
    label: Label
    occurrence: int
    strand: str
    status: str
    status_label: Label
    started_at: datetime
    counted_from: datetime
    first_due: datetime
    due: datetime
    owner: str
    basis_kind: str
    basis: Label


@dataclass(frozen=True, slots=True)
class ReferralView:
    """An agency's part in the case."""

    key: str
    agency: str
    party: str
    state: str
    state_label: Label
    urgency: str
    made_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent, with its scope where it may be read."""

    number: int
    kind: str
    label: Label
    party: str | None
    given_by: str
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    stands: bool
    scope: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A trigger that this person may pull from where the case stands."""

    trigger: str
    strand: str
    label: Label
    basis_kind: str
    basis: Label


@dataclass(frozen=True, slots=True)
class EventView:
    """A line of the timeline. `number`: the reader's own, from 1 and without gaps."""

    number: int
    kind: str
    trigger: str | None
    at: datetime
    by_role: str
    by_agency: str
    changes: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one person may see it.

    `version`: changes when people change what is seen here; `whole`: also with what the mere passing of time brings.
    `alike`: the codes of cases that may be of the same person, for who supervises.
    """

    id: str
    code: str
    procedure: str
    procedure_version: int
    title: Label
    draft: bool
    version: str
    whole: str
    opened_at: datetime
    age_band: str | None
    risk: str | None
    strands: tuple[StrandView, ...]
    fields: Mapping[str, Any]
    clocks: tuple[ClockView, ...]
    referrals: tuple[ReferralView, ...]
    consents: tuple[ConsentView, ...]
    steps: tuple[StepView, ...]
    timeline: tuple[EventView, ...]
    linked: tuple[str, ...]
    alike: tuple[str, ...]
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A case in somebody's list: what it asks of the reader's role (needed, followed, ended), and by when.

    `saves_by`: the nearest moment after which something is lost for good; `next_due` the nearest of all, past or not.
    `saves`, `about`: the deadlines that end then (None: the answer to a referral); `step`: what meets the latter;
    `unit`: what its limit counts in, "" where that depends.
    """

    case: str
    code: str
    procedure: str
    core: str | None
    core_label: Label | None
    asks: str
    to_answer: bool
    next_due: datetime | None
    saves_by: datetime | None
    overdue: bool
    unread: int
    saves: Label | None
    about: Label | None
    step: Label | None
    by_law: bool
    unit: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice in the inbox of a role at an agency."""

    number: str
    kind: str
    label: Label
    case: str
    code: str
    urgency: str
    due: datetime | None
    created_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline in a list of those not met, or of those that fall due. `late_seconds`: so far, or till it ended.

    `basis_kind`: law, city, clinical or proposed, with its citation; `unit`: what its limit counts in, "" where that
    depends on the case.
    """

    case: str
    code: str
    clock: str
    label: Label
    strand: str
    strand_label: Label
    status: str
    status_label: Label
    owner: str
    owner_label: Label | None
    basis_kind: str
    basis: Label
    unit: str
    due: datetime
    ended_at: datetime | None
    late_seconds: int


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case that a search found; `exact`: as it was typed."""

    case: str
    code: str
    exact: bool


@dataclass(frozen=True, slots=True)
class DrawnState:
    """A state in the drawing of a strand. `step`, `limits`: what leads on to the next one on the way, by when."""

    label: Label
    final: bool
    step: Label | None
    limits: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class DrawnStrand:
    """A strand as it is drawn: the way that most cases go, and the ways that leave it."""

    id: str
    label: Label
    way: tuple[DrawnState, ...]
    aside: tuple[DrawnState, ...]


@dataclass(frozen=True, slots=True)
class DeadlineRuleView:
    """A deadline as the procedure sets it; lists hold what depends on the case."""

    id: str
    label: Label
    strand: Label
    limits: tuple[Label, ...]
    halves: bool
    counts_from: Label
    owners: tuple[Label, ...]
    bases: tuple[tuple[str, Label], ...]


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """One version of a procedure as everybody may read it; `changes`: new, gone or different since the last."""

    id: str
    version: int
    title: Label
    draft: bool
    in_force_from: date | None
    review_by: date | None
    basis: Label
    strands: tuple[DrawnStrand, ...]
    deadlines: tuple[DeadlineRuleView, ...]
    versions: tuple[int, ...]
    changes: tuple[Label, ...]

"""What the API answers about what can be done now, and about deadlines in words."""

from datetime import datetime

from pydantic import BaseModel, Field


class ValueOut(BaseModel):
    """One value of a closed field."""

    id: str
    label: str


class BarredValueOut(BaseModel):
    """A value that cannot be given as things stand, and why not."""

    id: str
    label: str
    why: str


class AskOut(BaseModel):
    """A field that a step asks for: `required` now, depending (on `when`) or no.

    `barred`: whose consent does not count here. `group` and `order`: where it stands in a form. `moves_windows`:
    deadlines count from it or hang on it.
    """

    id: str
    label: str
    type: str
    required: str
    why: str | None
    when: dict[str, list[str]] | None
    values: list[ValueOut] | None
    least: int | None
    most: int | None
    help: str | None
    unit: str | None
    group: str | None
    group_label: str | None
    order: int
    several_lines: bool
    moves_windows: bool
    default: str | None
    barred: list[BarredValueOut]


class ReasonOut(BaseModel):
    """Why a step cannot be taken now."""

    code: str
    about: str
    sentence: str


class DoableOut(BaseModel):
    """A step, an answer, a consent, a withdrawal or an order."""

    id: str
    label: str
    about: str
    about_label: str | None
    possible: bool
    asks: list[AskOut]
    against: list[ReasonOut]
    basis_kind: str | None
    basis: str | None


class StrandStepsOut(BaseModel):
    """The steps of one strand."""

    strand: str
    label: str
    steps: list[DoableOut]


class PossibleOut(BaseModel):
    """Everything the reader can do on a case now, and what not, and why."""

    case: str
    strands: list[StrandStepsOut]
    answers: list[DoableOut]
    consents: list[DoableOut]
    withdrawals: list[DoableOut]
    orders: list[DoableOut]


class ClockMomentOut(BaseModel):
    """One thing that became of a deadline."""

    at: datetime
    status: str
    status_label: str
    due: datetime
    why: str | None
    by: str | None = Field(description="The role whose step it was, to who follows it")
    reason: str | None = Field(description="What was given for an order, to who may read it")
    computed: list[str] = Field(description="How the moment at which it ends was worked out, a sentence a step")
    owner_label: str | None = Field(description="Who answered for it then")


class ClockStoryOut(BaseModel):
    """A deadline in words."""

    id: str
    occurrence: int
    label: str
    strand: str
    strand_label: str
    status: str
    status_label: str
    due: datetime
    first_due: datetime
    counted_from: datetime
    basis_kind: str
    basis: str
    limit: str | None
    halved: bool
    owner: str
    owner_label: str | None
    stopped_by: list[str]
    can_stop: list[str]
    late_seconds: int
    left_seconds: int
    ran_seconds: int
    stood_seconds: int
    history: list[ClockMomentOut]


class HeldOut(BaseModel):
    """How long somebody held a deadline."""

    whose: str
    whose_label: str
    agency: str
    agency_label: str | None
    roles: list[str]
    phase: str
    phase_label: str | None
    seconds: int


class OutageOut(BaseModel):
    """When a part of the system was away."""

    part: str
    part_label: str
    began_at: datetime
    ended_at: datetime


class WhoseTimeOut(BaseModel):
    """Whose time a run of a deadline was, the longest first."""

    id: str
    occurrence: int
    label: str
    whole_seconds: int
    held: list[HeldOut]
    outages: list[OutageOut]

"""What is shown of what can be done now: steps with what each asks for, and clocks with how they came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.definition.vocabulary import Label


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value of a closed field."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class BarredValueView:
    """A value that cannot be given as things stand, and why not."""

    id: str
    label: Label
    why: Label


@dataclass(frozen=True, slots=True)
class AskView:
    """A field that a step asks for. `required`: now, depending (only `when` that field has such a value) or no.

    `why`: what stands as long as it is not given. `values`: of a closed field those that lead on; `barred`: whose
    consent does not count here, and whose would. `group`: the part of a form that it stands in, None for what is no
    field of the case; `order`: its place there, what is asked first being lowest. `default`: what counts as long as
    nothing is given. `moves_windows`: deadlines count from it or hang on it.
    """

    id: str
    label: Label
    type: str
    required: str
    why: Label | None
    when: Mapping[str, tuple[str, ...]] | None
    values: tuple[ValueView, ...] | None
    least: int | None
    most: int | None
    help: Label | None = None
    unit: Label | None = None
    group: str | None = None
    group_label: Label | None = None
    order: int = 0
    several_lines: bool = False
    moves_windows: bool = False
    default: str | None = None
    barred: tuple[BarredValueView, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why a step cannot be taken now."""

    code: str
    about: str
    sentence: Label


@dataclass(frozen=True, slots=True)
class DoableView:
    """A step, an answer, a consent, a withdrawal or an order. Where it is not `possible`, `against` says why."""

    id: str
    label: Label
    about: str
    about_label: Label | None
    possible: bool
    asks: tuple[AskView, ...]
    against: tuple[ReasonView, ...]
    basis_kind: str | None = None
    basis: Label | None = None


@dataclass(frozen=True, slots=True)
class StrandStepsView:
    """The steps of one strand."""

    strand: str
    label: Label
    steps: tuple[DoableView, ...]


@dataclass(frozen=True, slots=True)
class PossibleView:
    """Everything one person can do on a case now, and what not."""

    case: str
    strands: tuple[StrandStepsView, ...]
    answers: tuple[DoableView, ...]
    consents: tuple[DoableView, ...]
    withdrawals: tuple[DoableView, ...]
    orders: tuple[DoableView, ...]


@dataclass(frozen=True, slots=True)
class ClockMomentView:
    """One thing that became of a clock: when, what it then was, and by which rule.

    `by`: which role's step it was, None for what time alone brought and for a step that the reader does not follow.
    `reason`: what was given for an order, to who may read it. `computed`: how the moment at which it ends was worked
    out then, a sentence a step. `owner_label`: who answered for it then.
    """

    at: datetime
    status: str
    status_label: Label
    due: datetime
    why: Label | None
    by: Label | None = None
    reason: str | None = None
    computed: tuple[Label, ...] = ()
    owner_label: Label | None = None


@dataclass(frozen=True, slots=True)
class ClockStoryView:
    """A clock in words. Seconds: how late it is, how long is left, how long it ran and stood still so far.

    `unit`: what its limit counts in, "" for a moment that is set. `window`: it counts from the incident, and what it
    would have saved is lost for good. `warned_at`: when its owner is reminded.
    """

    id: str
    occurrence: int
    label: Label
    strand: str
    strand_label: Label
    status: str
    status_label: Label
    due: datetime
    first_due: datetime
    counted_from: datetime
    basis_kind: str
    basis: Label
    limit: Label | None
    halved: bool
    owner: str
    owner_label: Label | None
    stopped_by: tuple[Label, ...]
    can_stop: tuple[Label, ...]
    late_seconds: int
    left_seconds: int
    ran_seconds: int
    stood_seconds: int
    unit: str
    window: bool
    warned_at: tuple[datetime, ...]
    ended_at: datetime | None
    history: tuple[ClockMomentView, ...]


@dataclass(frozen=True, slots=True)
class HeldView:
    """How long somebody held a deadline. `phase`: how far the agency had come, "" where none held it.

    `roles`: whose step at that agency could have stopped it.
    """

    whose: str
    whose_label: Label
    agency: str
    agency_label: Label | None
    roles: tuple[Label, ...]
    phase: str
    phase_label: Label | None
    seconds: int


@dataclass(frozen=True, slots=True)
class OutageView:
    """When a part of the system was away."""

    part: str
    part_label: Label
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class WhoseTimeView:
    """Whose time a run of a deadline was, the longest first; the parts add up to the whole."""

    id: str
    occurrence: int
    label: Label
    whole_seconds: int
    held: tuple[HeldView, ...]
    outages: tuple[OutageView, ...]


@dataclass(frozen=True, slots=True)
class OpeningChoice:
    """A procedure in which somebody may open a case."""

    procedure: str
    title: Label
    draft: bool


@dataclass(frozen=True, slots=True)
class ToldView:
    """Who would be told, and why. `role`: of the agency that works on the case."""

    agency: Label
    role: Label | None
    why: Label


@dataclass(frozen=True, slots=True)
class OpeningPreview:
    """What would follow from opening a case now: age band, deadlines counted from the incident, who would be told."""

    age_band: str
    incident: datetime
    arrived: datetime
    clocks: tuple[ClockStoryView, ...]
    told: tuple[ToldView, ...]

"""What the board shows: counts and medians, by party, strand, basis and week; never a name, never a case."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.definition.vocabulary import Label


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deadlines, by the kind of their basis; `total` is their sum."""

    law: int = 0
    clinical: int = 0
    city: int = 0
    proposed: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A party, an agency or a strand: what it missed in the period, and what falls due within a day."""

    id: str
    label: Label
    missed: Tally
    due_soon: Tally


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week from Monday on, by its ISO name (`2026-W47`): what was missed in it."""

    week: str
    begins: datetime
    missed: Tally


@dataclass(frozen=True, slots=True)
class LostRow:
    """A window that was over before the survivor came, and of how many cases opened in the period."""

    clock: str
    label: Label
    cases: int


@dataclass(frozen=True, slots=True)
class DelayRow:
    """Of the last cases of the period how many came so long after the incident: from `hours` on, below `below`.

    Both None: the moment of the incident is not known, or no window hangs on it.
    """

    hours: int | None
    below: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class MedianRow:
    """How long a deadline took: the median of its last runs, as seconds and as percent of what it was given.

    `runs`: how many were looked at; `in_time`: how many of them were. `from_incident`: its limit counts from the
    incident, the seconds from the opening all the same, for what was before is nobody's.
    """

    procedure: str
    clock: str
    label: Label
    strand_label: Label
    limits: tuple[Label, ...]
    from_incident: bool
    runs: int
    in_time: int
    seconds: int
    percent: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board at a moment: `agency` None for overseers, else whose it is.

    `open_now`: missed and not done yet, however long ago. `due_in_two_hours`, `due_in_a_day`: falling due, the first
    a part of the second. `unswept`: past its moment and not looked at by the worker, up to 100. `groups`: by party,
    by agency where one party is asked for. Weeks are the last twelve, whatever the period.
    """

    at: datetime
    since: datetime
    days: int
    agency: str | None
    agency_label: Label | None
    party: str | None
    basis: str | None
    open_now: Tally
    due_in_two_hours: Tally
    due_in_a_day: Tally
    unswept: int
    missed: Tally
    groups: tuple[GroupRow, ...]
    strands: tuple[GroupRow, ...]
    weeks: tuple[WeekRow, ...]
    lost: tuple[LostRow, ...]
    delays: tuple[DelayRow, ...]
    medians: tuple[MedianRow, ...]

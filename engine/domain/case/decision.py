"""What a step decided: events, notices and rows to store. Nothing here has happened until it is committed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.domain.case.case import Actor, Case, ClockKey
from engine.domain.case.values import Value


@dataclass(slots=True)
class Event:
    """One thing that happened to a case: who did what, and every change it made. Never a personal value."""

    kind: str
    actor: Actor
    trigger: str | None = None
    changes: list[dict[str, Value]] = field(default_factory=list)

    def record(self, change: str, **details: Value) -> None:
        """Add a change to what the event tells."""
        self.changes.append({"change": change, **details})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that (agency, role) must hear of, because of the event at that place in the decision."""

    event: int
    agency: str
    role: str
    kind: str
    urgency: str = "routine"
    due: datetime | None = None
    strand: str | None = None
    rank: int = 1


@dataclass(frozen=True, slots=True)
class NewFact:
    """A value to store with its class; the event names only the field."""

    field: str
    class_: str
    value: Value


@dataclass(frozen=True, slots=True)
class LinkedOpening:
    """A case to open in the same transaction, in another procedure, standing at `state`."""

    procedure: str
    state: str
    basis: str | None
    tell: tuple[str, ...] = ()
    windows_stay: bool = False


@dataclass(slots=True)
class Decision:
    """The case as it will stand, and what to write."""

    case: Case
    events: list[Event]
    notices: list[Notice]
    facts: list[NewFact]
    consents: list[int]
    referrals: list[str]
    clocks: list[ClockKey]
    sealed_scopes: Mapping[int, Mapping[str, Value]]
    linked: LinkedOpening | None = None
    by_person: bool = True

"""A procedure as data: strands, states, triggers, clocks. Built by `engine.definitions`, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from engine.domain.definition.vocabulary import Basis, Condition, Label
from engine.domain.time_limits import Limit, Unit

CORE = "core"
WAIVED = "waived"
ABSENT = "absent"
WHERE_IT_WAS = "where_it_was"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that depends: `value` counts when `when` holds; the first that holds wins."""

    value: Any
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A need or an effect: its name, its argument, its options, and the condition under which it counts."""

    name: str
    value: Any
    options: Mapping[str, Any] = field(default_factory=dict)
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Puller:
    """A role (or `case_manager`, `destination`) that may pull a trigger, when `when` holds."""

    role: str
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """Where a strand can stand."""

    id: str
    label: Label
    final: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """A step of one strand. `to` None: a self trigger; `sources` None: from every state.

    `takes`: the fields that may be given with it; everything else is refused.
    """

    id: str
    strand: str
    label: Label
    sources: frozenset[str] | None
    restart_from: frozenset[str]
    to: str | None
    by: tuple[Puller, ...]
    ward: Literal["incident", "residence"]
    allowed: tuple[tuple[Condition, Condition], ...]
    needs: tuple[Rule, ...]
    then: tuple[Rule, ...]
    takes: frozenset[str]
    choice: bool
    basis: Basis


@dataclass(frozen=True, slots=True)
class Strand:
    """A line of work of the case, in one state at a time."""

    id: str
    label: Label
    states: Mapping[str, State]
    triggers: Mapping[str, Trigger]

    @property
    def first(self) -> str:
        """Where the strand begins."""
        return next(iter(self.states))

    def final(self, state: str) -> bool:
        """Whether the strand ends in `state`."""
        return self.states[state].final

    def closed(self, state: str) -> bool:
        """Whether `state` counts as final when closure is proposed."""
        return self.states[state].final or self.states[state].closes


@dataclass(frozen=True, slots=True)
class UntilField:
    """A limit that a decision sets: the moment in this field."""

    field: str


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """A limit whose amount stands in a field; without a value there is no clock."""

    field: str
    unit: Unit


ClockLimit = Limit | UntilField | FieldLimit


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A deadline: what starts it, how long it runs, what stops it, who answers for it, on what basis.

    `cancelled_on`: what takes away its reason to run. `group`: of its clocks a step stops the earliest that nobody
    has stopped. `replaces`: begun again while it runs it takes its own place, as a second order does.
    """

    id: str
    label: Label
    strand: str
    on: frozenset[str]
    entering: frozenset[str]
    with_strand: str | None
    counts_from: Literal["start", "open", "incident"]
    when: Condition
    limit: tuple[Choice, ...]
    stops_on: frozenset[str]
    stops_when: Mapping[str, Condition]
    cancelled_on: frozenset[str]
    owner: tuple[Choice, ...]
    halves: bool
    warn_at: tuple[Limit, ...]
    warn_before: tuple[Limit, ...]
    expiry: bool
    runs_on: bool
    group: str | None
    replaces: bool
    lowers: str | None
    extended_by: Mapping[str, tuple[ClockLimit, ...]]
    basis: tuple[Choice, ...]


@dataclass(frozen=True)
class Procedure:
    """One published version of a procedure."""

    id: str
    version: int
    status: Literal["in_force", "draft"]
    in_force_from: date | None
    review_by: date | None
    title: Label
    owner: str
    case_manager: tuple[str, ...]
    basis: Basis
    opening: Trigger
    services_on: frozenset[str]
    services_start: tuple[tuple[str, Condition], ...]
    services_then: tuple[Rule, ...]
    strands: Mapping[str, Strand]
    clocks: Mapping[str, ClockRule]
    sha256: str

    @cached_property
    def triggers(self) -> Mapping[str, Trigger]:
        """Every trigger by its name (names are unique within a procedure), `open` included."""
        found = {self.opening.id: self.opening}
        for strand in self.strands.values():
            found.update(strand.triggers)
        return found

    @cached_property
    def clocks_on(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks each trigger starts by its name."""
        return {name: tuple(c for c in self.clocks.values() if name in c.on) for name in self.triggers}

    @cached_property
    def clocks_with(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks that start with each strand."""
        return {name: tuple(c for c in self.clocks.values() if c.with_strand == name) for name in self.strands}

    @cached_property
    def extended_on(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks each trigger extends."""
        return {name: tuple(c for c in self.clocks.values() if name in c.extended_by) for name in self.triggers}

    @cached_property
    def windows(self) -> tuple[ClockRule, ...]:
        """The clocks that are counted from the incident."""
        return tuple(c for c in self.clocks.values() if c.counts_from == "incident")

    @cached_property
    def stopped_by(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks each trigger stops."""
        return {name: tuple(c for c in self.clocks.values() if name in c.stops_on) for name in self.triggers}

    @cached_property
    def cancelled_by(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks whose reason to run each trigger takes away."""
        return {name: tuple(c for c in self.clocks.values() if name in c.cancelled_on) for name in self.triggers}

    @cached_property
    def roles_of_strand(self) -> Mapping[str, frozenset[str]]:
        """The roles named in each strand's triggers: an agency sees the state of what it may act on."""
        return {
            strand.id: frozenset(puller.role for t in strand.triggers.values() for puller in t.by)
            for strand in self.strands.values()
        }

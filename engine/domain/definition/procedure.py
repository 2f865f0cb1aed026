"""A procedure as data: strands, states, triggers, clocks. Built by `engine.definitions`, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from engine.domain.definition.references import (
    ClockOwner,
    ConsentKind,
    CoreStateId,
    Declares,
    Derived,
    FieldId,
    FlagName,
    GiverKind,
    Inherited,
    Key,
    MayBeEmpty,
    Needed,
    OwnerParty,
    PartyId,
    RoleId,
    Scoped,
    StrandId,
    Told,
    TriggerId,
    Units,
    Whole,
    Without,
)
from engine.domain.definition.rule import Choice, Effect
from engine.domain.definition.strand import Source, Strand, Trigger
from engine.domain.definition.vocabulary import ALWAYS, Basis, Condition, Label, Sight
from engine.domain.time_limits import Limit, Unit

CORE = "core"
WAIVED = "waived"
ABSENT = "absent"
WHERE_IT_WAS = "where_it_was"
OPEN = "open"
SYSTEM_ROLE = "system"


@dataclass(frozen=True, slots=True)
class UntilField:
    """A limit that a decision sets: the moment in this field."""

    until: FieldId


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """A limit whose amount stands in a field; without a value there is no clock."""

    field: FieldId
    unit: Unit


ClockLimit = Limit | UntilField | FieldLimit


@dataclass(frozen=True, slots=True)
class Start:
    """A trigger that starts a clock, and when it does."""

    short: ClassVar[str] = "trigger"
    trigger: TriggerId
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Starts:
    """What starts a clock: a trigger, core entering a state, or a strand."""

    after: tuple[Start, ...] = ()
    entering: frozenset[CoreStateId] = frozenset()
    with_: StrandId | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """What stops a clock, and when it does."""

    short: ClassVar[str] = "trigger"
    trigger: TriggerId
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Warnings:
    """When a clock's owner is warned: so long after it is counted from, or before its end."""

    at: tuple[Annotated[Limit, Units(("min", "h", "cd"))], ...] = ()
    before: tuple[Annotated[Limit, Units(("min", "h", "cd"))], ...] = ()


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A deadline: what starts it, how long it runs, what stops it, who answers for it, on what basis.

    `starts_when`: for each trigger that starts it, the condition under which it does. `tells`: who hears of it when
    an order lapses, beside its owner.
    `cancelled_on`: what takes away its reason to run. `group`: of its clocks a step stops the earliest that nobody
    has stopped. `replaces`: begun again while it runs it takes its own place, as a second order does.
    `again`: what becomes of it when the case comes back to what starts it, by being reopened for instance, and its
    last run has ended. `restart`: it runs anew. `once`: what was recorded or missed does not begin again.
    `continue`: it goes on with the time that was left. Not written: `once` for what counts from the opening or the
    incident, else `restart`.
    """

    id: Annotated[str, Scoped("clock")]
    label: Label
    starts: Annotated[Starts, Needed("nothing starts this clock", "Add `starts:` with `after`, `entering` or `with`")]
    limit: tuple[Choice[ClockLimit], ...]
    stops: Annotated[
        tuple[Stop, ...],
        Key("stops_on"),
        Needed("nothing stops this clock", "Name the triggers that meet it in `stops_on`"),
    ]
    owner: tuple[Choice[ClockOwner], ...]
    basis: Annotated[tuple[Choice[Source], ...], Inherited()]
    strand: StrandId = CORE
    counts_from: Literal["start", "open", "incident"] = "start"
    when: Condition = ALWAYS
    halves: bool = False
    warn: Warnings = field(default_factory=Warnings)
    expiry: bool = False
    runs_on: bool = False
    cancels: Annotated[tuple[Stop, ...], Key("cancelled_on")] = ()
    replaces: bool = False
    again: Literal["once", "restart", "continue"] | None = None
    group: Annotated[str, Declares("group")] | None = None
    lowers: FlagName | None = None
    tells: tuple[Told, ...] = ()
    extended_by: Mapping[TriggerId, tuple[ClockLimit, ...]] = field(default_factory=dict)
    stops_on: Annotated[frozenset[str], Derived()] = field(init=False)
    stops_when: Annotated[Mapping[str, Condition], Derived()] = field(init=False)
    cancelled_when: Annotated[Mapping[str, Condition], Derived()] = field(init=False)
    starts_when: Annotated[Mapping[str, Condition], Derived()] = field(init=False)

    def __post_init__(self) -> None:
        if self.again is None:
            object.__setattr__(self, "again", "restart" if self.counts_from == "start" else "once")
        object.__setattr__(self, "starts_when", {start.trigger: start.when for start in self.starts.after})
        object.__setattr__(self, "cancelled_when", {stop.trigger: stop.when for stop in self.cancels})
        object.__setattr__(self, "stops_on", frozenset(stop.trigger for stop in self.stops))
        object.__setattr__(self, "stops_when", {stop.trigger: stop.when for stop in self.stops if stop.when})


@dataclass(frozen=True, slots=True)
class Begun:
    """A strand that a round of support starts, when `when` holds."""

    short: ClassVar[str] = "strand"
    strand: StrandId
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Services:
    """What a round of support consists of, and which states of core begin one."""

    on_entering: frozenset[CoreStateId] = frozenset()
    start: tuple[Begun, ...] = ()
    then: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class ActsFor:
    """A role in whose place the case manager may act, but not in these strands."""

    role: RoleId
    but: tuple[StrandId, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """Who takes over at discharge when `when` holds: a party and its role; without a party the owner's own."""

    by: RoleId
    party: PartyId | None = None
    when: Condition = ALWAYS


@dataclass(frozen=True)
class Procedure:
    """One published version of a procedure.

    `front_doors` and `sees` say of a party what holds here instead of what the vocabulary says; `recorders` and
    `givers` who else records a kind of consent, and who alone may give it; `coordinating` which parties know of all
    who take part (None: those the vocabulary says); `high_until_assessed` what counts as high risk until somebody has
    assessed it; `alias_until` the flag before which who was called in by the report alone reads how to reach the
    survivor only.
    """

    id: Annotated[str, Declares("procedure"), Key("procedure")]
    version: Annotated[int, Whole(1, 9999)]
    status: Literal["in_force", "draft"]
    in_force_from: date | None
    title: Label
    owner: OwnerParty
    case_manager: Annotated[tuple[RoleId, ...], Needed("no role", "Name at least one role")]
    sources: Annotated[Mapping[Annotated[str, Declares("source")], Basis], Inherited()]
    basis: Annotated[Source, Inherited()]
    opening: Annotated[Trigger, Without(("from", "restart_from", "to", "ward", "allowed", "choice"))]
    strands: Mapping[Annotated[str, Declares("strand")], Strand]
    services: Services = field(default_factory=Services)
    clocks: Mapping[Annotated[str, Declares("clock")], ClockRule] = field(default_factory=dict)
    case_manager_for: ActsFor | None = None
    destinations: tuple[Destination, ...] = ()
    review_by: date | None = None
    front_doors: Mapping[PartyId, tuple[RoleId, ...]] = field(default_factory=dict)
    sees: Mapping[PartyId, tuple[Sight, ...]] = field(default_factory=dict)
    recorders: Mapping[ConsentKind, tuple[RoleId, ...]] = field(default_factory=dict)
    givers: Mapping[ConsentKind, tuple[GiverKind, ...]] = field(default_factory=dict)
    coordinating: Annotated[frozenset[PartyId], MayBeEmpty()] | None = None
    high_until_assessed: Condition = ALWAYS
    alias_until: FlagName | None = None
    # The first version of the vocabulary that has all its words.
    vocabulary: Annotated[int, Whole(1, 9999)] = 1
    sha256: Annotated[str, Derived()] = ""
    # The fields whose values the conditions and limits of its clocks look at.
    deadlines_look_at: Annotated[frozenset[FieldId], Derived()] = frozenset()

    @cached_property
    def triggers(self) -> Mapping[str, Trigger]:
        """Every trigger by its name (names are unique within a procedure), `open` included."""
        found = {self.opening.id: self.opening}
        for strand in self.strands.values():
            found.update(strand.triggers)
        return found

    @cached_property
    def declining(self) -> Trigger | None:
        """What withdrawing case management carries out."""
        return next((trigger for trigger in self.triggers.values() if trigger.means == "declining"), None)

    @cached_property
    def closing_from(self) -> frozenset[str]:
        """The states in which a closure waits for approval."""
        found = (trigger.sources or frozenset() for trigger in self.triggers.values() if trigger.means == "closing")
        return frozenset().union(*found)

    @cached_property
    def taking_over(self) -> frozenset[str]:
        """The roles of which another agency's takes the case over from the reporter's."""
        return frozenset(p.role for trigger in self.triggers.values() if trigger.takes_over for p in trigger.by)

    @cached_property
    def clocks_on(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks each trigger starts by its name."""
        return {name: tuple(c for c in self.clocks.values() if name in c.starts_when) for name in self.triggers}

    @cached_property
    def clocks_with(self) -> Mapping[str, tuple[ClockRule, ...]]:
        """The clocks that start with each strand."""
        return {name: tuple(c for c in self.clocks.values() if c.starts.with_ == name) for name in self.strands}

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
        return {name: tuple(c for c in self.clocks.values() if name in c.cancelled_when) for name in self.triggers}

    @cached_property
    def roles_of_strand(self) -> Mapping[str, frozenset[str]]:
        """The roles named in each strand's triggers: an agency sees the state of what it may act on."""
        return {
            strand.id: frozenset(puller.role for t in strand.triggers.values() for puller in t.by)
            for strand in self.strands.values()
        }

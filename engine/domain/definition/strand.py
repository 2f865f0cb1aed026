"""A strand as data: its states, and the triggers that lead from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from engine.domain.definition.references import (
    ClockId,
    Declares,
    Derived,
    FieldId,
    Inherited,
    Inline,
    Named,
    Needed,
    PullerRole,
    Scoped,
    StateId,
    TriggerId,
)
from engine.domain.definition.rule import Effect, Need
from engine.domain.definition.vocabulary import ALWAYS, Basis, Condition, Label

# A source of this procedure, by its name.
Source = Annotated[Basis, Named("source")]


@dataclass(frozen=True, slots=True)
class Puller:
    """A role (or `case_manager`, `destination`) that may pull a trigger, when `when` holds.

    `reporter`: as the one who reported the case, whose agency need not take part in it. `giving`: at the agency that
    was asked to give something (`refer` with `gives`), at no other of its kind.
    """

    short: ClassVar[str] = "role"
    role: PullerRole
    when: Condition = ALWAYS
    reporter: bool = False
    giving: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a strand can stand.

    `side`: where core was before is kept, and may be come back to. `standstill`: while core stands here its deadlines
    of city or proposed basis stand still; `kept`: they do if they did before.
    """

    id: Annotated[str, Scoped("state")]
    label: Annotated[Label, Inline()]
    final: bool = False
    closes: bool = False
    side: bool = False
    standstill: Literal["begins", "kept"] | None = None


@dataclass(frozen=True, slots=True)
class AnyBut:
    """Every state that is not final, but for these."""

    any_but: frozenset[StateId]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where `when` holds, `holds` must too; else the trigger does not apply."""

    holds: Condition
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Trigger:
    """A step of one strand. `to` None: a self trigger; `sources` None: from every state.

    `takes`: the fields that may be given with it; everything else is refused.
    `means`: `declining` is carried out when case management is withdrawn, `closing` approves a closure.
    `never_refused`: the law sends what it sends whoever is excluded; a stand-in takes the excluded one's place.
    `takes_over`: until another agency whose roles may pull it acts, the reporter's is on the case. `last_resort`: it
    must be true, not handy, and is no way out of anything. `ward`: whose people act where two wards take part.
    """

    id: Annotated[str, Scoped("trigger")]
    strand: Annotated[str, Scoped("strand")]
    label: Label
    by: Annotated[tuple[Puller, ...], Inherited(), Needed("a trigger without a role", "Name who may pull it in `by`")]
    basis: Annotated[Source, Inherited()]
    from_: Literal["any"] | AnyBut | frozenset[StateId] | None = None
    restart_from: frozenset[StateId] = frozenset()
    to: Annotated[str, Named("state", ("where_it_was",))] | None = None
    ward: Literal["incident", "residence", "either"] = "incident"
    allowed: tuple[Allowed, ...] = ()
    needs: tuple[Need, ...] = ()
    then: tuple[Effect, ...] = ()
    takes: frozenset[FieldId] = frozenset()
    choice: Literal["survivor"] | None = None
    means: Literal["declining", "closing"] | None = None
    never_refused: bool = False
    takes_over: bool = False
    last_resort: bool = False
    sources: Annotated[frozenset[str] | None, Derived()] = None


@dataclass(frozen=True, slots=True)
class StrandPart:
    """What somebody follows of a strand who sees a part of it: these steps and deadlines, and maybe its state."""

    triggers: frozenset[TriggerId]
    clocks: frozenset[ClockId] = frozenset()
    state: bool = False


@dataclass(frozen=True, slots=True)
class Strand:
    """A line of work of the case, in one state at a time."""

    id: Annotated[str, Scoped("strand")]
    label: Label
    by: Annotated[tuple[Puller, ...], Inherited()] = field(default=(), kw_only=True)
    basis: Annotated[Source, Inherited()]
    states: Annotated[
        Mapping[Annotated[str, Declares("state")], State], Needed("no state", "Name the states, the first one first")
    ]
    triggers: Mapping[Annotated[str, Declares("trigger")], Trigger]
    part: StrandPart | None = None

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

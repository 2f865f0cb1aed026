"""The words all procedures share, as data handed to the rules: roles, parties, fields, consents, bases."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

from engine.domain.definition.forms import FormGroup, Input, Paper, PrintedForm
from engine.domain.definition.label import Label, Language
from engine.domain.definition.proposed import Proposed, Sessions
from engine.domain.definition.references import (
    AgeBand,
    AnyStrand,
    BasisKind,
    ClockStatus,
    Complete,
    DataClass,
    Declares,
    Derived,
    FieldId,
    FieldKind,
    Inline,
    InputId,
    Level,
    MayBeEmpty,
    NoticeKind,
    OneOf,
    PartyId,
    PartyPlace,
    ReferralState,
    RoleId,
    RolePage,
    Scoped,
    SpokenFor,
    Units,
    ValueId,
    Whole,
)
from engine.domain.errors import CODES
from engine.domain.time_limits import Limit

# Labels are a word of the vocabulary, wherever they stand.
__all__ = ["Label", "Language"]
# The kinds of consent that the engine itself does something with: to be helped at all, that one party is told, how
# to be reached. What any other kind is for stands in the procedures.
SUPPORT, SHARING, SAFE_CONTACT = "case_management", "sharing", "safe_contact"
Number = Annotated[int, Whole(0, 1_000_000)]


@dataclass(frozen=True, slots=True)
class Part:
    """One key of a condition; `engine.domain.case.conditions` says when it holds. `about_person`: it is of them."""

    name: ClassVar[str]
    about_person: ClassVar[bool] = False


# Every part must hold; without any it holds always.
Condition = tuple[Part, ...]
ALWAYS: Condition = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a rule stands: law, city, clinical or proposed, with its citation."""

    id: Annotated[str, Scoped("source")]
    kind: BasisKind
    label: Annotated[Label, Inline()]


@dataclass(frozen=True, slots=True)
class Role:
    """What a person acts as, and in which parties.

    `told_of_earlier_cases`: at opening, that there may be an earlier case of the same person, and nothing of it.
    `no_cases`: opens none and reads none. `records_consents`: besides the case manager. `pages`: what it reaches
    that no other property opens: the card of what it reported and is asked, the record of who saw what, the people
    and agencies, the delivery of letters.
    `idle`: how long who is signed in as this may do nothing, where it is not as long as for everybody.
    """

    id: Annotated[str, Scoped("role")]
    label: Annotated[Label, Inline()]
    parties: Annotated[tuple[PartyId, ...], MayBeEmpty()]
    oversees: bool = False
    reports_only: bool = False
    no_cases: bool = False
    records_consents: bool = False
    told_of_earlier_cases: bool = False
    idle: Annotated[Limit, Units(("min", "h"))] | None = None
    pages: tuple[RolePage, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Which fields of a case somebody reads: classes, single fields beside them, and never these.

    `own`: beside these, what its own people wrote; `own_fields`: of these what its own people wrote.
    """

    classes: Annotated[frozenset[DataClass], MayBeEmpty()] = frozenset()
    also: frozenset[FieldId] = frozenset()
    never: frozenset[FieldId] = frozenset()
    phone_if_safe: bool = False
    safe_contact: bool = False
    closure: bool = False
    own: bool = False
    own_fields: frozenset[FieldId] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a party sees when `when` holds: strands (`full`, `state`, `part`; `all` for every one), fields.

    `giving`: its agency that was asked to give something (`refer` with `gives`), no other of its kind.
    """

    strands: Annotated[Mapping[AnyStrand, Level], MayBeEmpty()]
    fields: FieldRule
    when: Condition = ALWAYS
    giving: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A kind of agency: where its agency is looked for, who gets its notices, what it sees.

    `both_wards`: with any of these conditions that of the other ward takes part too. `substitute`: the party that
    takes its place where it is excluded and the law sends the case all the same. `may_not_decline`: a referral, for
    these age bands. `supervises`: its front door hears of what nobody else can mend. `coordinates`: it knows of all
    who take part, unless a procedure says otherwise.
    """

    id: Annotated[str, Scoped("party")]
    label: Annotated[Label, Inline()]
    place: PartyPlace
    front_door: tuple[RoleId, ...]
    sees: tuple[Sight, ...]
    lead: RoleId | None = None
    oversees: bool = False
    supervises: bool = False
    coordinates: bool = False
    substitute: PartyId | None = None
    both_wards: tuple[Condition, ...] = ()
    may_not_decline: tuple[AgeBand, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing recorded about a case: its class decides whether it is sealed and who reads it.

    `choice`: the value that is the survivor's own choice, so that what it stops is ended by choice.
    `coordination`: it tells who else takes part, so only those who coordinate the case read it, and who wrote it.
    `help`, `unit`, `several_lines`: how a form asks for it. `moves_windows`: deadlines count from it or hang on it.
    """

    id: Annotated[str, Scoped("field")]
    label: Annotated[Label, Inline()]
    kind: FieldKind
    class_: DataClass
    values: tuple[ValueId, ...] = ()
    least: Number | None = None
    most: Number | None = None
    default: ValueId | None = None
    opening: bool = False
    stands: bool = False
    choice: ValueId | None = None
    coordination: bool = False
    help: Label | None = None
    unit: Label | None = None
    several_lines: bool = False
    moves_windows: bool = False

    @property
    def meets_later_needs(self) -> bool:
        """Whether a value once recorded meets the needs of later steps."""
        return self.opening or self.stands


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which somebody may be reached; `calls`: by telephone."""

    id: Annotated[str, Scoped("channel")]
    label: Annotated[Label, Inline()]
    calls: bool = False


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What replaces consent where the law says so; `once`: only for the step it is given with.

    `report`: the report that the law itself sends. `court`: a court has spoken for whoever cannot decide.
    """

    id: Annotated[str, Scoped("basis")]
    label: Annotated[Label, Inline()]
    kind: BasisKind = "law"
    age_band: tuple[AgeBand, ...] = ()
    once: bool = False
    report: bool = False
    court: bool = False


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a consent, and for whom: themselves, a young child, with a child, for a child whose carer may not be
    asked, for whoever cannot decide, and for them until a court has spoken."""

    id: Annotated[str, Scoped("giver")]
    label: Annotated[Label, Inline()]
    speaks_for: tuple[SpokenFor, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything above, by id: one published version."""

    version: Annotated[int, Whole(1, 9999)]
    roles: Mapping[Annotated[str, Declares("role")], Role]
    parties: Mapping[Annotated[str, Declares("party")], Party]
    fields: Mapping[Annotated[str, Declares("field")], Field]
    groups: Mapping[Annotated[str, Declares("form_group")], FormGroup]
    prints: Mapping[Annotated[str, Declares("print")], PrintedForm]
    documents: Mapping[Annotated[str, Declares("document")], Paper]
    inputs: Annotated[Mapping[InputId, Input], Complete()]
    values: Mapping[Annotated[str, Declares("label")], Label]
    bases: Mapping[Annotated[str, Declares("basis")], LegalBasis]
    consents: Mapping[Annotated[str, Declares("consent")], Label]
    givers: Mapping[Annotated[str, Declares("giver")], Giver]
    spoken_for: Annotated[Mapping[SpokenFor, Label], Complete()]
    channels: Mapping[Annotated[str, Declares("channel")], Channel]
    referral_states: Annotated[Mapping[ReferralState, Label], Complete()]
    clock_statuses: Annotated[Mapping[ClockStatus, Label], Complete()]
    notice_kinds: Annotated[Mapping[NoticeKind, Label], Complete()]
    refusals: Annotated[Mapping[Annotated[str, OneOf(CODES)], Label], Complete()]
    case_manager_sees: Sight
    proposed: Proposed
    sessions: Sessions
    # Any of these: when a child's carer may not be asked, and when somebody cannot decide.
    no_carer: tuple[Condition, ...]
    no_capacity: tuple[Condition, ...]
    # The fields whose values the rules look at: always opened, and what follows from them is worked out anew.
    determinants: Annotated[frozenset[str], Derived()] = frozenset()
    sha256: Annotated[str, Derived()] = ""

    def party_of(self, role: str) -> str | None:
        """Return the first party a role belongs to."""
        parties = self.roles[role].parties
        return parties[0] if parties else None

    @cached_property
    def form_order(self) -> Mapping[str, tuple[FormGroup, int]]:
        """For each field the part of a form that it stands in, and its place in the whole form."""
        listed = [(name, group) for group in self.groups.values() for name in group.fields]
        return {name: (group, place) for place, (name, group) in enumerate(listed)}

    @cached_property
    def report(self) -> LegalBasis:
        """The report that the law itself sends, whoever agrees."""
        return next(basis for basis in self.bases.values() if basis.report)

    @cached_property
    def supervising(self) -> tuple[str, ...]:
        """The parties whose front door supervises."""
        return tuple(party.id for party in self.parties.values() if party.supervises)

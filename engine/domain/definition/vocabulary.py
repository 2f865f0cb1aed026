"""The words all procedures share, as data handed to the rules: roles, parties, fields, consents, bases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal

from engine.domain.time_limits import Limit

Language = Literal["vi", "en"]
Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """What a person reads, in both languages."""

    vi: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Basis:
    """Why a rule stands: law, city, clinical or proposed, with its citation."""

    id: str
    kind: Literal["law", "city", "clinical", "proposed"]
    label: Label


@dataclass(frozen=True, slots=True)
class Role:
    """What a person acts as, and in which parties.

    `no_cases`: opens none and reads none. `records_consents`: besides the case manager.
    """

    id: str
    label: Label
    parties: tuple[str, ...]
    oversees: bool = False
    reports_only: bool = False
    no_cases: bool = False
    records_consents: bool = False


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Which fields of a case somebody reads: classes, single fields beside them, and never these.

    `own`: beside these, what its own people wrote.
    """

    classes: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    phone_if_safe: bool = False
    safe_contact: bool = False
    closure: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """What a party sees when `when` holds: strands (`full`, `state`, `custody`; `all` for every one), fields."""

    strands: Mapping[str, str]
    fields: FieldRule
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    """A kind of agency: where its agency is looked for, who gets its notices, what it sees.

    `both_wards`: with any of these conditions that of the other ward takes part too. `substitute`: the party that
    takes its place where it is excluded and the law sends the case all the same. `may_not_decline`: a referral, for
    these age bands. `supervises`: its front door hears of what nobody else can mend.
    """

    id: str
    label: Label
    place: str
    front_door: tuple[str, ...]
    lead: str | None
    sees: tuple[Sight, ...]
    oversees: bool = False
    supervises: bool = False
    substitute: str | None = None
    both_wards: tuple[Condition, ...] = ()
    may_not_decline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing recorded about a case: its class decides whether it is sealed and who reads it.

    `choice`: the value that is the survivor's own choice, so that what it stops is ended by choice.
    """

    id: str
    label: Label
    kind: str
    class_: str
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    default: str | None = None
    opening: bool = False
    corrected_only: bool = False
    stands: bool = False
    choice: str | None = None

    @property
    def meets_later_needs(self) -> bool:
        """Whether a value once recorded meets the needs of later steps."""
        return self.opening or self.stands


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What replaces consent where the law says so; `once`: only for the step it is given with.

    `report`: the report that the law itself sends. `court`: a court has spoken for whoever cannot decide.
    """

    id: str
    label: Label
    age_band: tuple[str, ...] = ()
    once: bool = False
    report: bool = False
    court: bool = False


# For whom a giver speaks: for themselves; for a young child; with a child; for a child whose carer may not be asked;
# for whoever cannot decide, and for them until a court has spoken.
SPEAKS_FOR = ("self", "young_child", "child", "child_without_carer", "without_capacity", "until_a_court_has")


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a consent, and for whom that is."""

    id: str
    label: Label
    speaks_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Numbers that no authority has set: the client approves them.

    `unanswered_at` and `warn_at` are percent of the span: the front door, the deputy, then the next agency; the two
    warnings.
    """

    answer_within: Mapping[str, Limit]
    unanswered_at: tuple[int, int, int]
    warn_at: tuple[int, ...]
    shortened_at_least: timedelta
    reading_after_end: timedelta


@dataclass(frozen=True)
class Vocabulary:
    """Everything above, by id."""

    roles: Mapping[str, Role]
    parties: Mapping[str, Party]
    fields: Mapping[str, Field]
    values: Mapping[str, Label]
    bases: Mapping[str, LegalBasis]
    consents: Mapping[str, Label]
    givers: Mapping[str, Giver]
    referral_states: Mapping[str, Label]
    clock_statuses: Mapping[str, Label]
    notice_kinds: Mapping[str, Label]
    refusals: Mapping[str, Label]
    case_manager_sees: Sight
    proposed: Proposed
    # When a child's carer may not be asked, and when somebody cannot decide: any of these.
    no_carer: tuple[Condition, ...]
    no_capacity: tuple[Condition, ...]

    def party_of(self, role: str) -> str | None:
        """Return the first party a role belongs to."""
        parties = self.roles[role].parties
        return parties[0] if parties else None

    @cached_property
    def report(self) -> LegalBasis:
        """The report that the law itself sends, whoever agrees."""
        return next(basis for basis in self.bases.values() if basis.report)

    @cached_property
    def supervising(self) -> tuple[str, ...]:
        """The parties whose front door supervises."""
        return tuple(party.id for party in self.parties.values() if party.supervises)

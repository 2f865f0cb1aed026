"""The words all procedures share, as data handed to the rules: roles, parties, fields, consents, bases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

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
    """What a person acts as, and in which parties."""

    id: str
    label: Label
    parties: tuple[str, ...]
    oversees: bool = False
    reports_only: bool = False


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Which fields of a case somebody reads: classes, single fields beside them, and never these.

    `own`: beside these, what its own people wrote; `own_fields`: of these what its own people wrote.
    """

    classes: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    phone_if_safe: bool = False
    safe_contact: bool = False
    closure: bool = False
    own: bool = False
    own_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a party sees when `when` holds: strands (`full`, `state`, `custody`; `all` for every one), fields."""

    strands: Mapping[str, str]
    fields: FieldRule
    when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    """A kind of agency: where its agency is looked for, who gets its notices, what it sees."""

    id: str
    label: Label
    place: str
    front_door: tuple[str, ...]
    lead: str | None
    sees: tuple[Sight, ...]
    oversees: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One thing recorded about a case: its class decides whether it is sealed and who reads it.

    `coordination`: it tells who else takes part, so only those who coordinate the case read it, and who wrote it.
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
    stands: bool = False
    coordination: bool = False

    @property
    def meets_later_needs(self) -> bool:
        """Whether a value once recorded meets the needs of later steps."""
        return self.opening or self.stands


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which somebody may be reached; `calls`: by telephone."""

    id: str
    label: Label
    calls: bool = False


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What replaces consent where the law says so; `once`: only for the step it is given with."""

    id: str
    label: Label
    age_band: tuple[str, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything above, by id."""

    roles: Mapping[str, Role]
    parties: Mapping[str, Party]
    fields: Mapping[str, Field]
    values: Mapping[str, Label]
    bases: Mapping[str, LegalBasis]
    consents: Mapping[str, Label]
    givers: Mapping[str, Label]
    channels: Mapping[str, Channel]
    referral_states: Mapping[str, Label]
    clock_statuses: Mapping[str, Label]
    notice_kinds: Mapping[str, Label]
    refusals: Mapping[str, Label]
    case_manager_sees: Sight

    def party_of(self, role: str) -> str | None:
        """Return the first party a role belongs to."""
        parties = self.roles[role].parties
        return parties[0] if parties else None

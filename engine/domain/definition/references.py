"""How a definition writes each thing down, said once beside its type: which ids and words may stand where.

The loader, the checker, the schema for editors and the reference read these; the rules never look at them.
"""

from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Named:
    """An id that is declared elsewhere; `also`: words of the engine that may stand in its place."""

    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declares:
    """An id of that kind is declared here."""

    kind: str


@dataclass(frozen=True, slots=True)
class Scoped:
    """Not written: the id of that kind under which this stands."""

    kind: str


@dataclass(frozen=True, slots=True)
class Derived:
    """Not written: worked out from the rest."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """Where it is not written, what was written further out under the same name counts."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Its keys stand among those of what it belongs to."""


@dataclass(frozen=True, slots=True)
class Key:
    """It is written under another key than its name here."""

    name: str


@dataclass(frozen=True, slots=True)
class Without:
    """These of its keys may not be written here."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complete:
    """Every word that may be a key must be one."""


@dataclass(frozen=True, slots=True)
class MayBeEmpty:
    """It may be written without anything in it."""


@dataclass(frozen=True, slots=True)
class Needed:
    """It may be neither absent nor empty: what is said then, and what would mend it."""

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the engine's own words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """A limit in one of these units only."""

    names: tuple[str, ...]


# Ids of the vocabulary.
RoleId = Annotated[str, Named("role")]
PartyId = Annotated[str, Named("party")]
FieldId = Annotated[str, Named("field")]
FieldValue = Annotated[str, Named("value")]
ValueId = Annotated[str, Named("label")]
ConsentKind = Annotated[str, Named("consent")]
GiverKind = Annotated[str, Named("giver")]
BasisId = Annotated[str, Named("basis")]
# Ids of a procedure. A state is one of the strand it stands under.
StrandId = Annotated[str, Named("strand")]
StateId = Annotated[str, Named("state")]
StandingState = Annotated[str, Named("state", ("absent",))]
CoreStateId = Annotated[str, Named("core_state")]
TriggerId = Annotated[str, Named("trigger")]
ClockId = Annotated[str, Named("clock")]
FlagName = Annotated[str, Named("flag")]
ProcedureId = Annotated[str, Named("procedure")]
LinkedState = Annotated[str, Named("linked_state")]
AnyStrand = Annotated[str, Named("any_strand", ("all",))]
# Whom a definition may mean by one word.
Referred = Annotated[str, Named("party", ("invited", "destination", "given"))]
SharedWith = Annotated[str, Named("party", ("invited", "given"))]
Told = Annotated[str, Named("role_or_party", ("case_manager", "last_case_manager", "approver", "every_party"))]
PullerRole = Annotated[str, Named("role", ("case_manager", "destination"))]
OwnerParty = Annotated[str, Named("party", ("case_manager",))]
ClockOwner = Annotated[
    str, Named("party", ("case_manager", "approver", "destination", "giving", "referred_at_opening"))
]

Years = Annotated[int, Whole(0, 150)]
Days = Annotated[int, Whole(1, 3650)]
Hours = Annotated[int, Whole(1, 8760)]
Months = Annotated[int, Whole(1, 120)]
Amount = Annotated[int, Whole(0, 1_000_000)]
Times = Annotated[int, Whole(1, 100)]
Minutes = Annotated[int, Whole(1, 1440)]
Percent = Annotated[int, Whole(1, 1000)]

# Words of the engine.
AgeBand = Literal["child", "minor", "adult"]
Risk = Literal["low", "medium", "high"]
Urgency = Literal["emergency", "urgent", "routine", "given"]
Ground = Literal["duty", "report"]
GradedUrgency = Literal["emergency", "urgent", "routine"]
SpokenFor = Literal["self", "young_child", "child", "child_without_carer", "without_capacity", "until_a_court_has"]
# What a role reaches beyond what its cases bring with them.
RolePage = Literal["card", "audit", "people", "delivery"]
DataClass = Literal["open", "restricted", "clinical", "identity"]
Level = Literal["state", "part", "full"]
BasisKind = Literal["law", "city", "clinical", "proposed"]
# Whom a level of escalation means, and by which kind of notice it tells.
EscalatedTo = Literal["can_stop", "deputy", "lead", "overseers"]
EscalationKind = Literal["deadline_breached", "action_needed"]
PartyPlace = Literal["opener", "ward_of_incident", "ward_of_residence", "city", "reporter", "named"]
FieldKind = Literal[
    "choice",
    "choices",
    "yes_no",
    "number",
    "text",
    "words",
    "date",
    "moment",
    "service_answers",
    "plan",
    "ward",
    "agency",
    "employer",
    "exclusions",
    "parties",
    "party",
    "basis",
    "strand",
]
# What consents, withdrawals and orders on deadlines take beside the fields.
InputId = Annotated[
    str,
    OneOf(
        (
            "given_by",
            "child_agrees",
            "party",
            "channel",
            "hours",
            "may_leave_message",
            "code_word",
            "until",
            "expires_at",
            "reason",
        )
    ),
]
ReferralState = Annotated[
    str,
    OneOf(
        (
            "pending",
            "sent",
            "acknowledged",
            "accepted",
            "in_service",
            "completed",
            "info_requested",
            "declined",
            "rerouted",
            "recalled",
        )
    ),
]
ClockStatus = Annotated[
    str,
    OneOf(
        (
            "running",
            "paused",
            "met",
            "breached",
            "breached_before_arrival",
            "ended_by_choice",
            "cancelled",
        )
    ),
]
NoticeKind = Annotated[
    str,
    OneOf(
        (
            "for_information",
            "action_needed",
            "referral_sent",
            "referral_answered",
            "referral_unanswered",
            "deadline_warning",
            "deadline_breached",
            "case_closed",
            "consent_withdrawn",
            "delivery_failed",
        )
    ),
]

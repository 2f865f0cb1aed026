"""One survivor's case as the rules see it: where it stands, and what was agreed, referred and timed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.domain.case.values import Value
from engine.domain.definition.procedure import CORE, SYSTEM_ROLE

OPEN_REFERRAL = ("pending", "sent", "acknowledged", "info_requested", "accepted", "in_service")
READING_REFERRAL = (*OPEN_REFERRAL, "completed")
ACCEPTED_REFERRAL = ("accepted", "in_service", "completed")
UNANSWERED_REFERRAL = ("pending", "sent")
RISKS = ("low", "medium", "high")
URGENCIES = ("routine", "urgent", "emergency")
# A deadline that is being counted.
RUNNING = "running"
# The ground of a referral that is no legal basis: her consent to share.
CONSENT = "consent"


class Actor(NamedTuple):
    """Who acts: a person of the directory in one role at one agency.

    `way`: how they came in, for the record: a session, a token, the server's own command line, a demo's; empty for
    the engine itself.
    """

    user: str
    role: str
    agency: str
    way: str = ""


SYSTEM = Actor(SYSTEM_ROLE, SYSTEM_ROLE, "")


class Manager(NamedTuple):
    """The case manager: a role at an agency."""

    role: str
    agency: str


class Standing(NamedTuple):
    """Where a strand stands, and since when."""

    state: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it was given; it stands until it expires or is withdrawn."""

    number: int
    kind: str
    party: str | None
    given_by: str
    given_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    recorded_by: str = ""

    def stands_at(self, now: datetime) -> bool:
        """Say whether it counts at `now`: an expired consent counts as withdrawn."""
        return self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Referral:
    """One agency brought into one case. `key` is the agency's id, with a suffix when it was sent again."""

    key: str
    agency: str
    party: str
    state: str
    urgency: str
    grounds: frozenset[str]
    made_at: datetime
    answer_by: datetime
    hops: int = 0
    next_hop_at: datetime | None = None
    substitute_for: tuple[str, ...] = ()
    at_opening: bool = False

    @property
    def open(self) -> bool:
        """Whether the agency still works on it or has yet to answer."""
        return self.state in OPEN_REFERRAL

    @property
    def reads(self) -> bool:
        """Whether it still gives access to the case."""
        return self.state in READING_REFERRAL


class ClockKey(NamedTuple):
    """A clock of a case: its id and which of its runs."""

    id: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Clock:
    """One run of a deadline. `due` may move with an extension; `first_due` never does.

    `level`: how far its chain of escalation has come since it was missed; `taken_on_at`: when somebody took it on.
    `left`: of one that stands still, how long it had left; `stood`: how long it has stood still in all before.
    """

    id: str
    occurrence: int
    strand: str
    status: str
    started_at: datetime
    counted_from: datetime
    first_due: datetime
    due: datetime
    owner: str
    halved: bool = False
    warned: int = 0
    extensions: int = 0
    next_look: datetime | None = None
    left: timedelta | None = None
    stands_still_for: str | None = None
    ended_at: datetime | None = None
    stood: timedelta = timedelta(0)
    level: int = 0
    taken_on_at: datetime | None = None

    @property
    def key(self) -> ClockKey:
        """What identifies it within its case."""
        return ClockKey(self.id, self.occurrence)

    @property
    def active(self) -> bool:
        """Whether it runs or stands still."""
        return self.status in ("running", "paused")

    @property
    def stood_since(self) -> datetime:
        """Of one that stands still: since when. Both moments move together while it does."""
        return self.due - (self.left or timedelta(0))


@dataclass(slots=True)
class CaseMemo:
    """What earlier steps left for later ones, beside where the strands stand. Every value is immutable.

    Stored with the case's row by `engine.store.memo`, which refuses what is not named here.
    """

    # What a step raised, for instance that a no-contact order was asked for.
    flags: tuple[str, ...] = ()
    # The risk as scored for the case and for child protection; what counts as high until assessed.
    risk_core: str | None = None
    risk_child: str | None = None
    high_until_assessed: bool = False
    # Who is in charge: whether whoever may be case manager becomes it by acting, and whether another agency than the
    # reporter's has acted since.
    manager_by_acting: bool = False
    taken_over: bool = False
    last_manager: Manager | None = None
    # Whom the survivor is handed over to at discharge: no party when the hospital follows up itself.
    destination_party: str | None = None
    destination_agency: str | None = None
    # Which agency was asked to give what only one of its kind gives, a bed for instance.
    giving_agency: str | None = None
    # Parties the law names for which nobody could be brought in.
    unserved: tuple[str, ...] = ()
    # Those of them to which a report was to be passed on: who is brought in instead has it on the same ground.
    unserved_reports: tuple[str, ...] = ()
    # Who put something forward (`plan`, `closure`), which somebody else must approve.
    put_forward_by: Mapping[str, str] = field(default_factory=dict)
    # The city's days on which somebody was tried to be reached, or was interviewed.
    attempts: tuple[date, ...] = ()
    interviews: tuple[date, ...] = ()
    # Since when core stood where it left for a side state: coming back to it is no new stay.
    stood_since: Mapping[str, datetime] = field(default_factory=dict)
    # Every trigger pulled so far, in order.
    pulled: tuple[str, ...] = ()
    # Whether a round of support has begun, and which clocks its states have started; in a new round ended strands
    # begin again but these (None: there is no new round).
    served: bool = False
    begun_this_round: tuple[str, ...] = ()
    restart_but: tuple[str, ...] | None = None
    # A case that another one opened: the owner's clocks wait for its first step.
    owner_clocks_wait: bool = False
    clocks_waiting: tuple[str, ...] = ()


@dataclass(slots=True)
class Case:
    """Everything `decide` needs to know of a case. Containers are its own; what they hold is immutable."""

    id: str
    code: str
    procedure: str
    procedure_version: int
    opened_at: datetime
    owner: str
    reporter: Actor
    manager: Manager | None = None
    vocabulary_version: int = 1
    version: int = 0
    head_seq: int = 0
    strands: dict[str, Standing] = field(default_factory=dict)
    memory: dict[str, str] = field(default_factory=dict)
    memo: CaseMemo = field(default_factory=CaseMemo)
    facts: dict[str, Value] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)
    consents: list[Consent] = field(default_factory=list)
    referrals: dict[str, Referral] = field(default_factory=dict)
    clocks: dict[ClockKey, Clock] = field(default_factory=dict)

    def draft(self) -> "Case":
        """Return a copy to work on; nothing done to it reaches this one."""
        return replace(
            self,
            strands=dict(self.strands),
            memory=dict(self.memory),
            memo=replace(self.memo),
            facts=dict(self.facts),
            bases=set(self.bases),
            consents=list(self.consents),
            referrals=dict(self.referrals),
            clocks=dict(self.clocks),
        )

    def state(self, strand: str) -> str | None:
        """Return where a strand stands, None when it was not started."""
        standing = self.strands.get(strand)
        return standing.state if standing else None

    @property
    def core(self) -> str:
        """Where the case as a whole stands."""
        return self.strands[CORE].state

    def raise_flag(self, flag: str) -> None:
        """Raise a flag; one that is up stays so."""
        if flag not in self.memo.flags:
            self.memo.flags = (*self.memo.flags, flag)

    def lower_flag(self, flag: str) -> None:
        """Lower a flag, if it is up."""
        self.memo.flags = tuple(up for up in self.memo.flags if up != flag)

    @property
    def risk(self) -> str | None:
        """The effective risk: the higher of core's and child protection's, or what counts as high until assessed."""
        given = [level for level in (self.memo.risk_core, self.memo.risk_child) if level]
        if self.memo.high_until_assessed and not self.memo.risk_core:
            given.append("high")
        return max(given, key=RISKS.index) if given else None

    def referral_of(self, agency: str) -> Referral | None:
        """Return the newest referral of an agency."""
        return next((r for r in reversed(self.referrals.values()) if r.agency == agency), None)

    def open_referral_of(self, agency: str) -> Referral | None:
        """Return the referral of an agency that is still open."""
        return next((r for r in reversed(self.referrals.values()) if r.agency == agency and r.open), None)

    def referrals_of_party(self, party: str) -> list[Referral]:
        """Return the referrals made to a party or to a substitute for it."""
        return [r for r in self.referrals.values() if r.party == party or party in r.substitute_for]

    def consent(self, kind: str, now: datetime, party: str | None = None) -> Consent | None:
        """Return the consent of that kind (for that party) that stands at `now`."""
        for given in reversed(self.consents):
            if given.kind == kind and given.party == party and given.stands_at(now):
                return given
        return None

    def latest_clock(self, clock_id: str) -> Clock | None:
        """Return the last run of a clock."""
        last: Clock | None = None
        for clock in self.clocks.values():
            if clock.id == clock_id and (last is None or clock.occurrence > last.occurrence):
                last = clock
        return last

"""Work on one case at one moment: a draft of the case, and what has been decided about it so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from engine.domain.case.case import URGENCIES, Actor, Case, Clock, ClockKey, Consent, Manager, Referral, Standing
from engine.domain.case.decision import Decision, Event, LinkedOpening, NewFact, Notice
from engine.domain.case.rules import Rules
from engine.domain.case.situation import Situation, first_that_holds, holds
from engine.domain.case.telling import COUNTED, ROW, clock_told, consent_told, referral_told
from engine.domain.case.values import Value, text
from engine.domain.definition.procedure import CORE, OPEN, Procedure
from engine.domain.definition.rule import Choice
from engine.domain.definition.vocabulary import Condition, Vocabulary
from engine.domain.time_limits import Limit

T = TypeVar("T")

# Which of two notices of one step to one role is kept: the one that asks for more.
_WEIGHT = (
    "for_information",
    "deadline_warning",
    "referral_answered",
    "case_closed",
    "consent_withdrawn",
    "action_needed",
    "referral_unanswered",
    "referral_sent",
    "deadline_breached",
)


@dataclass(slots=True)
class Step:
    """A draft of one case. Every change goes through here, so that nothing is stored that no event tells."""

    rules: Rules
    case: Case
    now: datetime
    actor: Actor
    given: Mapping[str, Value] = field(default_factory=dict)
    trigger: str = ""
    strand: str = CORE
    source: str | None = None
    by_law: bool = False
    # How urgent the referrals are of what happens along with another step, when that one says so.
    hurry: str | None = None
    events: list[Event] = field(default_factory=list)
    notices: dict[tuple[int, str, str, int], Notice] = field(default_factory=dict)
    facts: list[NewFact] = field(default_factory=list)
    scopes: dict[int, Mapping[str, Value]] = field(default_factory=dict)
    touched_consents: dict[int, None] = field(default_factory=dict)
    touched_referrals: dict[str, None] = field(default_factory=dict)
    touched_clocks: dict[ClockKey, None] = field(default_factory=dict)
    linked: LinkedOpening | None = None
    # What a step that happens along with another one gives the referrals it makes.
    ground: str | None = None
    facts_before: Mapping[str, Value] = field(init=False)
    manager_before: Manager | None = field(init=False)

    def __post_init__(self) -> None:
        self.facts_before, self.manager_before = dict(self.case.facts), self.case.manager

    @property
    def procedure(self) -> Procedure:
        """The case's own procedure version."""
        return self.rules.procedure

    @property
    def vocabulary(self) -> Vocabulary:
        """The words all procedures share."""
        return self.rules.vocabulary

    @property
    def opens(self) -> bool:
        """Whether this step opens the case."""
        return bool(self.events) and self.events[0].trigger == OPEN

    @property
    def event(self) -> Event:
        """The event now being told."""
        return self.events[-1]

    def begin(self, kind: str, actor: Actor, trigger: str | None = None) -> None:
        """Begin the next event."""
        self.events.append(Event(kind, actor, trigger))

    def as_it_was(self) -> Case:
        """Return the case with the facts it had before this step."""
        return replace(self.case, facts=dict(self.facts_before))

    def situation(self) -> Situation:
        """What conditions look at, as things stand now in this step."""
        return Situation(
            self.case,
            self.rules,
            self.now,
            self.given,
            self.strand,
            self.source,
            self.facts_before,
        )

    def holds(self, condition: Condition) -> bool:
        """Say whether a condition holds as things stand now in this step."""
        return not condition or holds(condition, self.situation())

    def choose(self, choices: Iterable[Choice[T]]) -> T:
        """Return the value of the first choice that holds."""
        return first_that_holds(choices, self.situation())

    def place(self, strand: str, state: str, *, since: datetime | None = None) -> None:
        """Put a strand into a state, telling from where; `since` when it stood there before and comes back."""
        before = self.case.state(strand)
        self.case.strands[strand] = Standing(state, since or self.now)
        told: dict[str, Value] = {ROW: {"since": since.isoformat()}} if since else {}
        self.event.record("moved", strand=strand, before=before, after=state, **told)

    def put_clock(self, clock: Clock, why: str, *, limit: Limit | None = None) -> None:
        """Store a clock and tell what became of it; `limit`: by which one its end was counted now."""
        told = clock_told(self.case.clocks.get(clock.key), clock, self.now)
        counted: dict[str, Value] = {COUNTED: f"{limit.amount} {limit.unit}"} if limit else {}
        self.case.clocks[clock.key] = clock
        self.touched_clocks[clock.key] = None
        self.event.record(
            "clock",
            clock=clock.id,
            occurrence=clock.occurrence,
            status=clock.status,
            due=clock.due.isoformat(),
            why=why,
            **{ROW: {**told, **counted}},
        )

    def put_referral(self, referral: Referral, why: str) -> None:
        """Store a referral and tell what became of it."""
        told = referral_told(self.case.referrals.get(referral.key), referral, self.now)
        self.case.referrals[referral.key] = referral
        self.touched_referrals[referral.key] = None
        self.event.record(
            "referral",
            referral=referral.key,
            party=referral.party,
            state=referral.state,
            urgency=referral.urgency,
            grounds=sorted(referral.grounds),
            why=why,
            **({"stands_in_for": sorted(referral.substitute_for)} if referral.substitute_for else {}),
            **{ROW: told},
        )

    def put_consent(self, consent: Consent, scope: Mapping[str, Value] | None = None) -> None:
        """Store a consent (new, or withdrawn); its scope is sealed, the event tells kind and party only."""
        known = {given.number: place for place, given in enumerate(self.case.consents)}
        before = self.case.consents[known[consent.number]] if consent.number in known else None
        if consent.number in known:
            self.case.consents[known[consent.number]] = consent
        else:
            self.case.consents.append(consent)
        if scope:
            self.scopes[consent.number] = scope
        self.touched_consents[consent.number] = None
        self.event.record(
            "consent",
            number=consent.number,
            kind=consent.kind,
            party=consent.party,
            given_by=consent.given_by,
            stands=consent.stands_at(self.now),
            **{ROW: consent_told(before, consent, self.now)},
        )

    def put_basis(self) -> None:
        """Record the legal basis that is given: it holds for every later referral, unless for its own step only."""
        given = text(self.given.get("legal_basis"))
        if given and not self.vocabulary.bases[given].once and given not in self.case.bases:
            self.case.bases.add(given)
            self.event.record("basis", basis=given)

    def put_facts(self, values: Mapping[str, Value]) -> None:
        """Store given values; the event names the fields. None takes back what was recorded."""
        for name, value in values.items():
            if value is None:
                self.case.facts.pop(name, None)
            else:
                self.case.facts[name] = value
            self.facts.append(NewFact(name, self.vocabulary.fields[name].class_, value))
        if values:
            self.event.record("facts", fields=sorted(values))

    def notify(self, notice: Notice) -> None:
        """Keep one notice for each (agency, role, rank) and event: the one that asks for more."""
        key = (notice.event, notice.agency, notice.role, notice.rank)
        standing = self.notices.get(key)
        if standing is None:
            self.notices[key] = notice
            return
        kept = max(notice, standing, key=lambda one: _WEIGHT.index(one.kind))
        urgency = max(notice.urgency, standing.urgency, key=URGENCIES.index)
        self.notices[key] = replace(kept, urgency=urgency)

    def decision(self, *, by_person: bool = True) -> Decision:
        """Return what to store."""
        self.case.head_seq += len(self.events)
        if by_person:
            self.case.version += 1
        return Decision(
            case=self.case,
            events=self.events,
            notices=list(self.notices.values()),
            facts=self.facts,
            consents=list(self.touched_consents),
            referrals=list(self.touched_referrals),
            clocks=list(self.touched_clocks),
            sealed_scopes=self.scopes,
            linked=self.linked,
            by_person=by_person,
        )

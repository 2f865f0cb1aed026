"""What a case asks of each role that it exists for: a row a role, written with every step; lists are ordered by it.

First what cannot be undone (`saves_by`): deadlines of law and of clinical windows, orders that lapse, emergencies.
Then what else is asked of the role, by its moment (`due`, past or not), then what it only follows, then what ended.
Who may see a row is for the grants alone; a row here opens nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from engine.domain.case.case import RUNNING, UNANSWERED_REFERRAL, Case, Clock, ClockKey
from engine.domain.case.rules import Rules
from engine.domain.case.search_words import SEARCHED
from engine.domain.case.step import Step
from engine.domain.clocks.escalation import MISSED, can_be_met
from engine.domain.clocks.owners import how_to_stop
from engine.domain.definition.procedure import CORE
from engine.domain.parties.access import core_is_final
from engine.domain.parties.grants import Holder, grants_of
from engine.domain.parties.projection import coordinates, fields_seen, follows_clock, reads_identity, strands_seen

# Stands for "no moment", so that what has none comes last on both databases.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# How long before its end a deadline that cannot be undone goes before everything that can (proposed): the span of the
# shortest clinical window but one, PEP's 72 hours.
SAVED_FIRST_WITHIN = timedelta(hours=72)
_CANNOT_BE_UNDONE = ("law", "clinical")


class Tier(IntEnum):
    """Whether something is asked of the role, or it only follows the case, or the case has ended."""

    NEEDED = 0
    FOLLOWED = 1
    ENDED = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """What a case asks of one holder. `reads`: the searched fields that it reads, as bits.

    `saves`: the clock that ends at `saves_by`; `about`: the one that is due at `due`, "" for the answer to a referral
    and for no moment. `step`: a trigger by which the holder meets it; `by_law`: it is of law, or clinical.
    """

    holder: Holder
    tier: Tier
    to_answer: bool
    saves_by: datetime | None
    due: datetime
    sees_core: bool
    reads: int = 0
    saves: str = ""
    about: str = ""
    step: str = ""
    by_law: bool = False


def asks_of(case: Case, rules: Rules, now: datetime) -> tuple[Ask, ...]:
    """Return what a case asks of every role that it exists for, overseers included."""
    asks: dict[Holder, Ask] = {}
    step = Step(rules, case, now, case.reporter)
    open_clocks = [clock for clock in case.clocks.values() if _still_asks(case, rules, clock)]
    can_stop = {c.key: how_to_stop(step, rules.procedure.clocks[c.id], c.owner) for c in open_clocks}
    asking = _Asking(step, core_is_final(case, rules.procedure), open_clocks, can_stop)
    grants = grants_of(case, rules)
    ends = {grant.holder.agency: grant.until for grant in grants if not grant.holder.role}
    for grant in grants:
        holder = grant.holder
        if holder.role:
            # What somebody reported and her role works on for good stands in the list as work, and only there.
            at_work = Holder(agency=case.reporter.agency, role=case.reporter.role)
            if not (holder.user and at_work in asks and ends[at_work.agency] is None):
                asks.setdefault(holder, asking.of_reporter(holder))
            continue
        levels = strands_seen(case, rules, holder.agency)
        sees_core = CORE in levels
        everything = coordinates(case, rules, holder.agency)
        reads = _searched(case, rules, holder.agency)
        for role in _roles_at(rules, holder.agency):
            one = Holder(agency=holder.agency, role=role)
            only_reads = asking.ended and grant.until is not None
            asked = asking.of_role(one, levels, everything=everything, sees_core=sees_core, only_reads=only_reads)
            asks[one] = replace(asked, reads=reads, due=_until(asked, grant.until))
    for role_id, definition in rules.vocabulary.roles.items():
        if definition.oversees:
            one = Holder(role=role_id)
            asks[one] = asking.of_role(one, {}, everything=True, sees_core=True)
    return tuple(asks.values())


def _still_asks(case: Case, rules: Rules, clock: Clock) -> bool:
    """Whether a clock runs, or was not met and can still be stopped: neither the case nor its strand has ended."""
    if clock.status == RUNNING:
        return True
    return clock.status == MISSED and can_be_met(case, rules.procedure, clock)


def _until(asked: Ask, until: datetime | None) -> datetime:
    """What ended is ordered by until when it can be read, so that what no longer can be is never walked through."""
    return asked.due if asked.tier is not Tier.ENDED else until or NEVER


def _searched(case: Case, rules: Rules, agency: str) -> int:
    """The searched fields that an agency reads whatever was agreed about being called, as bits."""
    seen = fields_seen(case, rules, agency)
    if not reads_identity(case, rules, agency):
        seen -= {"phone"}
    return sum(bit for name, bit in SEARCHED.items() if name in seen)


def _roles_at(rules: Rules, agency: str) -> list[str]:
    if agency not in rules.directory:
        return []
    party = rules.directory.party_of(agency)
    return [
        role.id
        for role in rules.vocabulary.roles.values()
        if party in role.parties and not role.reports_only and not role.no_cases
    ]


@dataclass(frozen=True, slots=True)
class _Asking:
    step: Step
    ended: bool
    clocks: Sequence[Clock]
    can_stop: Mapping[ClockKey, Mapping[str, str]]

    def of_reporter(self, holder: Holder) -> Ask:
        tier = Tier.ENDED if self.ended else Tier.FOLLOWED
        return Ask(holder, tier, to_answer=False, saves_by=None, due=NEVER, sees_core=True)

    def of_role(
        self,
        holder: Holder,
        levels: Mapping[str, str],
        *,
        everything: bool,
        sees_core: bool,
        only_reads: bool = False,
    ) -> Ask:
        """Return what is asked of a role of an agency, or of an overseers' role wherever it is.

        `only_reads`: the case has ended and leaves the agency nothing to act on.
        """
        case = self.step.case
        mine: list[_Due] = []
        others: list[_Due] = []
        saves: list[_Due] = []
        for clock in self.clocks:
            due = _Due(clock.due, clock.id, self.can_stop[clock.key].get(holder.role, ""), self._is_of_law(clock))
            if self._answers_for(holder, clock) and holder.role in self.can_stop[clock.key]:
                mine.append(due)
                if clock.status == RUNNING and self._cannot_be_undone(clock):
                    saves.append(due)
            elif clock.status == RUNNING and (
                everything
                or clock.owner == holder.agency
                or follows_clock(self.step.rules, levels.get(clock.strand), clock.id)
            ):
                others.append(due)
        referral = case.open_referral_of(holder.agency) if holder.agency else None
        to_answer = referral is not None and referral.state in UNANSWERED_REFERRAL and not only_reads
        if referral and to_answer:
            answer = _Due(referral.answer_by)
            mine.append(answer)
            if referral.urgency == "emergency":
                saves.append(answer)
        if mine:
            return _ask(holder, Tier.NEEDED, to_answer, min(mine), sees_core, min(saves, default=None))
        if self.ended:
            return Ask(holder, Tier.ENDED, to_answer, None, NEVER, sees_core)
        return _ask(holder, Tier.FOLLOWED, to_answer, min(others, default=_Due(NEVER)), sees_core)

    def _answers_for(self, holder: Holder, clock: Clock) -> bool:
        if holder.agency:
            return clock.owner == holder.agency
        directory = self.step.rules.directory
        parties = self.step.vocabulary.roles[holder.role].parties
        return clock.owner in directory and directory.party_of(clock.owner) in parties

    def _cannot_be_undone(self, clock: Clock) -> bool:
        return self.step.procedure.clocks[clock.id].expiry or self._is_of_law(clock)

    def _is_of_law(self, clock: Clock) -> bool:
        basis = self.step.choose(self.step.procedure.clocks[clock.id].basis)
        return basis is not None and basis.kind in _CANNOT_BE_UNDONE


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    """A moment that a case asks something by, with the clock it is of and the trigger that meets it."""

    at: datetime
    clock: str = ""
    step: str = ""
    by_law: bool = False


def _ask(holder: Holder, tier: Tier, to_answer: bool, due: _Due, sees_core: bool, saves: _Due | None = None) -> Ask:
    return Ask(
        holder,
        tier,
        to_answer,
        saves_by=saves.at if saves else None,
        saves=saves.clock if saves else "",
        due=due.at,
        about=due.clock,
        step=due.step if tier is Tier.NEEDED else "",
        by_law=due.by_law,
        sees_core=sees_core,
    )

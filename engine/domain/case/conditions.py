"""The closed list of conditions a definition may name. A condition is a mapping of which every key must hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.domain.case.agencies import party_excluded
from engine.domain.case.case import RUNNING
from engine.domain.case.situation import Look, Situation, holds, may_be_told
from engine.domain.case.survivor import (
    AgeBandIs,
    AgedAtLeast,
    AgedUnder,
    FactIs,
    FoundToBe,
    Given,
    GivenAny,
    Known,
    RiskIs,
)
from engine.domain.definition.procedure import ABSENT
from engine.domain.definition.references import (
    BasisId,
    ClockId,
    ConsentKind,
    Days,
    FlagName,
    PartyId,
    StandingState,
    StateId,
    StrandId,
    Times,
    TriggerId,
)
from engine.domain.definition.vocabulary import Condition


@dataclass(frozen=True, slots=True)
class Leaves(Look):
    """the state the step leaves is one of these"""

    name = "from"
    states: tuple[StateId, ...]

    def holds(self, s: Situation) -> bool:
        return s.source in self.states


@dataclass(frozen=True, slots=True)
class StrandStands(Look):
    """each strand stands in one of these (`absent`: not started)"""

    name = "state"
    states: Mapping[StrandId, tuple[StandingState, ...]]

    def holds(self, s: Situation) -> bool:
        return all((s.case.state(strand) or ABSENT) in states for strand, states in self.states.items())


@dataclass(frozen=True, slots=True)
class BasisStands(Look):
    """one of these is recorded on the case or given now"""

    name = "basis"
    bases: tuple[BasisId, ...]

    def holds(self, s: Situation) -> bool:
        return s.given.get("legal_basis") in self.bases or not s.case.bases.isdisjoint(self.bases)


@dataclass(frozen=True, slots=True)
class OnCase(Look):
    """an agency of one of these parties is on the case"""

    name = "on_case"
    parties: tuple[PartyId, ...]

    def holds(self, s: Situation) -> bool:
        return any(r.reads for party in self.parties for r in s.case.referrals_of_party(party))


@dataclass(frozen=True, slots=True)
class Excluded(Look):
    """one of these parties is excluded from the case"""

    name = "excluded"
    of_time = True
    parties: tuple[PartyId, ...]

    def holds(self, s: Situation) -> bool:
        return any(party_excluded(s.case, s.rules, party, s.now) for party in self.parties)


@dataclass(frozen=True, slots=True)
class MayBeTold(Look):
    """a consent to share or a lasting legal basis stands for each (one given now counts)"""

    name = "may_be_told"
    of_time = True
    parties: tuple[PartyId, ...]

    def holds(self, s: Situation) -> bool:
        return all(may_be_told(s, party) for party in self.parties)


@dataclass(frozen=True, slots=True)
class ConsentStands(Look):
    """one of these consents stands"""

    name = "consent"
    of_time = True
    kinds: tuple[ConsentKind, ...]

    def holds(self, s: Situation) -> bool:
        return any(s.case.consent(kind, s.now) for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class FlagRaised(Look):
    """one of these was raised by an earlier step (`raise`, `lower`)"""

    name = "flag"
    flags: tuple[FlagName, ...]

    def holds(self, s: Situation) -> bool:
        return any(name in s.case.memo.flags for name in self.flags)


@dataclass(frozen=True, slots=True)
class InStateDays(Look):
    """the strand has been in this state for so many times 24 h"""

    name = "in_state_days"
    of_time = True
    days: Days

    def holds(self, s: Situation) -> bool:
        return s.now - s.case.strands[s.strand].since >= timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Often:
    """How many times, counted from when another trigger was last pulled (absent: from the beginning)."""

    times: Times
    since: TriggerId | None = None


@dataclass(frozen=True, slots=True)
class PulledLessOften(Look):
    """each was pulled fewer times so far, or since another trigger was last pulled"""

    name = "pulled_less_often"
    limits: Mapping[TriggerId, Often]

    def holds(self, s: Situation) -> bool:
        return all(
            _since(s.case.memo.pulled, often.since).count(name) < often.times for name, often in self.limits.items()
        )


def _since(pulled: tuple[str, ...], trigger: str | None) -> tuple[str, ...]:
    """What was pulled after a trigger was last; everything where it never was."""
    if trigger not in pulled:
        return pulled
    return pulled[len(pulled) - pulled[::-1].index(trigger) :]


@dataclass(frozen=True, slots=True)
class ClockRuns(Look):
    """one of these clocks runs"""

    name = "running"
    clocks: tuple[ClockId, ...]

    def holds(self, s: Situation) -> bool:
        latest = [s.case.latest_clock(clock) for clock in self.clocks]
        return any(clock is not None and clock.status == RUNNING for clock in latest)


@dataclass(frozen=True, slots=True)
class Managed(Look):
    """whether somebody is case manager"""

    name = "managed"
    wanted: bool

    def holds(self, s: Situation) -> bool:
        return (s.case.manager is not None) is self.wanted


@dataclass(frozen=True, slots=True)
class AnyOf(Look):
    """one of the mappings inside holds"""

    name = "any"
    inner: tuple[Condition, ...]

    def holds(self, s: Situation) -> bool:
        return any(holds(one, s) for one in self.inner)


@dataclass(frozen=True, slots=True)
class Not(Look):
    """the mapping inside does not hold"""

    name = "not"
    about_person = True
    inner: Condition

    def holds(self, s: Situation) -> bool:
        return not holds(self.inner, s)


CONDITIONS: Mapping[str, type[Look]] = {
    look.name: look
    for look in (
        AgeBandIs,
        AgedAtLeast,
        AgedUnder,
        RiskIs,
        Given,
        GivenAny,
        FactIs,
        Known,
        Leaves,
        StrandStands,
        BasisStands,
        OnCase,
        Excluded,
        MayBeTold,
        ConsentStands,
        FlagRaised,
        InStateDays,
        PulledLessOften,
        FoundToBe,
        ClockRuns,
        Managed,
        AnyOf,
        Not,
    )
}

"""The closed list of conditions a definition may name. A condition is a mapping of which every key must hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from engine.domain.case.case import RUNNING
from engine.domain.case.facts import age_band, age_known, is_at_least, is_under
from engine.domain.case.situation import Look, Situation, may_be_told
from engine.domain.definition.procedure import ABSENT
from engine.domain.definition.references import (
    AgeBand,
    BasisId,
    ClockId,
    ConsentKind,
    Days,
    FieldId,
    FieldValue,
    FlagName,
    PartyId,
    Risk,
    StandingState,
    StateId,
    StrandId,
    Times,
    TriggerId,
    Years,
)
from engine.domain.definition.rule import Choice
from engine.domain.definition.vocabulary import Condition

T = TypeVar("T")
_Looks = tuple[Look, ...]


def _any_of(value: Any, wanted: tuple[str, ...]) -> bool:
    values = value if isinstance(value, (list, tuple)) else [value]
    return any(found in wanted for found in values)


@dataclass(frozen=True, slots=True)
class AgeBandIs(Look):
    """the band is one of these"""

    name = "age_band"
    about_person = True
    bands: tuple[AgeBand, ...]

    def holds(self, s: Situation) -> bool:
        return age_band(s.case) in self.bands


@dataclass(frozen=True, slots=True)
class AgedAtLeast(Look):
    """the survivor is that old now; an unknown age counts as old enough"""

    name = "aged_at_least"
    about_person = True
    years: Years

    def holds(self, s: Situation) -> bool:
        return is_at_least(s.case, self.years, s.now)


@dataclass(frozen=True, slots=True)
class AgedUnder(Look):
    """the survivor was younger than that at the incident; an unknown age counts as younger"""

    name = "aged_under"
    about_person = True
    years: Years

    def holds(self, s: Situation) -> bool:
        return is_under(s.case, self.years)


@dataclass(frozen=True, slots=True)
class RiskIs(Look):
    """the case's effective risk is one of these, what this step gives included"""

    name = "risk"
    levels: tuple[Risk, ...]

    def holds(self, s: Situation) -> bool:
        return s.risk in self.levels


@dataclass(frozen=True, slots=True)
class Given(Look):
    """given with this step (of a list: any)"""

    name = "given"
    values: Mapping[FieldId, tuple[FieldValue, ...]]

    def holds(self, s: Situation) -> bool:
        return all(_any_of(s.given.get(name), values) for name, values in self.values.items())


@dataclass(frozen=True, slots=True)
class GivenAny(Look):
    """one of these was given with this step"""

    name = "given_any"
    fields: tuple[FieldId, ...]

    def holds(self, s: Situation) -> bool:
        return any(name in s.given for name in self.fields)


@dataclass(frozen=True, slots=True)
class FactIs(Look):
    """given or on the case, with the defaults of the vocabulary"""

    name = "fact"
    about_person = True
    values: Mapping[FieldId, tuple[FieldValue, ...]]

    def holds(self, s: Situation) -> bool:
        return all(_any_of(s.fact(name), values) for name, values in self.values.items())


@dataclass(frozen=True, slots=True)
class Known(Look):
    """a value of each is given or on the case, defaults apart"""

    name = "known"
    about_person = True
    fields: tuple[FieldId, ...]

    def holds(self, s: Situation) -> bool:
        return all(name in s.given or name in s.case.facts for name in self.fields)


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
    parties: tuple[PartyId, ...]

    def holds(self, s: Situation) -> bool:
        return not s.excluded.isdisjoint(self.parties)


@dataclass(frozen=True, slots=True)
class MayBeTold(Look):
    """a consent to share or a lasting legal basis stands for each (one given now counts)"""

    name = "may_be_told"
    parties: tuple[PartyId, ...]

    def holds(self, s: Situation) -> bool:
        return all(may_be_told(s, party) for party in self.parties)


@dataclass(frozen=True, slots=True)
class ConsentStands(Look):
    """one of these consents stands"""

    name = "consent"
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
    days: Days

    def holds(self, s: Situation) -> bool:
        return s.now - s.case.strands[s.strand].since >= timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class PulledLessOften(Look):
    """each was pulled fewer times so far"""

    name = "pulled_less_often"
    limits: Mapping[TriggerId, Times]

    def holds(self, s: Situation) -> bool:
        return all(s.case.memo.pulled.count(name) < limit for name, limit in self.limits.items())


@dataclass(frozen=True, slots=True)
class FoundToBe(Look):
    """this step's corrections say the band is one of these, and nobody knew it before"""

    name = "found_to_be"
    bands: tuple[AgeBand, ...]

    def holds(self, s: Situation) -> bool:
        before = replace(s.case, facts=dict(s.facts_before))
        if not age_known(s.case) or age_band(s.case) not in self.bands:
            return False
        return not age_known(before) or age_band(before) != age_band(s.case)


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


def holds(condition: Condition, situation: Situation) -> bool:
    """Say whether every part of the condition holds; an empty condition does."""
    # Asked dozens of times a step: the plain loop takes two thirds of the time.
    for look in cast(_Looks, condition):  # noqa: SIM110
        if not look.holds(situation):
            return False
    return True


def first_that_holds(choices: Iterable[Choice[T]], situation: Situation) -> T:
    """Return the value of the first choice whose condition holds; the last has none, so that one always does."""
    return next(choice.value for choice in choices if holds(choice.when, situation))

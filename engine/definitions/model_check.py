"""Checking every kind of situation: does a truthful way to an end always exist?

Each strand is walked on its own, and core against every combination of age band, first risk, consents given or
withheld, one party excluded, one party that never accepts a referral, and strands open or ended. Leaving by
absconding, losing contact, finding no signs, closing early or waiving a strand does not count as a way: those must
be true, not handy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from engine.definitions.structure import steps_of
from engine.domain.case.case import RISKS
from engine.domain.case.conditions import AgeBandIs, AgedUnder, Excluded, InStateDays, Leaves, Not, RiskIs
from engine.domain.definition.procedure import CORE, Procedure
from engine.domain.definition.rule import Need
from engine.domain.definition.strand import Strand, Trigger
from engine.domain.definition.vocabulary import Condition, Part, Vocabulary
from engine.domain.errors import Fault
from engine.domain.words.refer import Refer
from engine.domain.words.standing import (
    AgeBandIn,
    BasisNamed,
    ConsentGiven,
    ReferralAnswered,
    RiskAtMost,
    StrandIn,
    StrandsFinal,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One kind of situation."""

    age_band: str
    risk: str
    consents: bool
    excluded: str | None
    silent: str | None
    strands_ended: bool

    def __str__(self) -> str:
        consents = "consents given" if self.consents else "consents withheld"
        strands = "strands ended" if self.strands_ended else "strands open"
        apart = [f"{self.excluded} excluded"] if self.excluded else []
        apart += [f"{self.silent} never accepts"] if self.silent else []
        return ", ".join([self.age_band, f"{self.risk} risk", consents, strands, *apart])


@dataclass(frozen=True, slots=True)
class ModelReport:
    """How many situations were walked, and where there is no way."""

    situations: int
    faults: list[Fault]


def check_model(procedure: Procedure, vocabulary: Vocabulary) -> ModelReport:
    """Walk every kind of situation of a procedure."""
    parties = sorted(_parties_referred_to(procedure, vocabulary))
    stuck: dict[tuple[str, str], Surroundings] = {}
    situations = 0
    for around in _all_surroundings(parties):
        walker = _Walker(procedure, vocabulary, around)
        situations += 1
        for strand, state in walker.stuck():
            stuck.setdefault((strand, state), around)
    file = f"{procedure.id}.v{procedure.version}.yaml"
    faults = [
        Fault(
            file,
            f"strands.{strand}.states.{state}",
            f"a case can never close from here: no truthful way to an end ({around})",
            "Add a trigger whose needs can be met then",
        )
        for (strand, state), around in sorted(stuck.items(), key=lambda item: item[0])
    ]
    return ModelReport(situations, faults)


def _all_surroundings(parties: list[str]) -> Iterator[Surroundings]:
    apart: list[str | None] = [None, *parties]
    for band, risk, consents, excluded, silent, ended in product(
        ("child", "minor", "adult"), RISKS, (True, False), apart, apart, (True, False)
    ):
        yield Surroundings(band, risk, consents, excluded, silent, ended)


def _parties_referred_to(procedure: Procedure, vocabulary: Vocabulary) -> set[str]:
    effects = [effect for trigger in procedure.triggers.values() for effect in trigger.then]
    meant = {effect.party for effect in (*effects, *procedure.services.then) if isinstance(effect, Refer)}
    named = meant & set(vocabulary.parties)
    if "destination" in meant:
        named |= {destination.party for destination in procedure.destinations if destination.party}
    return named


class _Walker:
    """Walks one procedure in one kind of situation."""

    def __init__(self, procedure: Procedure, vocabulary: Vocabulary, around: Surroundings) -> None:
        self._procedure = procedure
        self._vocabulary = vocabulary
        self._around = around
        self._ends: dict[str, bool] = {}

    def stuck(self) -> Iterator[tuple[str, str]]:
        """Yield each state that can be reached and from which no truthful way leads to an end."""
        for strand in self._procedure.strands.values():
            if strand.id != CORE and self._starts(strand.id):
                yield from ((strand.id, state) for state in self._stuck_in(strand))
        core = self._procedure.strands[CORE]
        yield from ((CORE, state) for state in self._stuck_in(core))

    def _starts(self, strand: str) -> bool:
        whens = [begun.when for begun in self._procedure.services.start if begun.strand == strand]
        return any(self._true(when) is not False for when in whens)

    def _stuck_in(self, strand: Strand) -> set[str]:
        steps = [
            (source, trigger, to)
            for source, trigger, to in steps_of(strand)
            if source not in trigger.restart_from and self._possible(trigger, source)
        ]
        ends = {state for state in strand.states if strand.closed(state)}
        reached = {strand.first}
        while more := {to for source, _, to in steps if source in reached} - reached:
            reached |= more
        truthful = [(source, to) for source, trigger, to in steps if not trigger.last_resort]
        while more := {source for source, to in truthful if to in ends} - ends:
            ends |= more
        return reached - ends

    def _strand_ends(self, strand: str) -> bool:
        """Whether a strand that is open can be ended truthfully, whatever state it is in."""
        if strand not in self._ends:
            self._ends[strand] = not self._starts(strand) or not self._stuck_in(self._procedure.strands[strand])
        return self._ends[strand]

    def _possible(self, trigger: Trigger, source: str) -> bool:
        """Whether somebody could truthfully pull the trigger here."""
        if not any(self._true(puller.when, source) is not False for puller in trigger.by):
            return False
        for rule in trigger.allowed:
            if self._true(rule.when, source) is not False and (
                any(isinstance(look, InStateDays) for look in rule.holds) or self._true(rule.holds, source) is False
            ):
                return False
        needs = (need for need in trigger.needs if self._true(need.when, source) is True)
        return all(self._meets(need) for need in needs) and self._refers(trigger, source)

    def _meets(self, need: Need) -> bool:
        around = self._around
        if isinstance(need, ConsentGiven):
            return around.consents or self._bases(need.or_)
        if isinstance(need, BasisNamed):
            return self._bases(need.bases)
        if isinstance(need, AgeBandIn):
            return around.age_band in need.bands
        if isinstance(need, RiskAtMost) and need.of is None:
            return RISKS.index(around.risk) <= RISKS.index(need.level)
        if isinstance(need, StrandsFinal):
            return around.strands_ended or all(self._strand_ends(s) for s in self._procedure.strands if s != CORE)
        if isinstance(need, StrandIn):
            return around.strands_ended or all(self._strand_ends(strand) for strand in need.states)
        if isinstance(need, ReferralAnswered) and need.which == "destination":
            return self._somebody_takes_over()
        return True

    def _bases(self, bases: Iterable[str]) -> bool:
        """A child's report stands by itself; a court's order or a life at risk cannot be counted on."""
        report = self._vocabulary.report
        return report.id in bases and self._around.age_band in report.age_band

    def _somebody_takes_over(self) -> bool:
        apart = (self._around.excluded, self._around.silent)
        possible = (one for one in self._procedure.destinations if self._true(one.when) is not False)
        return any(one.party is None or one.party not in apart for one in possible)

    def _refers(self, trigger: Trigger, source: str) -> bool:
        """Whether the trigger's own referrals would not be refused."""
        if trigger.never_refused:
            return True
        for effect in trigger.then:
            if not isinstance(effect, Refer) or self._true(effect.when, source) is False:
                continue
            if effect.party == self._around.excluded and not self._has_substitute(effect.party):
                return False
        return True

    def _has_substitute(self, party: str) -> bool:
        """Whether another party, or that of the other ward, steps in for one that is excluded."""
        definition = self._vocabulary.parties[party]
        return definition.substitute is not None or bool(definition.both_wards)

    def _true(self, condition: Condition, source: str | None = None) -> bool | None:
        """Whether a condition holds here: None when it depends on what somebody chooses or does."""
        found = [self._look(look, source) for look in condition]
        if False in found:
            return False
        return None if None in found else True

    def _look(self, look: Part, source: str | None) -> bool | None:
        around = self._around
        if isinstance(look, AgeBandIs):
            return around.age_band in look.bands
        if isinstance(look, RiskIs):
            return around.risk in look.levels
        if isinstance(look, Leaves) and source is not None:
            return source in look.states
        if isinstance(look, Excluded):
            return around.excluded in look.parties
        if isinstance(look, AgedUnder):
            return around.age_band == "child" or (around.age_band == "minor" and look.years > 16)
        if isinstance(look, Not):
            inner = self._true(look.inner, source)
            return None if inner is None else not inner
        return None

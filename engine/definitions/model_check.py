"""Checking every kind of situation: can somebody pull each trigger, and does a truthful way to an end always exist?

The engine's own decision says what is possible: it is asked of a case in each situation (`situations`), whatever the
step asks for being tried. Each strand is walked on its own, against every combination of age band, risk, consents
given or withheld, one party excluded, and one that never accepts a referral; where another strand must have ended
first, that it can is shown by walking that one. A trigger is decided once for all situations that differ only in what
it does not look at. Leaving by absconding, losing contact, finding no signs, closing early or waiving a strand does
not count as a way: those must be true, not handy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import Any

from engine.definitions.faults import Faults
from engine.definitions.openings import check_opening
from engine.definitions.situations import AGES, NOW, Surroundings, agencies_of, case_in, rules_for, truthful
from engine.definitions.structure import steps_of
from engine.domain.case.asked import fields_given
from engine.domain.case.case import RISKS, Actor, Case
from engine.domain.case.conditions import ConsentStands, Excluded, Leaves, MayBeTold
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.case.survivor import RiskIs
from engine.domain.deciding.probing import probe, samples_of
from engine.domain.deciding.pull_trigger import why_not_pull
from engine.domain.definition.procedure import OPEN, Procedure
from engine.domain.definition.strand import Strand, Trigger
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import Fault, Refusal
from engine.domain.words.given import SafeContact
from engine.domain.words.refer import Refer
from engine.domain.words.rounds import EndStrands
from engine.domain.words.standing import ConsentGiven, ReferralAnswered, RiskAtMost
from engine.domain.words.takes import taken_by


@dataclass(frozen=True, slots=True)
class ModelReport:
    """How many situations were walked, how often the engine was asked, and what is wrong."""

    situations: int
    decisions: int
    faults: list[Fault]


def check_model(procedure: Procedure, vocabulary: Vocabulary) -> ModelReport:
    """Walk every kind of situation of a procedure."""
    walker = _Walker(rules_for(procedure, vocabulary))
    situations = list(_all_surroundings(walker.apart))
    stuck: dict[tuple[str, str], Surroundings] = {}
    for around in situations:
        for strand, state in walker.stuck(around):
            stuck.setdefault((strand, state), around)
    faults = Faults(f"{procedure.id}.v{procedure.version}.yaml")
    for (strand, state), around in sorted(stuck.items(), key=lambda item: item[0]):
        faults.within(f"strands.{strand}.states.{state}").add(
            f"a case can never close from here: no truthful way to an end ({around})",
            "Add a trigger whose needs can be met then",
        )
    for trigger in procedure.triggers.values():
        if trigger.id != OPEN and not any(walker.pulled(trigger, around) for around in situations):
            faults.within(f"strands.{trigger.strand}.triggers.{trigger.id}").add(
                "nobody can ever pull this trigger",
                "Let its roles, states and needs be met in one situation",
            )
    asked = check_opening(walker.rules, faults)
    return ModelReport(len(situations), walker.decisions + asked, faults.all.faults)


def _all_surroundings(apart: list[str]) -> Iterator[Surroundings]:
    either: list[str | None] = [None, *apart]
    for band, risk, consents, excluded, silent in product(AGES, RISKS, (True, False), either, either):
        yield Surroundings(band, risk, consents, excluded, silent)


class _Walker:
    """Walks one procedure, asking the engine once for each trigger, state and what it looks at of a situation."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._known: dict[tuple[str, str, Surroundings], bool] = {}
        self._stuck: dict[tuple[str, Surroundings], set[str]] = {}
        self._looks = {trigger.id: _looks(rules, trigger) for trigger in rules.procedure.triggers.values()}
        self._of_strand = {
            strand.id: _together([self._looks[name] for name in strand.triggers if name in self._looks])
            for strand in rules.procedure.strands.values()
        }
        self.decisions = 0
        referred = {e.party for t in rules.procedure.triggers.values() for e in t.then if isinstance(e, Refer)}
        referred |= {e.party for e in rules.procedure.services.then if isinstance(e, Refer)}
        taking_over = {one.party for one in rules.procedure.destinations if one.party}
        self.apart = sorted((referred & set(rules.vocabulary.parties)) | taking_over)

    def stuck(self, around: Surroundings) -> Iterator[tuple[str, str]]:
        """Yield each state that can be reached and from which no truthful way leads to an end."""
        for strand in self.rules.procedure.strands.values():
            key = (strand.id, self._of_strand[strand.id].seen_of(around))
            if key not in self._stuck:
                self._stuck[key] = self._stuck_in(strand, around)
            yield from ((strand.id, state) for state in self._stuck[key])

    def pulled(self, trigger: Trigger, around: Surroundings) -> bool:
        """Say whether somebody can pull a trigger in such a situation, from some state, sooner or later."""
        strand = self.rules.procedure.strands[trigger.strand]
        sources = set(strand.states) if trigger.sources is None else trigger.sources | trigger.restart_from
        patient = replace(around, patient=True)
        return any(self.possible(trigger, source, patient) for source in sorted(sources))

    def _stuck_in(self, strand: Strand, around: Surroundings) -> set[str]:
        steps = [
            (source, trigger, to)
            for source, trigger, to in steps_of(strand)
            if source not in trigger.restart_from and self.possible(trigger, source, around)
        ]
        ends = {state for state in strand.states if strand.closed(state)}
        reached = {strand.first}
        while more := {to for source, _, to in steps if source in reached} - reached:
            reached |= more
        truthful = [(source, to) for source, trigger, to in steps if not trigger.last_resort]
        while more := {source for source, to in truthful if to in ends} - ends:
            ends |= more
        return reached - ends

    def possible(self, trigger: Trigger, source: str, around: Surroundings) -> bool:
        """Say whether somebody could truthfully pull the trigger here, by the engine's decision."""
        looks = self._looks[trigger.id]
        seen = looks.seen_of(around)
        key = (trigger.id, source if looks.source else "", seen)
        if key not in self._known:
            case = case_in(self.rules, seen, trigger, source)
            self._known[key] = any(
                self._accepted(trigger, case, seen, actor) for actor in self._actors(trigger, case)
            )
        return self._known[key]

    def _accepted(self, trigger: Trigger, case: Case, around: Surroundings, actor: Actor) -> bool:
        rules = self.rules

        def try_(given: Mapping[str, Any]) -> tuple[Refusal, ...]:
            self.decisions += 1
            return why_not_pull(rules, case, trigger.id, given, actor=actor, now=NOW)

        if any(refusal.code == "not_permitted" for refusal in try_({})):
            return False
        step = Step(rules, case.draft(), NOW, actor, {}, trigger.id, trigger.strand, case.state(trigger.strand))
        samples = samples_of(taken_by(step, trigger), rules.vocabulary, rules.directory, rules.procedure.strands, NOW)
        hints = self._looks[trigger.id].hints
        return probe(try_, truthful(rules, around, samples), hints, any_way=True).possible

    def _actors(self, trigger: Trigger, case: Case) -> Iterator[Actor]:
        """Yield whoever might: those of the trigger's roles, the case manager, whoever takes over or stands in."""
        roles = [puller.role for puller in trigger.by]
        seen = {Actor(case.manager.role, *case.manager)} if case.manager else set()
        stand_ins = [r.agency for r in case.referrals.values() if r.substitute_for]
        agencies = [*stand_ins, *([case.memo.destination_agency] if case.memo.destination_agency else [])]
        for agency in agencies:
            party = self.rules.vocabulary.parties[self.rules.directory.party_of(agency)]
            seen |= {Actor(role, role, agency) for role in party.front_door}
        roles += [one.by for one in self.rules.procedure.destinations if one.party == case.memo.destination_party]
        seen |= {Actor(role, role, agency) for role in roles for agency in agencies_of(self.rules, role)}
        yield from sorted(seen)


@dataclass(frozen=True, slots=True)
class _Looks:
    """What of a situation may matter to a trigger; what does not is left as if nothing were special about it."""

    risk: bool
    consents: bool
    silent: bool
    source: bool
    parties: frozenset[str]
    hints: Mapping[str, tuple[str, ...]]

    def seen_of(self, around: Surroundings) -> Surroundings:
        """Return the situation as far as the trigger looks at it."""
        return replace(
            around,
            risk=around.risk if self.risk else "low",
            consents=around.consents or not self.consents,
            silent=around.silent if self.silent else None,
            excluded=around.excluded if around.excluded in self.parties else None,
        )


def _together(looks: list[_Looks]) -> _Looks:
    """What of a situation may matter to any of several triggers."""
    return _Looks(
        risk=any(one.risk for one in looks),
        consents=any(one.consents for one in looks),
        silent=any(one.silent for one in looks),
        source=True,
        parties=frozenset().union(*(one.parties for one in looks)),
        hints={},
    )


def _looks(rules: Rules, trigger: Trigger) -> _Looks:
    words = list(_words(trigger))
    kinds = {type(word) for word in words}
    taking_over = ReferralAnswered in kinds or any(puller.role == "destination" for puller in trigger.by)
    roles = [puller.role for puller in trigger.by if puller.role in rules.vocabulary.roles]
    parties = {
        party for role in (*roles, *rules.procedure.case_manager) for party in rules.vocabulary.roles[role].parties
    }
    parties |= {word.party for word in words if isinstance(word, Refer)}
    parties |= {p for word in words if isinstance(word, Excluded | MayBeTold) for p in word.parties}
    if taking_over or "destination" in parties:
        parties |= set(rules.vocabulary.parties)
    states = {"wrong_state": tuple(name for rule in trigger.allowed for name in fields_given(rule.holds))}
    states["wrong_state"] += ("strand",) if EndStrands in kinds else ()
    facts = tuple(f.id for f in rules.vocabulary.fields.values() if f.opening and f.kind == "choice")
    return _Looks(
        risk=bool(kinds & {RiskIs, RiskAtMost}),
        consents=bool(kinds & {ConsentGiven, ConsentStands, MayBeTold, SafeContact, Refer}),
        silent=taking_over,
        source=Leaves in kinds or bool(trigger.restart_from) or bool(trigger.allowed),
        parties=frozenset(parties),
        hints={**states, "excluded_party": ("party",), "facts": facts},
    )


def _words(value: Any) -> Iterator[Any]:
    """Everything a trigger is made of."""
    if isinstance(value, tuple):
        for item in value:
            yield from _words(item)
    elif is_dataclass(value):
        yield value
        for one in fields(value):
            yield from _words(getattr(value, one.name))

"""A case in one kind of situation, with everything in it that can then be true: what the model check walks.

It is a case like any other, so that the engine's own decision can be asked what is possible in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.domain.case.case import RUNNING, Actor, Case, CaseMemo, Clock, Consent, Manager, Referral, Standing
from engine.domain.case.conditions import ClockRuns
from engine.domain.case.rules import Rules
from engine.domain.case.situation import Situation, holds
from engine.domain.case.step import Step
from engine.domain.case.survivor import FactIs
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.procedure import CORE, WAIVED, Procedure
from engine.domain.definition.strand import Trigger
from engine.domain.definition.vocabulary import SHARING, Label, Vocabulary
from engine.domain.parties.recipients import destination_party
from engine.domain.parties.responsible import allowed_agencies, responsible_agencies
from engine.domain.referrals.referring import DUTY
from engine.domain.time_limits import WorkingCalendar
from engine.domain.words.marks import Raise
from engine.domain.words.rounds import EndStrands, Start
from engine.domain.words.standing import ReferralAnswered, StrandIn

NOW = datetime(2026, 1, 5, 3, tzinfo=UTC)
AGES = {"child": 10, "minor": 16, "adult": 30}
_OPENED = NOW - timedelta(days=90)
_WARDS = (Ward("1", "ward 1"), Ward("2", "ward 2"))
_NOBODY = Label("", "")
_ANOTHER = "another"
Samples = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One kind of situation. `patient`: everything has stood where it is for sixty days."""

    age_band: str
    risk: str
    consents: bool
    excluded: str | None
    silent: str | None
    patient: bool = False

    def __str__(self) -> str:
        consents = "consents given" if self.consents else "consents withheld"
        apart = [f"{self.excluded} excluded"] if self.excluded else []
        apart += [f"{self.silent} never accepts"] if self.silent else []
        return ", ".join([self.age_band, f"{self.risk} risk", consents, *apart])


def rules_for(procedure: Procedure, vocabulary: Vocabulary) -> Rules:
    """Return the rules with a directory in which each party has its agencies: one a ward, or one for the city."""
    return Rules(procedure, vocabulary, Directory(_WARDS, _agencies(vocabulary)), WorkingCalendar())


def _agencies(vocabulary: Vocabulary) -> Iterator[Agency]:
    for party in vocabulary.parties.values():
        if party.place.startswith("ward_"):
            for ward in _WARDS:
                yield Agency(f"{party.id}_{ward.code}", party.id, _NOBODY, wards=frozenset({ward.code}))
        else:
            yield Agency(f"{party.id}_1", party.id, _NOBODY, default=True)


def case_in(rules: Rules, around: Surroundings, trigger: Trigger, source: str) -> Case:
    """Return the case in which a trigger is looked at: its strand stands at `source`, all others let it pass."""
    procedure, since = rules.procedure, NOW - timedelta(days=60 if around.patient else 0)
    case = Case("id", "code", procedure.id, procedure.version, _OPENED, "", _reporter(rules))
    case.facts = {
        "age_years": AGES[around.age_band],
        "ward_of_incident": "1",
        "ward_of_residence": "2",
        "employer_agency": "employer_1",
        "exclusions": [around.excluded] if around.excluded else [],
    }
    case.memo = _memo(procedure, around)
    case.strands = {CORE: Standing(_core(procedure), since)}
    case.memory = {state: _core(procedure) for state in procedure.strands[CORE].states}
    _name_manager(case, rules, around)
    if around.consents:
        _agree(case, rules.vocabulary)
    _bring_in(case, rules, around, trigger)
    _hand_over(case, rules, around)
    for begun in procedure.services.start:
        if holds(begun.when, Situation(case, rules, NOW)):
            case.strands[begun.strand] = Standing(_lets_pass(procedure, begun.strand, trigger), since)
    for strand in _started_by_steps(procedure):
        case.strands.setdefault(strand, Standing(_lets_pass(procedure, strand, trigger), since))
    case.strands[trigger.strand] = Standing(source, since)
    _let_hold(case, rules, trigger)
    return case


def _started_by_steps(procedure: Procedure) -> Iterator[str]:
    for trigger in procedure.triggers.values():
        yield from (s for effect in trigger.then if isinstance(effect, Start) for s in effect.strands)


def _let_hold(case: Case, rules: Rules, trigger: Trigger) -> None:
    """Let be true what somebody's leave to pull it rests on: facts of earlier steps, and orders that run."""
    for puller in trigger.by:
        if puller.giving:
            able = (one for one in agencies_of(rules, puller.role) if one in case.referrals)
            case.memo.giving_agency = case.memo.giving_agency or next(able, None)
        for look in puller.when:
            if isinstance(look, FactIs):
                case.facts |= {name: values[0] for name, values in look.values.items() if name not in case.facts}
    wanted = {
        clock
        for rule in trigger.allowed
        for look in rule.holds
        if isinstance(look, ClockRuns)
        for clock in look.clocks
    }
    for name in sorted(wanted):
        due = NOW + timedelta(days=1)
        clock = Clock(name, 1, rules.procedure.clocks[name].strand, RUNNING, _OPENED, _OPENED, due, due, case.owner)
        case.clocks[clock.key] = clock


def _reporter(rules: Rules) -> Actor:
    role = next(puller.role for puller in rules.procedure.opening.by)
    return Actor("reporter", role, next(agencies_of(rules, role), ""))


def agencies_of(rules: Rules, role: str) -> Iterator[str]:
    """Yield the agencies whose people may have a role."""
    parties = rules.vocabulary.roles[role].parties if role in rules.vocabulary.roles else ()
    return (agency.id for party in parties for agency in rules.directory if agency.party == party)


def _memo(procedure: Procedure, around: Surroundings) -> CaseMemo:
    raised = [e.flag for t in procedure.triggers.values() for e in t.then if isinstance(e, Raise)]
    days = tuple((NOW - timedelta(days=n)).date() for n in range(3))
    return CaseMemo(
        flags=(*dict.fromkeys(raised), "substitute_wanted"),
        put_forward_by={"plan": _ANOTHER, "closure": _ANOTHER},
        attempts=days,
        manager_by_acting=True,
        served=True,
        risk_core=around.risk,
    )


def _core(procedure: Procedure) -> str:
    """Where core stands while another strand is looked at: where support has begun."""
    return min(procedure.services.on_entering, default=procedure.strands[CORE].first)


def _lets_pass(procedure: Procedure, strand: str, trigger: Trigger) -> str:
    """Where a strand stands so that it lets the trigger pass: where that wants it, open to be ended, or at an end."""
    if any(isinstance(effect, EndStrands) and effect.which == "given" for effect in trigger.then):
        return procedure.strands[strand].first
    wanted = [s for need in trigger.needs if isinstance(need, StrandIn) for s in need.states.get(strand, ())]
    states = procedure.strands[strand].states.values()
    return [*wanted, *(state.id for state in states if state.final and state.id != WAIVED), WAIVED][0]


def _name_manager(case: Case, rules: Rules, around: Surroundings) -> None:
    for role in rules.procedure.case_manager:
        party = rules.vocabulary.party_of(role)
        if party != around.excluded:
            agency = list(agencies_of(rules, role))[-1]
            case.manager = Manager(role, agency)
            break
    owner = rules.procedure.owner
    case.owner = f"{owner}_1" if f"{owner}_1" in rules.directory else case.manager.agency if case.manager else ""


def _agree(case: Case, vocabulary: Vocabulary) -> None:
    asked: list[tuple[str, str | None]] = [(kind, None) for kind in vocabulary.consents]
    asked += [(SHARING, party) for party in vocabulary.parties]
    case.consents = [
        Consent(number, kind, party, "survivor", _OPENED) for number, (kind, party) in enumerate(asked, start=1)
    ]


def _bring_in(case: Case, rules: Rules, around: Surroundings, trigger: Trigger) -> None:
    """Put everybody on the case who may be; for the excluded party whoever stands in for it."""
    done = any(isinstance(need, ReferralAnswered) and need.which == "none_open" for need in trigger.needs)
    for agency in rules.directory:
        if agency.party != around.excluded and not rules.vocabulary.parties[agency.party].oversees:
            state = "sent" if agency.party == around.silent else "completed" if done else "accepted"
            case.referrals[agency.id] = _referral(agency.id, agency.party, state)
    if around.excluded:
        stand_ins, _ = allowed_agencies(case, rules, around.excluded, NOW)
        instead = stand_ins[0].agency.id if stand_ins else next(a for a in case.referrals if a != case.owner)
        case.referrals[instead] = replace(case.referrals[instead], substitute_for=(around.excluded,))


def _hand_over(case: Case, rules: Rules, around: Surroundings) -> None:
    """Name who takes over at discharge: whoever the rules mean that can; nobody where the hospital may follow up."""
    found = []
    for destination in ("centre", "home"):
        step = Step(rules, case, NOW, case.reporter, {"destination": destination})
        party = destination_party(step)
        found += [one.agency for one in responsible_agencies(case, rules, party, NOW, "residence")] if party else []
    able = [agency for agency in found if agency.party not in (around.excluded, around.silent)]
    if able or (found and around.age_band == "child"):
        case.memo.destination_agency = (able or found)[0].id
        case.memo.destination_party = (able or found)[0].party


def _referral(agency: str, party: str, state: str) -> Referral:
    return Referral(agency, agency, party, state, "urgent", frozenset({DUTY}), _OPENED, NOW + timedelta(days=1))


def truthful(rules: Rules, around: Surroundings, samples: Samples) -> Samples:
    """Return what may truthfully be given: of the legal bases those that the survivor's age alone makes stand."""
    bases = rules.vocabulary.bases.values()
    stands = tuple(basis.id for basis in bases if around.age_band in basis.age_band)
    facts = {"age_years", "birth_date", "exclusions"}
    found = {name: values for name, values in samples.items() if name not in facts and name != "legal_basis"}
    return found | ({"legal_basis": stands} if "legal_basis" in samples and stands else {})

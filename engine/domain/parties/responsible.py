"""Which agency a party is for a case at a moment: by place, by what the case names, by what is excluded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.domain.case.case import Case
from engine.domain.case.situation import Situation, holds
from engine.domain.case.step import Rules
from engine.domain.definition.directory import Agency
from engine.domain.parties.access import is_excluded

Place = Literal["incident", "residence"]


@dataclass(frozen=True, slots=True)
class Responsible:
    """An agency for a party, and the party it stands in for when the party's own is excluded."""

    agency: Agency
    party: str
    substitute_for: tuple[str, ...] = ()


def responsible_agencies(
    case: Case, rules: Rules, party: str, now: datetime, place: Place | None = None
) -> list[Responsible]:
    """Return the agencies that are this party for the case at `now`, excluded ones too; empty when unknown."""
    return [Responsible(agency, party) for agency in _agencies(case, rules, party, now, place)]


def allowed_agencies(
    case: Case, rules: Rules, party: str, now: datetime, place: Place | None = None
) -> tuple[list[Responsible], bool]:
    """Return the agencies with substitutes for those that are excluded, and whether anybody is left unserved."""
    found = responsible_agencies(case, rules, party, now, place)
    allowed = [r for r in found if not is_excluded(case, rules, agency=r.agency.id, party=party)]
    if allowed and len(allowed) == len(found):
        return allowed, False
    if found and not allowed:
        allowed = _substitutes(case, rules, party, now)
    elif allowed:
        allowed = [Responsible(r.agency, r.party, (party,)) for r in allowed]
    return allowed, not allowed


def excluded_parties(case: Case, rules: Rules, now: datetime) -> frozenset[str]:
    """Return the parties none of whose agencies may be told of the case."""
    if not case.facts.get("exclusions"):
        return frozenset()
    found = set()
    for party in rules.vocabulary.parties:
        agencies = _agencies(case, rules, party, now, None)
        if is_excluded(case, rules, party=party) or (
            agencies and all(is_excluded(case, rules, agency=agency.id) for agency in agencies)
        ):
            found.add(party)
    return frozenset(found)


def _substitutes(case: Case, rules: Rules, party: str, now: datetime) -> list[Responsible]:
    """The party that steps in for this one; else, of two wards, the agency of the other."""
    stand_in = rules.vocabulary.parties[party].substitute or party
    places: tuple[Place, ...] = ("incident", "residence")
    found = [
        Responsible(agency, stand_in, (party,))
        for place in places
        for agency in _agencies(case, rules, stand_in, now, place)
    ]
    return [r for r in found if not is_excluded(case, rules, agency=r.agency.id, party=r.party)][:1]


def _agencies(case: Case, rules: Rules, party: str, now: datetime, place: str | None) -> list[Agency]:
    directory, where = rules.directory, rules.vocabulary.parties[party].place
    if where == "opener":
        own = case.owner or case.reporter.agency
        if own in directory and directory.party_of(own) == party:
            found = directory.successor_at(directory.agency(own), now)
            if found is not None:
                return [found]
        return directory.responsible(party, case.facts.get("ward_of_incident"), now)[:1]
    if where == "reporter":
        reporter = case.reporter.agency
        if reporter in directory and directory.party_of(reporter) == party:
            return [directory.agency(reporter)]
        return directory.responsible(party, None, now)[:1]
    if where == "named":
        named = case.facts.get("employer_agency")
        found = directory.successor_at(directory.agency(named), now) if named and named in directory else None
        found = found or directory.for_setting(party, case.facts.get("setting", ""), now)
        return [found] if found else []
    if where == "city":
        return directory.responsible(party, None, now)[:1]
    return _ward_agencies(case, rules, party, now, place)


def _ward_agencies(case: Case, rules: Rules, party: str, now: datetime, place: str | None) -> list[Agency]:
    incident, residence = case.facts.get("ward_of_incident"), case.facts.get("ward_of_residence")
    by_place = {"incident": [incident or residence], "residence": [residence or incident]}
    if place is not None:
        wards = by_place[place]
    elif rules.vocabulary.parties[party].place == "ward_of_residence":
        wards = by_place["residence"]
    elif _both_wards(case, rules, party, now):
        wards = [*by_place["incident"], *by_place["residence"]]
    else:
        wards = by_place["incident"]
    found = [agency for ward in wards if ward for agency in rules.directory.responsible(party, ward, now)[:1]]
    return list({agency.id: agency for agency in found}.values())


def _both_wards(case: Case, rules: Rules, party: str, now: datetime) -> bool:
    """Whether the agency of the ward of residence takes part beside that of the incident's."""
    conditions = rules.vocabulary.parties[party].both_wards
    return bool(conditions) and any(holds(one, Situation(case, rules.vocabulary, now)) for one in conditions)


def next_agency(case: Case, rules: Rules, party: str, now: datetime, tried: set[str]) -> Agency | None:
    """Return another agency of the kind responsible for the same place, None when there is none."""
    wards = [case.facts.get("ward_of_incident"), case.facts.get("ward_of_residence")]
    if rules.vocabulary.parties[party].place == "ward_of_residence":
        wards.reverse()
    ward = next((ward for ward in wards if ward), None)
    for agency in rules.directory.responsible(party, ward, now):
        if agency.id not in tried and not is_excluded(case, rules, agency=agency.id, party=party):
            return agency
    return None


def ward_agency(case: Case, rules: Rules, party: str, place: Place, now: datetime) -> str | None:
    """Return the id of the party's agency that acts for one of the two wards, the other's if it is excluded."""
    both: list[Place] = ["incident", "residence"]
    for where in [place, *[other for other in both if other != place]]:
        for agency in _agencies(case, rules, party, now, where):
            if not is_excluded(case, rules, agency=agency.id):
                return agency.id
    return None

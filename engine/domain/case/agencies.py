"""Which agencies a party is for a case: by place, or by what the case names; and which of them it is kept from."""

from datetime import datetime
from typing import Literal

from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.case.situation import Situation, holds
from engine.domain.case.values import text, texts
from engine.domain.definition.directory import Agency

Place = Literal["incident", "residence"]


def is_excluded(case: Case, rules: Rules, *, agency: str = "", party: str = "", user: str = "") -> bool:
    """Say whether the survivor's case must be kept from this agency, party or person.

    Whoever works at an agency goes over to its successor: what keeps the one out keeps the other out.
    """
    exclusions = texts(case.facts.get("exclusions"))
    if not exclusions:
        return False
    kinds = {agency, user, party}
    if agency in rules.directory:
        kinds.add(rules.directory.party_of(agency))
        kinds |= rules.directory.forerunners(agency)
    return any(name in kinds for name in exclusions if name)


def party_excluded(case: Case, rules: Rules, party: str, now: datetime) -> bool:
    """Say whether none of a party's agencies may be told of the case."""
    if is_excluded(case, rules, party=party):
        return True
    agencies = agencies_of(case, rules, party, now, None)
    return bool(agencies) and all(is_excluded(case, rules, agency=agency.id) for agency in agencies)


def agencies_of(case: Case, rules: Rules, party: str, now: datetime, place: Place | None) -> list[Agency]:
    """Return the agencies that are this party for the case at `now`, excluded ones too; empty when unknown."""
    directory, where = rules.directory, rules.vocabulary.parties[party].place
    if where == "opener":
        own = case.owner or case.reporter.agency
        if own in directory and directory.party_of(own) == party:
            found = directory.successor_at(directory.agency(own), now)
            if found is not None:
                return [found]
        return directory.responsible(party, text(case.facts.get("ward_of_incident")), now)[:1]
    if where == "reporter":
        reporter = case.reporter.agency
        if reporter in directory and directory.party_of(reporter) == party:
            return [directory.agency(reporter)]
        return directory.responsible(party, None, now)[:1]
    if where == "named":
        named = text(case.facts.get("employer_agency"))
        found = directory.successor_at(directory.agency(named), now) if named and named in directory else None
        found = found or directory.for_setting(party, text(case.facts.get("setting")) or "", now)
        return [found] if found else []
    if where == "city":
        return directory.responsible(party, None, now)[:1]
    return _ward_agencies(case, rules, party, now, place)


def _ward_agencies(case: Case, rules: Rules, party: str, now: datetime, place: str | None) -> list[Agency]:
    incident, residence = text(case.facts.get("ward_of_incident")), text(case.facts.get("ward_of_residence"))
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
    return bool(conditions) and any(holds(one, Situation(case, rules, now)) for one in conditions)

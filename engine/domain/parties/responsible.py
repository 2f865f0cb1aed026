"""Which agency a party is for a case at a moment: by place, by what the case names, by what is excluded."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.case.agencies import Place, agencies_of, is_excluded
from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.case.values import text
from engine.domain.definition.directory import Agency


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
    return [Responsible(agency, party) for agency in agencies_of(case, rules, party, now, place)]


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


def _substitutes(case: Case, rules: Rules, party: str, now: datetime) -> list[Responsible]:
    """The party that steps in for this one; else, of two wards, the agency of the other."""
    stand_in = rules.vocabulary.parties[party].substitute or party
    places: tuple[Place, ...] = ("incident", "residence")
    found = [
        Responsible(agency, stand_in, (party,))
        for place in places
        for agency in agencies_of(case, rules, stand_in, now, place)
    ]
    return [r for r in found if not is_excluded(case, rules, agency=r.agency.id, party=r.party)][:1]


def next_agency(case: Case, rules: Rules, party: str, now: datetime, tried: set[str]) -> Agency | None:
    """Return another agency of the kind responsible for the same place, None when there is none."""
    wards = [text(case.facts.get("ward_of_incident")), text(case.facts.get("ward_of_residence"))]
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
        for agency in agencies_of(case, rules, party, now, where):
            if not is_excluded(case, rules, agency=agency.id):
                return agency.id
    return None

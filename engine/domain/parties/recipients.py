"""Whom a definition's word means in this case: the agencies to refer to, and who is left unserved."""

from engine.domain.case.case import Referral
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.definition.procedure import Rule
from engine.domain.errors import Refusal
from engine.domain.parties.access import is_excluded
from engine.domain.parties.notices import tell_supervisor
from engine.domain.parties.responsible import Place, Responsible, allowed_agencies, responsible_agencies

# The law sends these reports whoever is excluded; a substitute then takes the excluded party's place. A case is
# opened all the same too: whoever reports must not be turned away, or made to drop an exclusion.
NEVER_REFUSED = frozenset({"open", "activate", "abscond", "carer_refuses", "decide_separation"})
# Stated after a party was left unserved: the supervisor may bring an agency in.
SUBSTITUTE_WANTED = "substitute_wanted"

Recipients = list[tuple[str, list[Responsible], bool]]


def parties_meant(step: Step, rule: Rule) -> list[str]:
    """Return the parties a `refer` names, worked out for this case."""
    if rule.value == "invited":
        return list(step.given.get("invited", ()))
    if rule.value == "destination":
        party = destination_party(step)
        return [party] if party else []
    if rule.value == "given":
        named = step.given.get("agency")
        return (
            [step.rules.directory.party_of(named)]
            if named
            else [step.given["party"]]
            if "party" in step.given
            else []
        )
    return [rule.value]


def destination_party(step: Step) -> str | None:
    """Return who takes over at discharge: the Centre, or her own ward; nobody when the hospital follows up."""
    if step.given.get("follow_up_by") == "hospital":
        return None
    if step.given.get("destination") == "centre":
        return "social_work_centre"
    return "ward_committee" if age_band(step.case) == "child" else "womens_union"


def recipients(step: Step, rule: Rule) -> Recipients:
    """Return for each party meant: its agencies that may be told, and whether it is left unserved."""
    found: Recipients = []
    for party in parties_meant(step, rule):
        place: Place | None = rule.options.get("place") or ("residence" if rule.value == "destination" else None)
        if step.by_law:
            allowed, unserved = allowed_agencies(step.case, step.rules, party, step.now, place)
            allowed = allowed or brought_in_for(step, party)
            found.append((party, allowed, unserved and not allowed))
            continue
        if rule.value == "given" and "agency" in step.given:
            wanted = [Responsible(step.rules.directory.agency(step.given["agency"]), party)]
        else:
            wanted = responsible_agencies(step.case, step.rules, party, step.now, place)
        stands_for = step.case.memo.unserved if _by_supervisor(step) else ()
        allowed = [
            Responsible(r.agency, r.party, stands_for)
            for r in wanted
            if not is_excluded(step.case, step.rules, agency=r.agency.id, party=party)
        ]
        found.append((party, allowed, not allowed))
    return found


def brought_in_for(step: Step, party: str) -> list[Responsible]:
    """Whom the supervisor has brought in for a party already."""
    agency = step.rules.directory.agency
    standing = [r for r in step.case.referrals.values() if r.open and party in r.substitute_for]
    return [Responsible(agency(r.agency), r.party, (party,)) for r in standing]


def _by_supervisor(step: Step) -> bool:
    return step.vocabulary.roles[step.actor.role].oversees


def excluded_of(step: Step, rule: Rule) -> list[Refusal]:
    """Return a refusal for each party meant of which an agency is excluded from the case."""
    refusals = []
    for party, allowed, unserved in recipients(step, rule):
        if not unserved:
            continue
        known = allowed or responsible_agencies(step.case, step.rules, party, step.now) or "agency" in step.given
        if known:
            refusals.append(Refusal("excluded_party", party))
        else:
            refusals.append(Refusal("field_missing", _what_is_missing(step, party)))
    return refusals


def _what_is_missing(step: Step, party: str) -> str:
    place = step.vocabulary.parties[party].place
    return {"named": "employer_agency", "ward_of_residence": "ward_of_residence"}.get(place, "ward_of_incident")


def leave_to_supervisor(step: Step, party: str) -> None:
    """Nobody can be brought in for a party the law names: the supervisor is asked to bring one in."""
    if party not in step.case.memo.unserved:
        step.case.memo.unserved = (*step.case.memo.unserved, party)
    step.case.raise_flag(SUBSTITUTE_WANTED)
    step.event.record("unserved", party=party, why="excluded or not known")
    tell_supervisor(step, urgency="emergency")


def note_who_serves(step: Step) -> None:
    """Take off the list of parties left unserved those for which somebody was brought in."""
    served = {party for r in step.case.referrals.values() if r.open for party in r.substitute_for}
    step.case.memo.unserved = tuple(party for party in step.case.memo.unserved if party not in served)
    if not step.case.memo.unserved:
        step.case.lower_flag(SUBSTITUTE_WANTED)


def referral_of_destination(step: Step) -> Referral | None:
    """Return the referral of the agency she is to be handed over to."""
    agency = step.case.memo.destination_agency
    return step.case.referral_of(agency) if agency else None

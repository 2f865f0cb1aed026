"""Whom a definition's word means in this case: the agencies to refer to, and who is left unserved."""

from engine.domain.case.agencies import Place, is_excluded
from engine.domain.case.case import Referral
from engine.domain.case.step import Step
from engine.domain.case.values import text, texts
from engine.domain.errors import Refusal
from engine.domain.parties.notices import tell_supervisor
from engine.domain.parties.responsible import Responsible, allowed_agencies, responsible_agencies

# Stated after a party was left unserved: the supervisor may bring an agency in.
SUBSTITUTE_WANTED = "substitute_wanted"

Recipients = list[tuple[str, list[Responsible], bool]]


def parties_meant(step: Step, word: str) -> list[str]:
    """Return the parties a `refer` names by a party or by a word for one, worked out for this case."""
    if word == "invited":
        return list(texts(step.given.get("invited")))
    if word == "destination":
        party = destination_party(step)
        return [party] if party else []
    if word == "given":
        named, party = text(step.given.get("agency")), text(step.given.get("party"))
        if named:
            return [step.rules.directory.party_of(named)]
        return [party] if party else []
    return [word]


def destination_party(step: Step) -> str | None:
    """Return the party that takes over at discharge; none when the owner's own people follow up."""
    found = (destination for destination in step.procedure.destinations if step.holds(destination.when))
    return next((destination.party for destination in found), None)


def recipients(step: Step, word: str, place: Place | None = None) -> Recipients:
    """Return for each party meant: its agencies that may be told, and whether it is left unserved."""
    found: Recipients = []
    place = place or ("residence" if word == "destination" else None)
    for party in parties_meant(step, word):
        if step.by_law:
            allowed, unserved = allowed_agencies(step.case, step.rules, party, step.now, place)
            allowed = allowed or brought_in_for(step, party)
            found.append((party, allowed, unserved and not allowed))
            continue
        if word == "given" and (named := text(step.given.get("agency"))):
            wanted = [Responsible(step.rules.directory.agency(named), party)]
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


def excluded_of(step: Step, word: str, place: Place | None = None) -> list[Refusal]:
    """Return a refusal for each party meant of which an agency is excluded from the case."""
    refusals = []
    for party, allowed, unserved in recipients(step, word, place):
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


def leave_to_supervisor(step: Step, party: str, *, reported: bool = False) -> None:
    """Nobody can be brought in for a party the law names: the supervisor is asked to bring one in.

    `reported`: a report was to be passed on, which needs nobody's consent.
    """
    memo = step.case.memo
    if party not in memo.unserved:
        memo.unserved = (*memo.unserved, party)
    if reported and party not in memo.unserved_reports:
        memo.unserved_reports = (*memo.unserved_reports, party)
    step.case.raise_flag(SUBSTITUTE_WANTED)
    step.event.record("unserved", party=party, why="excluded or not known")
    tell_supervisor(step, urgency="emergency")


def note_who_serves(step: Step) -> None:
    """Take off the list of parties left unserved those for which somebody was brought in."""
    served = {party for r in step.case.referrals.values() if r.open for party in r.substitute_for}
    memo = step.case.memo
    memo.unserved = tuple(party for party in memo.unserved if party not in served)
    memo.unserved_reports = tuple(party for party in memo.unserved_reports if party not in served)
    if not memo.unserved:
        step.case.lower_flag(SUBSTITUTE_WANTED)


def referral_of_destination(step: Step) -> Referral | None:
    """Return the referral of the agency she is to be handed over to."""
    agency = step.case.memo.destination_agency
    return step.case.referral_of(agency) if agency else None

"""Who plays whom: a role's person at the agency that is responsible for the case."""

from datetime import datetime

from engine.domain.case.case import Actor, Case
from engine.domain.case.step import Rules
from engine.domain.parties.responsible import Place, responsible_agencies
from engine.world import World


def actor_for(world: World, rules: Rules, case: Case, role: str, now: datetime, place: Place | None = None) -> Actor:
    """Return the person of the directory who plays `role` in this case. Raises LookupError when nobody does."""
    agencies = [
        route.agency.id
        for party in rules.vocabulary.roles[role].parties
        for route in responsible_agencies(case, rules, party, now, place or _home(rules, party))
    ]
    posts = world.directories.refresh().posts_at(now).get(role, ())
    for agency in agencies:
        for post in posts:
            if post.agency == agency:
                return post
    raise LookupError(f"nobody plays {role} here")


def _home(rules: Rules, party: str) -> Place | None:
    """Ward agencies are those of the ward of incident unless the party has its place at the residence."""
    place = rules.vocabulary.parties[party].place
    if place == "ward_of_residence":
        return "residence"
    return "incident" if place == "ward_of_incident" else None


def recorder_for(world: World, rules: Rules, case: Case, now: datetime) -> Actor:
    """Return who records a consent: the hospital's social worker, or the case manager where it owns the case."""
    if rules.procedure.owner != "case_manager":
        return actor_for(world, rules, case, rules.procedure.case_manager[0], now)
    if case.manager is None:
        return next(
            actor_for(world, rules, case, role, now)
            for role in rules.procedure.case_manager
            if any(role in rules.vocabulary.parties[r.party].front_door for r in case.referrals.values() if r.open)
        )
    posts = world.directories.refresh().posts_at(now).get(case.manager.role, ())
    return next(post for post in posts if post.agency == case.manager.agency)


def case_to_be(rules: Rules, facts: dict[str, str], opened_at: datetime) -> Case:
    """Return a case that is about to be opened, for finding who opens it."""
    nobody = Actor("", "", "")
    case = Case("", "", rules.procedure.id, rules.procedure.version, opened_at, "", nobody)
    for name in ("ward_of_incident", "ward_of_residence"):
        code = rules.directory.ward_code(str(facts.get(name)))
        if code:
            case.facts[name] = code
    case.facts |= {name: facts[name] for name in ("setting", "employer_agency") if name in facts}
    return case

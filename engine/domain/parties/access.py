"""Who is on a case: ownership, an open referral, having reported it, oversight; less every exclusion."""

from datetime import datetime

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import CONSENT, Actor, Case, Referral
from engine.domain.case.rules import Rules
from engine.domain.definition.procedure import CORE, Procedure
from engine.domain.definition.vocabulary import SHARING


def core_is_final(case: Case, procedure: Procedure) -> bool:
    """Say whether the case as a whole has ended."""
    return procedure.strands[CORE].final(case.core)


def may_act_on(case: Case, rules: Rules, parties: tuple[str, ...], strand: str) -> bool:
    """Say whether some role of these parties is named in the strand's triggers."""
    roles = rules.procedure.roles_of_strand[strand]
    return any(
        set(rules.vocabulary.roles[role].parties) & set(parties) for role in roles if role in rules.vocabulary.roles
    )


def referral_reads(case: Case, rules: Rules, referral: Referral, now: datetime) -> bool:
    """Say whether a referral still gives access at `now`."""
    if not referral.reads or consent_gone(case, referral, now):
        return False
    after = rules.vocabulary.proposed.reading_after_end.span
    if not core_is_final(case, rules.procedure) or now - case.strands[CORE].since <= after:
        return True
    return any(
        not rules.procedure.strands[strand].closed(standing.state)
        and may_act_on(case, rules, (referral.party, *referral.substitute_for), strand)
        for strand, standing in case.strands.items()
        if strand != CORE
    )


def consent_gone(case: Case, referral: Referral, now: datetime) -> bool:
    """Say whether a referral rests on a consent alone that does not stand at `now`, swept or not."""
    return referral.grounds == {CONSENT} and case.consent(SHARING, now, referral.party) is None


def exists_at(rules: Rules, agency: str, now: datetime) -> bool:
    """Say whether the agency is in the directory and valid at `now`: a retired one's people have no case."""
    return agency in rules.directory and rules.directory.agency(agency).valid_at(now)


def agencies_on(case: Case, rules: Rules, now: datetime) -> list[str]:
    """Return the agencies on the case, the owner first, overseers left out, exclusions taken off."""
    agencies = dict.fromkeys([case.owner] if case.owner else [])
    if case.manager:
        agencies[case.manager.agency] = None
    for agency in list(agencies):
        brought_in = case.referral_of(agency)
        if brought_in and brought_in.reads and consent_gone(case, brought_in, now):
            agencies.pop(agency)
    for referral in case.referrals.values():
        if referral_reads(case, rules, referral, now):
            agencies[referral.agency] = None
    return [
        agency for agency in agencies if exists_at(rules, agency, now) and not is_excluded(case, rules, agency=agency)
    ]


def parties_of(case: Case, rules: Rules, agency: str) -> tuple[str, ...]:
    """Return the party of an agency, and those it stands in for on this case."""
    referral = case.open_referral_of(agency) or case.referral_of(agency)
    own = rules.directory.party_of(agency) if agency in rules.directory else ""
    return (own, *(referral.substitute_for if referral else ()))


def oversees(rules: Rules, actor: Actor) -> bool:
    """Say whether the role oversees every case."""
    role = rules.vocabulary.roles.get(actor.role)
    return role is not None and role.oversees


def reported(case: Case, rules: Rules, actor: Actor) -> bool:
    """Say whether this person opened the case, or a colleague at an agency that reports in shifts."""
    if case.reporter.role != actor.role:
        return False
    return case.reporter.user == actor.user or (
        case.reporter.agency == actor.agency and reports_in_shifts(rules, actor.agency)
    )


def reports_in_shifts(rules: Rules, agency: str) -> bool:
    """Say whether the agency is of a party that a case has because it reported: whoever is on duty answers there."""
    return (
        agency in rules.directory and rules.vocabulary.parties[rules.directory.party_of(agency)].place == "reporter"
    )


def still_reports(case: Case, rules: Rules, actor: Actor) -> bool:
    """Say whether this is the reporter's role at its agency, and it may still act."""
    same = (case.reporter.role, case.reporter.agency) == (actor.role, actor.agency)
    return same and reports_until_taken_over(case, rules)


def reports_until_taken_over(case: Case, rules: Rules) -> bool:
    """Say whether the reporter's role at its agency may still act: until another that may take it over has."""
    return not case.memo.taken_over and case.reporter.role in rules.procedure.taking_over


def sees(case: Case, rules: Rules, actor: Actor, now: datetime) -> bool:
    """Say whether the case exists for this person at all. If not, the only answer is not_found."""
    if actor.role not in rules.vocabulary.roles or rules.vocabulary.roles[actor.role].no_cases:
        return False
    if is_excluded(case, rules, agency=actor.agency, user=actor.user) or not exists_at(rules, actor.agency, now):
        return False
    if oversees(rules, actor) or reported(case, rules, actor) or still_reports(case, rules, actor):
        return True
    return not rules.vocabulary.roles[actor.role].reports_only and actor.agency in agencies_on(case, rules, now)


def works_on(case: Case, rules: Rules, actor: Actor, now: datetime) -> bool:
    """Say whether the person's agency takes part: more than having reported it, or overseeing it."""
    if is_excluded(case, rules, agency=actor.agency, user=actor.user) or not exists_at(rules, actor.agency, now):
        return False
    return actor.agency in agencies_on(case, rules, now) or still_reports(case, rules, actor)

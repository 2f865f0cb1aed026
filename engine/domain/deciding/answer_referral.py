"""Deciding an answer to a referral, and what the routing flow does to one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import SYSTEM, Actor, Case, Referral
from engine.domain.case.decision import Decision
from engine.domain.case.facts import age_band
from engine.domain.case.fields import FieldParser
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.errors import Refusal, RefusedError, refused, unknown
from engine.domain.parties.access import consent_gone, oversees, works_on
from engine.domain.parties.notices import notify_front_door
from engine.domain.parties.permission import is_case_manager
from engine.domain.parties.projection import coordinates
from engine.domain.referrals.referring import ANSWERS, OF_THE_FLOW, leave, tell_of_answer, to_state
from engine.domain.words.carrying_out import settle


def find_referral(case: Case, named: str, agency: str | None = None) -> Referral | None:
    """Return the newest referral with this key, agency or party (of `agency`, when given), open ones first."""
    found = [
        referral
        for referral in case.referrals.values()
        if named in (referral.key, referral.agency, referral.party) and agency in (None, referral.agency)
    ]
    return next((r for r in reversed(found) if r.open), found[-1] if found else None)


def decide_answer(
    rules: Rules,
    case: Case,
    named: str,
    answer: str,
    given: Mapping[str, object],
    *,
    actor: Actor,
    now: datetime,
    stale: bool = False,
) -> Decision:
    """Decide an agency's answer (or the case manager's) to a referral. Raises RefusedError."""
    rule = ANSWERS.get(answer)
    if answer in OF_THE_FLOW:
        raise refused("not_permitted", answer)
    if rule is None:
        raise RefusedError([unknown("answer", answer, ANSWERS)])
    step = Step(rules, case.draft(), now, actor, trigger=answer)
    catch_up(step)
    referral = find_referral(step.case, named, None if rule.by_case_manager else actor.agency)
    # Whether another agency was brought in is known to those who coordinate the case only.
    if referral is None and find_referral(step.case, named) is None and coordinates(step.case, rules, actor.agency):
        raise refused("not_found", "referral")
    if referral is None or not _may_answer(step, referral, answer):
        raise refused("not_permitted", answer)
    if stale:
        raise refused("stale_version")
    if referral.state not in rule.sources:
        raise refused("wrong_state", answer)
    parser = FieldParser(rules.vocabulary, rules.directory, rules.procedure.strands)
    values, reasons = parser.parse(given, rule.takes)
    if answer == "decline_referral" and not {"reason"} & {*values, *(r.about for r in reasons)}:
        reasons.append(Refusal("field_missing", "reason"))
    if reasons:
        raise RefusedError(reasons)
    step.given = values
    catch_up(step)
    step.begin("referral_answered", actor, answer)
    step.put_facts(values)
    referral = step.case.referrals[referral.key]
    if rule.to in ("declined", "recalled"):
        leave(step, referral, rule.to, answer, by_choice=False)
    else:
        to_state(step, referral, rule.to, answer)
    if rule.by_case_manager:
        notify_front_door(step, referral.agency, "for_information")
    else:
        tell_of_answer(step, step.case.referrals[referral.key])
    settle(step)
    return step.decision()


def _may_answer(step: Step, referral: Referral, answer: str) -> bool:
    actor, rules = step.actor, step.rules
    if oversees(rules, actor) or not works_on(step.case, rules, actor, step.now):
        return False
    if ANSWERS[answer].by_case_manager:
        return is_case_manager(step, actor)
    role = rules.vocabulary.roles[actor.role]
    if role.reports_only or referral.agency != actor.agency:
        return False
    bound = rules.vocabulary.parties[referral.party].may_not_decline
    return not (answer == "decline_referral" and age_band(step.case) in bound)


def decide_sending(rules: Rules, case: Case, now: datetime) -> Decision | None:
    """Decide what the routing flow does with referrals not sent yet: send, or recall what may no longer be sent."""
    step = Step(rules, case.draft(), now, SYSTEM)
    for referral in list(step.case.referrals.values()):
        if referral.state != "pending":
            continue
        why_not = why_not_send(rules, step.case, referral, now)
        if why_not is None:
            step.begin("referral_sent", SYSTEM)
            to_state(step, referral, "sent", "handed to the agency valid and responsible now")
        else:
            step.begin("referral_recalled", SYSTEM)
            leave(step, replace(referral, next_hop_at=None), "recalled", why_not, by_choice=False)
            settle(step)
    return step.decision(by_person=False) if step.events else None


def why_not_send(rules: Rules, case: Case, referral: Referral, now: datetime) -> str | None:
    """Return why a referral may not be sent now (excluded, no ground left, agency gone), None when it may."""
    if is_excluded(case, rules, agency=referral.agency, party=referral.party):
        return "excluded"
    if referral.agency not in rules.directory or not rules.directory.agency(referral.agency).valid_at(now):
        return "agency no longer valid"
    if consent_gone(case, referral, now):
        return "consent gone"
    return None

"""What time alone brings: warnings, breaches, orders that lapse, referrals nobody answered, consents that run out."""

from dataclasses import replace
from datetime import datetime

from engine.domain.case.case import SYSTEM, Case, Clock, Consent
from engine.domain.case.decision import Decision
from engine.domain.case.step import Rules, Step
from engine.domain.clocks import running
from engine.domain.parties.notices import front_door, notify, notify_front_door, supervisors
from engine.domain.referrals.referring import hop
from engine.domain.words.consents import withdraw


def decide_sweep(rules: Rules, case: Case, now: datetime) -> Decision | None:
    """Decide everything that has fallen due on a case by `now`, in the order it fell due; None if nothing."""
    step = Step(rules, case.draft(), now, SYSTEM)
    while (upcoming := next_moment(step.case)) is not None and upcoming <= now:
        _look_at(step, upcoming)
    return step.decision(by_person=False) if step.events else None


def next_moment(case: Case) -> datetime | None:
    """Return when the case must be looked at next, None when nothing is pending."""
    moments = [clock.next_look for clock in case.clocks.values() if clock.next_look]
    moments += [r.next_hop_at for r in case.referrals.values() if r.next_hop_at]
    moments += [c.expires_at for c in case.consents if c.expires_at and c.withdrawn_at is None]
    return min(moments, default=None)


def _look_at(step: Step, at: datetime) -> None:
    for clock in list(step.case.clocks.values()):
        if clock.next_look and clock.next_look <= at:
            _look_at_clock(step, clock, at)
    for referral in list(step.case.referrals.values()):
        if referral.next_hop_at and referral.next_hop_at <= at:
            hop(step, referral)
    for consent in _expired(step.case, at):
        step.begin("consent_expired", SYSTEM)
        withdraw(step, consent, "consent expired")


def _expired(case: Case, at: datetime) -> list[Consent]:
    return [c for c in case.consents if c.expires_at and c.expires_at <= at and c.withdrawn_at is None]


def lapse_consents(step: Step) -> None:
    """Carry out what consents bring that have run out by now, so that no step rests on one, swept or not."""
    expired, pulled = _expired(step.case, step.now), (step.trigger, step.strand, step.source)
    if expired:
        breach_overdue(step)
    for consent in expired:
        step.begin("consent_expired", SYSTEM)
        withdraw(step, consent, "consent expired")
    step.trigger, step.strand, step.source = pulled


def breach_overdue(step: Step) -> None:
    """Breach what was overdue before this step, so that acting late does not look like acting in time."""
    for clock in list(step.case.clocks.values()):
        if clock.status == running.RUNNING and clock.due < step.now:
            _look_at_clock(step, clock, step.now)


def _look_at_clock(step: Step, clock: Clock, at: datetime) -> None:
    rule = step.procedure.clocks[clock.id]
    if at < clock.due or (at == clock.due and not rule.expiry):
        _warn(step, clock)
    elif rule.expiry:
        step.begin("order_lapsed", SYSTEM)
        running.stop(step, rule, clock, running.MET, "reached its moment")
        if rule.lowers in step.case.flags:
            step.case.flags.remove(rule.lowers)
        notify_front_door(step, clock.owner, "action_needed", strand=clock.strand)
    else:
        _breach(step, clock)


def _warn(step: Step, clock: Clock) -> None:
    step.begin("deadline_warned", SYSTEM)
    seen = replace(clock, warned=clock.warned + 1)
    step.put_clock(running.look_again(step, seen), "warning")
    notify_front_door(step, clock.owner, "deadline_warning", urgency="urgent", due=clock.due, strand=clock.strand)


def _breach(step: Step, clock: Clock) -> None:
    """The owner's front door, its lead and the supervisor hear of it in the same sweep."""
    step.begin("deadline_breached", SYSTEM)
    step.put_clock(replace(clock, status="breached", next_look=None), "not stopped in time")
    told = {(clock.owner, role) for role in front_door(step.rules, clock.owner)}
    if clock.owner in step.rules.directory:
        lead = step.vocabulary.parties[step.rules.directory.party_of(clock.owner)].lead
        told |= {(clock.owner, lead)} if lead else set()
    told |= {(agency, "supervisor") for agency in supervisors(step.case, step.rules, step.now)}
    for agency, role in sorted(told):
        notify(step, agency, role, "deadline_breached", urgency="emergency", due=clock.due, strand=clock.strand)

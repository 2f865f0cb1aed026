"""What time alone brings: warnings, breaches, orders that lapse, referrals nobody answered, consents that run out."""

from dataclasses import replace
from datetime import datetime

from engine.domain.case.case import RUNNING, SYSTEM, Case, Clock, Consent
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.escalation import begin_chain, escalate
from engine.domain.clocks.holding import resume
from engine.domain.clocks.lateness import tell_of_breach, tell_of_warning
from engine.domain.clocks.owners import who_can_stop
from engine.domain.definition.procedure import ClockRule
from engine.domain.parties.notices import notify, notify_front_door
from engine.domain.referrals.referring import hop
from engine.domain.words.carrying_out import settle
from engine.domain.words.consents import withdraw
from engine.domain.words.deed import EMERGENCY
from engine.domain.words.tell import Tell


def decide_sweep(rules: Rules, case: Case, now: datetime) -> Decision | None:
    """Decide everything that has fallen due on a case by `now`, in the order it fell due; None if nothing."""
    step = Step(rules, case.draft(), now, SYSTEM)
    while (upcoming := next_moment(step.case)) is not None and upcoming <= now:
        _look_at(step, upcoming)
    settle(step)
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


def catch_up(step: Step) -> None:
    """Breach what was overdue before this step and end what has lapsed, whether or not a worker has swept.

    So acting late does not look like acting in time, and nothing rests on an order or a consent that is over.
    """
    for clock in [clock for clock in step.case.clocks.values() if _pause_is_over(clock, step.now)]:
        _end_pause(step, step.procedure.clocks[clock.id], clock)
    for clock in sorted(step.case.clocks.values(), key=lambda clock: clock.due):
        past = clock.due <= step.now if step.procedure.clocks[clock.id].expiry else clock.due < step.now
        if clock.status == RUNNING and past:
            _look_at_clock(step, clock, step.now)
    for consent in _expired(step.case, step.now):
        step.begin("consent_expired", SYSTEM)
        withdraw(step, consent, "consent expired")


def _look_at_clock(step: Step, clock: Clock, at: datetime) -> None:
    rule = step.procedure.clocks[clock.id]
    if clock.status == running.PAUSED:
        _end_pause(step, rule, clock)
    elif clock.status == running.BREACHED:
        step.begin("deadline_escalated", SYSTEM)
        escalate(step, rule, clock)
    elif at < clock.due or (at == clock.due and not rule.expiry):
        _warn(step, rule, clock)
    elif rule.expiry:
        step.begin("order_lapsed", SYSTEM)
        running.stop(step, rule, clock, running.MET, "reached its moment")
        if rule.lowers:
            step.case.lower_flag(rule.lowers)
        notify_front_door(step, clock.owner, "action_needed", strand=clock.strand)
        if rule.tells:
            step.strand = clock.strand
            Tell(rule.tells, urgency=EMERGENCY, if_on_case=True).do(step)
    else:
        _breach(step, rule, clock)


def _pause_is_over(clock: Clock, now: datetime) -> bool:
    return clock.status == running.PAUSED and clock.next_look is not None and clock.next_look <= now


def _end_pause(step: Step, rule: ClockRule, clock: Clock) -> None:
    """Let a clock go on at the moment its pause ends, whenever it is looked at, and tell those who can stop it."""
    step.begin("pause_ended", SYSTEM)
    resume(step, clock, "the pause is over", clock.next_look)
    again = step.case.clocks[clock.key]
    for role in who_can_stop(step, rule, again.owner):
        notify(step, again.owner, role, "action_needed", due=again.due, strand=again.strand)


def _warn(step: Step, rule: ClockRule, clock: Clock) -> None:
    step.begin("deadline_warned", SYSTEM)
    seen = replace(clock, warned=clock.warned + 1)
    step.put_clock(running.look_again(step, seen), "warning")
    if step.now <= clock.due:
        # Looked at late, what is past already is told as missed, and not also as near.
        tell_of_warning(step, rule, clock)


def _breach(step: Step, rule: ClockRule, clock: Clock) -> None:
    step.begin("deadline_breached", SYSTEM)
    late = begin_chain(step, rule, replace(clock, status=running.BREACHED))
    step.put_clock(late, "not stopped in time")
    tell_of_breach(step, rule, late)

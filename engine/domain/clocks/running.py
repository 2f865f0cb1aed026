"""Deadlines of a case: starting, stopping, standing still, shortening, ending, and what falls due."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.domain.case.case import RUNNING, Case, Clock
from engine.domain.case.facts import incident_start
from engine.domain.case.step import Step
from engine.domain.case.values import moment, number
from engine.domain.clocks.lateness import tell_of_breach
from engine.domain.clocks.owners import owner_of
from engine.domain.definition.procedure import CORE, ClockLimit, ClockRule, FieldLimit, UntilField
from engine.domain.definition.vocabulary import ALWAYS
from engine.domain.time_limits import Limit, due_at, share_of_span, shortened_due

# A clock stopped at its due moment is met, so it is late only from the next instant on.
JUST_AFTER = timedelta(microseconds=1)
PAST_BEFORE_ARRIVAL = "breached_before_arrival"
ENDED_BY_CHOICE, CANCELLED, MET, PAUSED = "ended_by_choice", "cancelled", "met", "paused"
BREACHED = "breached"
# What stands still with core: no law sets it.
_STANDSTILL_BASES = ("city", "proposed")


def start(step: Step, rule: ClockRule, *, from_now: bool = False, why: str = "") -> None:
    """Start a clock, unless it need not run, runs already, or was counted from the same event and is recorded.

    `from_now`: a duty found only now is counted from now, wherever the definition counts it from.
    """
    if not step.holds(rule.when) or not step.holds(rule.starts_when.get(step.trigger, ())):
        return
    owner = owner_of(step, rule)
    if step.case.memo.owner_clocks_wait and owner == step.case.owner and rule.counts_from != "incident":
        step.case.memo.clocks_waiting = (*step.case.memo.clocks_waiting, rule.id)
        return
    counted_from = step.now if from_now or rule.counts_from == "start" else _origin(step.case, rule)
    before = step.case.latest_clock(rule.id)
    if before and before.active and (rule.group or rule.replaces):
        stop(step, rule, before, CANCELLED, "another takes its place" if rule.replaces else "begun again")
        before = step.case.latest_clock(rule.id)
    if before and (before.active or (rule.counts_from != "start" and _done_for_good(before, counted_from))):
        return
    limit = step.choose(rule.limit)
    due = _due(step, limit, counted_from, halved=False)
    if due is None:
        return
    halved = rule.halves and step.case.risk == "high"
    shorter = _due(step, limit, counted_from, halved=True) if halved else due
    due = shorter or due
    clock = Clock(
        id=rule.id,
        occurrence=before.occurrence + 1 if before else 1,
        strand=rule.strand,
        status=status_at(step, due),
        started_at=step.now,
        counted_from=counted_from,
        first_due=due,
        due=due,
        owner=owner,
        halved=halved,
    )
    step.put_clock(_look(step, rule, clock), why or "started")
    if clock.status != RUNNING:
        tell_of_breach(step, rule, clock)


def status_at(step: Step, due: datetime) -> str:
    """Return how a clock due then stands now: one that was past before the case was opened is nobody's breach."""
    if step.now <= due:
        return RUNNING
    return PAST_BEFORE_ARRIVAL if due < step.case.opened_at else BREACHED


def start_waiting(step: Step) -> None:
    """Start, from now, the owner's deadlines of a case that another one opened: its people have begun to act."""
    memo = step.case.memo
    if not memo.owner_clocks_wait:
        return
    waiting, memo.owner_clocks_wait, memo.clocks_waiting = memo.clocks_waiting, False, ()
    for clock_id in dict.fromkeys(waiting):
        start(step, step.procedure.clocks[clock_id], from_now=True, why="the first step here")


def hand_over_windows(step: Step) -> None:
    """End the windows here: they go on in the linked case."""
    for clock in list(step.case.clocks.values()):
        rule = step.procedure.clocks[clock.id]
        if rule.counts_from == "incident" and clock.active:
            stop(step, rule, clock, CANCELLED, "goes on in the linked case")


def _origin(case: Case, rule: ClockRule) -> datetime:
    return case.opened_at if rule.counts_from == "open" else incident_start(case)


def _done_for_good(clock: Clock, counted_from: datetime) -> bool:
    """A window once recorded does not start again; one that is past is past however often it is asked."""
    return (clock.ended_at is not None and clock.status != CANCELLED) or (
        clock.counted_from == counted_from and (clock.status in (BREACHED, PAST_BEFORE_ARRIVAL))
    )


def _due(step: Step, limit: ClockLimit | None, counted_from: datetime, *, halved: bool) -> datetime | None:
    if isinstance(limit, UntilField):
        return moment(step.given.get(limit.until))
    if isinstance(limit, FieldLimit):
        amount = number(step.situation().fact(limit.field))
        limit = Limit(amount, limit.unit) if amount else None
    return None if limit is None else due_at(counted_from, limit, step.rules.calendar, halved=halved)


def _look(step: Step, rule: ClockRule, clock: Clock) -> Clock:
    """Return the clock with the next moment at which it must be looked at."""
    if clock.status != RUNNING:
        return replace(clock, next_look=None)
    later = [moment for moment in warnings(step, rule, clock) if moment > step.now]
    end = clock.due if rule.expiry else clock.due + JUST_AFTER
    return replace(clock, next_look=min([*later, end]))


def warnings(step: Step, rule: ClockRule, clock: Clock) -> list[datetime]:
    """Return the moments before the due one at which its owner is warned."""
    if rule.warn.at:
        moments = [clock.counted_from + limit.span for limit in rule.warn.at]
    elif rule.warn.before:
        moments = [clock.due - limit.span for limit in rule.warn.before]
    else:
        moments = [
            share_of_span(clock.counted_from, clock.due, percent) for percent in step.vocabulary.proposed.warn_at
        ]
    return sorted(moment for moment in moments if clock.started_at < moment < clock.due)


def stop_for(step: Step, trigger: str, *, by_choice: bool) -> None:
    """Stop what a trigger stops: met when in time, by choice when the stop is one, cancelled by a new order.

    Of a group it stops the earliest that nobody has stopped yet, a breached one included.
    """
    for rule in step.procedure.cancelled_by.get(trigger, ()):
        clock = step.case.latest_clock(rule.id)
        if clock and step.holds(rule.cancelled_when[trigger]):
            stop(step, rule, clock, CANCELLED, trigger)
    done_groups: set[str] = set()
    rules = sorted(step.procedure.stopped_by.get(trigger, ()), key=lambda rule: _due_order(step.case, rule))
    for rule in rules:
        clock = step.case.latest_clock(rule.id)
        if clock is None or clock.ended_at is not None or (rule.group and rule.group in done_groups):
            continue
        if not step.holds(rule.stops_when.get(trigger, ALWAYS)):
            continue
        if rule.group:
            done_groups.add(rule.group)
        replaced = CANCELLED if rule.replaces and trigger in rule.starts_when else MET
        stop(step, rule, clock, ENDED_BY_CHOICE if by_choice else replaced, trigger)


def _due_order(case: Case, rule: ClockRule) -> tuple[bool, float]:
    clock = case.latest_clock(rule.id)
    return (clock is None or clock.ended_at is not None, clock.due.timestamp() if clock else 0.0)


def stop(step: Step, rule: ClockRule, clock: Clock, status: str, why: str) -> None:
    """End a clock with `status`; one that breached stays so, and only its end is written down."""
    if clock.ended_at is not None:
        return
    keep = not clock.active
    step.put_clock(
        replace(
            clock,
            status=clock.status if keep else status,
            next_look=None,
            left=None,
            stands_still_for=None,
            ended_at=step.now,
        ),
        why,
    )


def end_for_strand(step: Step, strand: str, *, by_choice: bool) -> None:
    """End the clocks that only this strand's triggers could stop: the strand is final or waived."""
    own = step.procedure.strands[strand].triggers
    for clock in list(step.case.clocks.values()):
        rule = step.procedure.clocks[clock.id]
        if clock.strand == strand and clock.active and not rule.runs_on and rule.stops_on <= set(own):
            stop(step, rule, clock, ENDED_BY_CHOICE if by_choice else CANCELLED, f"{strand} ended")


def end_for_agency(step: Step, agency: str, *, by_choice: bool) -> None:
    """End the clocks an agency answered for: its referral was recalled or declined."""
    for clock in list(step.case.clocks.values()):
        rule = step.procedure.clocks[clock.id]
        own = step.procedure.strands[clock.strand].triggers
        if clock.owner == agency and clock.active and not rule.runs_on and rule.stops_on <= set(own):
            stop(step, rule, clock, ENDED_BY_CHOICE if by_choice else CANCELLED, "its agency left")


def stand_still(step: Step, before: str | None, after: str) -> None:
    """Let core's city and proposed clocks stand still where a state says so; go on afterwards."""
    states = step.procedure.strands[CORE].states
    stood, stands = (states[name].standstill if name else None for name in (before, after))
    if stood != "begins" and stands == "begins":
        for clock in list(step.case.clocks.values()):
            if clock.strand == CORE and clock.status == RUNNING and _may_stand_still(step, clock):
                _pause(step, clock, "standstill")
    elif stood and not stands:
        for clock in list(step.case.clocks.values()):
            if clock.status == PAUSED and clock.stands_still_for == "standstill":
                resume(step, clock, "standstill over")


def _may_stand_still(step: Step, clock: Clock) -> bool:
    basis = step.choose(step.procedure.clocks[clock.id].basis)
    return basis.kind in _STANDSTILL_BASES


def _pause(step: Step, clock: Clock, why: str) -> None:
    left = max(clock.due - step.now, timedelta(0))
    step.put_clock(replace(clock, status=PAUSED, left=left, next_look=None, stands_still_for=why), why)


def pause(step: Step, clock: Clock) -> None:
    """Pause one clock at somebody's request."""
    _pause(step, clock, "request")


def resume(step: Step, clock: Clock, why: str) -> None:
    """Let a clock go on with the time it had left."""
    rule = step.procedure.clocks[clock.id]
    due = step.now + (clock.left or timedelta(0))
    running = replace(clock, status=RUNNING, due=due, left=None, stands_still_for=None)
    step.put_clock(_look(step, rule, running), why)


def cancel_standing(step: Step) -> None:
    """End as cancelled what stood still: a decision made it pointless."""
    for clock in list(step.case.clocks.values()):
        if clock.status == PAUSED and clock.stands_still_for == "standstill":
            stop(step, step.procedure.clocks[clock.id], clock, CANCELLED, "separation decided")


def shorten(step: Step) -> None:
    """Halve the running limits that a high risk halves; nothing is ever lengthened."""
    for clock in list(step.case.clocks.values()):
        rule = step.procedure.clocks[clock.id]
        limit = step.choose(rule.limit)
        if rule.halves and clock.active and not clock.halved and isinstance(limit, Limit):
            at_least = step.vocabulary.proposed.shortened_at_least.span
            due = shortened_due(clock.counted_from, limit, step.rules.calendar, step.now, at_least=at_least)
            due = min(due, clock.due)
            left = None if clock.left is None else max(due - step.now, timedelta(0))
            shorter = replace(clock, halved=True, first_due=min(clock.first_due, due), due=due, left=left)
            step.put_clock(_look(step, rule, shorter), "risk became high")


def extend_for(step: Step, trigger: str) -> None:
    """Move a clock as the definition says a trigger extends it; the first due moment is kept."""
    for rule in step.procedure.extended_on.get(trigger, ()):
        limits = rule.extended_by[trigger]
        clock = step.case.latest_clock(rule.id)
        if clock is None or not clock.active:
            continue
        limit = limits[min(clock.extensions, len(limits) - 1)]
        due = _due(step, limit, clock.counted_from, halved=False)
        if due is not None:
            longer = replace(clock, due=due, extensions=clock.extensions + 1)
            step.put_clock(_look(step, rule, longer), trigger)


def extend_to(step: Step, clock: Clock, due: datetime) -> None:
    """Move one clock to a later moment that somebody approved; the first due moment is kept."""
    rule = step.procedure.clocks[clock.id]
    longer = replace(clock, due=due, extensions=clock.extensions + 1)
    step.put_clock(_look(step, rule, longer), "extended")


def look_again(step: Step, clock: Clock) -> Clock:
    """Return the clock with its next look after this moment."""
    return _look(step, step.procedure.clocks[clock.id], clock)

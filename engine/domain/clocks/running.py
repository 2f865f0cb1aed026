"""Deadlines of a case: starting, stopping, ending, and when each must be looked at again."""

from dataclasses import replace
from datetime import datetime, timedelta

from engine.domain.case.case import RUNNING, Case, Clock
from engine.domain.case.facts import incident_start
from engine.domain.case.step import Step
from engine.domain.case.values import moment, number
from engine.domain.clocks.escalation import MISSED, begin_chain
from engine.domain.clocks.lateness import tell_of_breach
from engine.domain.clocks.owners import owner_of
from engine.domain.definition.procedure import ClockLimit, ClockRule, FieldLimit, UntilField
from engine.domain.definition.vocabulary import ALWAYS
from engine.domain.time_limits import Limit, due_at, share_of_span, shortened_due

# A clock stopped at its due moment is met, so it is late only from the next instant on.
JUST_AFTER = timedelta(microseconds=1)
PAST_BEFORE_ARRIVAL = "breached_before_arrival"
ENDED_BY_CHOICE, CANCELLED, MET, PAUSED = "ended_by_choice", "cancelled", "met", "paused"
BREACHED = MISSED
# Why a run began that goes on with the time another had left.
GOES_ON = "goes on where it ended"


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
    if before and (before.active or _done_for_good(rule, before, counted_from)):
        return
    limit = counted_limit(step, step.choose(rule.limit))
    if before and before.ended_at and rule.again == "continue":
        _go_on(step, rule, before, owner, limit)
        return
    halved = rule.halves and step.case.risk == "high"
    due = end_of_limit(step, limit, counted_from, halved=halved)
    if due is None:
        return
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
    step.put_clock(look_again(step, clock), why or "started", limit=limit if isinstance(limit, Limit) else None)
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


def _done_for_good(rule: ClockRule, clock: Clock, counted_from: datetime) -> bool:
    """Whether a deadline that ended does not begin again, however often the case comes back to what starts it.

    One that runs once is done when it was recorded, or is past however often it is asked; one that goes on has
    nothing to go on with when it was met or missed.
    """
    if rule.again == "restart":
        return False
    missed = clock.status in (BREACHED, PAST_BEFORE_ARRIVAL)
    if rule.again == "continue":
        return missed or clock.status == MET
    same = rule.counts_from == "start" or clock.counted_from == counted_from
    return (clock.ended_at is not None and clock.status != CANCELLED) or (missed and same)


def _go_on(step: Step, rule: ClockRule, before: Clock, owner: str, limit: Limit | datetime | None) -> None:
    """Begin again with the time that was left when the run before ended."""
    ended = before.ended_at or step.now
    left = before.left if before.left is not None else max(before.due - ended, timedelta(0))
    due = step.now + left
    clock = replace(
        before,
        occurrence=before.occurrence + 1,
        status=RUNNING,
        started_at=step.now,
        counted_from=due - (before.due - before.counted_from - before.stood),
        first_due=due,
        due=due,
        owner=owner,
        warned=0,
        level=0,
        taken_on_at=None,
        extensions=0,
        left=None,
        ended_at=None,
        stood=timedelta(0),
    )
    if rule.halves and step.case.risk == "high" and not clock.halved and isinstance(limit, Limit):
        clock = shortened(step, clock, limit)
    step.put_clock(look_again(step, clock), GOES_ON)


def counted_limit(step: Step, limit: ClockLimit | None) -> Limit | datetime | None:
    """Return what a limit comes to in this step: a span to be counted, a moment that is set, or none."""
    if isinstance(limit, UntilField):
        return moment(step.given.get(limit.until))
    if isinstance(limit, FieldLimit):
        amount = number(step.situation().fact(limit.field))
        return Limit(amount, limit.unit) if amount else None
    return limit


def end_of_limit(
    step: Step, limit: Limit | datetime | None, counted_from: datetime, *, halved: bool
) -> datetime | None:
    """Return the moment at which a limit ends, None where there is none."""
    if isinstance(limit, Limit):
        return due_at(counted_from, limit, step.rules.calendar, halved=halved)
    return limit


def shortened(step: Step, clock: Clock, limit: Limit) -> Clock:
    """Return a clock with half its limit; how long it stood still is put on top, and nothing is lengthened."""
    since = clock.stood_since if clock.status == PAUSED else step.now
    due = shortened_due(
        clock.counted_from,
        limit,
        step.rules.calendar,
        since,
        at_least=step.vocabulary.proposed.shortened_at_least.span,
        held=clock.stood,
        due=clock.due,
    )
    left = None if clock.left is None else due - since
    return replace(clock, halved=True, first_due=min(clock.first_due, due), due=due, left=left)


def look_again(step: Step, clock: Clock) -> Clock:
    """Return the clock with the next moment at which it must be looked at after this one."""
    if clock.status == PAUSED:
        return clock
    rule = step.procedure.clocks[clock.id]
    if clock.status != RUNNING:
        return begin_chain(step, rule, clock)
    later = [moment for moment in warnings(step, rule, clock) if moment > step.now]
    end = clock.due if rule.expiry else clock.due + JUST_AFTER
    return replace(clock, next_look=min([*later, end]))


def warnings(step: Step, rule: ClockRule, clock: Clock) -> list[datetime]:
    """Return the moments before the due one at which its owner is warned; how long it was held does not count."""
    begun = clock.counted_from + clock.stood
    if rule.warn.at:
        moments = [begun + limit.span for limit in rule.warn.at]
    elif rule.warn.before:
        moments = [clock.due - limit.span for limit in rule.warn.before]
    else:
        moments = [share_of_span(begun, clock.due, percent) for percent in step.vocabulary.proposed.warn_at]
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

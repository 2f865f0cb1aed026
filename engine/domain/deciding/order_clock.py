"""Deciding that a deadline is paused, goes on, or is extended, at somebody's reasoned request."""

from collections.abc import Callable
from datetime import datetime

from engine.domain.case.case import Actor, Case, Clock, ClockKey
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.case.values import clean, read_moment
from engine.domain.clocks.holding import WITH_CORE, pause, resume
from engine.domain.clocks.moving import extend_to
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.definition.procedure import UntilField
from engine.domain.errors import Refusal, RefusedError, refused, unknown, unknown_value
from engine.domain.parties.access import oversees, works_on
from engine.domain.parties.notices import notify_front_door
from engine.domain.parties.permission import is_case_manager

ORDERS = ("pause_clock", "resume_clock", "extend_clock")


def decide_clock_order(
    rules: Rules,
    case: Case,
    order: str,
    clock_id: str,
    *,
    reason: str | None,
    until: str | None = None,
    occurrence: int | None = None,
    actor: Actor,
    now: datetime,
    stale: bool = False,
) -> Decision:
    """Decide an order about a deadline of proposed basis; what law, city, clinic or a decision sets cannot be moved.

    `until`: to which moment one is extended; until when one is paused, if sooner than the longest that one may be.
    """
    if order not in ORDERS:
        raise RefusedError([unknown("order", order, ORDERS)])
    step = Step(rules, case.draft(), now, actor, trigger=order)
    catch_up(step)
    case = step.case
    allowed = oversees(rules, actor) or (works_on(case, rules, actor, now) and is_case_manager(step, actor))
    if not allowed:
        raise refused("not_permitted", order)
    if stale:
        raise refused("stale_version")
    if clock_id not in rules.procedure.clocks:
        raise RefusedError([unknown_value("clock", clock_id, rules.procedure.clocks)])
    clock = case.latest_clock(clock_id)
    if occurrence is not None:
        clock = case.clocks.get(ClockKey(clock_id, occurrence))
        if clock is None:
            raise refused("field_invalid", "occurrence")
    wanted = {"pause_clock": ("running",), "resume_clock": ("paused",), "extend_clock": ("running", "paused")}[order]
    rule = rules.procedure.clocks[clock_id]
    if clock is None or clock.status not in wanted or clock.stands_still_for == WITH_CORE:
        raise refused("wrong_state", clock_id)
    if step.choose(rule.basis).kind != "proposed" or isinstance(step.choose(rule.limit), UntilField):
        raise refused("wrong_state", clock_id)
    reasons = [] if reason and reason.strip() else [Refusal("field_missing", "reason")]
    if reason and reason.strip() and not clean(reason):
        reasons.append(Refusal("field_invalid", "reason"))
    later = _later(clock, until)
    paused_until = _until_when(step, until)
    if order == "pause_clock" and paused_until is None:
        reasons.append(Refusal("field_invalid", "until"))
    if order == "resume_clock" and until is not None and read_moment(until) is None:
        reasons.append(Refusal("field_invalid", "until"))
    if order == "extend_clock":
        if later is None:
            reasons.append(Refusal("field_invalid" if until else "field_missing", "until"))
        if actor.agency == clock.owner:
            reasons.append(Refusal("self_approval", clock_id))
    if reasons:
        raise RefusedError(reasons)
    step.given = {"reason": clean(reason)}
    step.begin("clock_order", actor, order)
    step.put_facts(step.given)
    orders: dict[str, Callable[[], None]] = {
        "pause_clock": lambda: pause(step, clock, paused_until or now),
        "resume_clock": lambda: resume(step, clock, "resumed"),
        "extend_clock": lambda: extend_to(step, clock, later or clock.due),
    }
    orders[order]()
    notify_front_door(step, clock.owner, "for_information", strand=clock.strand)
    return step.decision()


def _later(clock: Clock, until: str | None) -> datetime | None:
    """Return the moment asked for when it is later than the present one."""
    found = read_moment(until)
    return found if found and found > clock.due else None


def _until_when(step: Step, until: str | None) -> datetime | None:
    """Return when a pause ends by itself, None where what was asked for is past, too far off or no moment."""
    latest = step.now + step.vocabulary.proposed.paused_at_most.span
    if until is None:
        return latest
    found = read_moment(until)
    return found if found and step.now < found <= latest else None

"""Checks of what a procedure says of its deadlines: limits that halve, warnings in time, clocks that end."""

from collections.abc import Iterable

from engine.definitions.faults import Faults
from engine.definitions.structure import steps_of
from engine.domain.definition.procedure import CORE, ClockLimit, ClockRule, FieldLimit, Procedure, UntilField
from engine.domain.time_limits import HALVES, Limit

# Longer than anything that is followed up in a case: the statute's longest limits are counted in months.
_MOST_DAYS = 3660
_DAYS = {"min": 1 / 1440, "h": 1 / 24, "cd": 1, "wd": 7 / 5, "wk": 7, "mo": 31}


def check_deadlines(procedure: Procedure, faults: Faults) -> None:
    """Note limits that cannot be halved or are beyond reason, warnings after the end, and starts too late."""
    for rule in procedure.clocks.values():
        here = faults.within(f"clocks.{rule.id}")
        _check_limits(rule, here)
        _check_warnings(rule, here)
        _check_start(procedure, rule, here)


def _check_limits(rule: ClockRule, faults: Faults) -> None:
    limits: list[ClockLimit] = [choice.value for choice in rule.limit]
    limits += [limit for extending in rule.extended_by.values() for limit in extending]
    for limit in limits:
        unit = None if isinstance(limit, UntilField) else limit.unit
        if rule.halves and unit not in HALVES:
            what = f"in {unit}" if unit else "that a decision sets"
            faults.within("halves").add(
                f"a limit {what} does not halve", "Remove `halves`, or give the limit in min, h or wd"
            )
        if isinstance(limit, Limit) and _days(limit) > _MOST_DAYS:
            remedy = f"Give one of at most {_MOST_DAYS} days"
            faults.within("limit").add(f"{limit.amount} {limit.unit} is beyond reason", remedy)


def _check_warnings(rule: ClockRule, faults: Faults) -> None:
    spans = [_days(limit) for choice in rule.limit for limit in [choice.value] if isinstance(limit, Limit)]
    if not spans or any(isinstance(choice.value, FieldLimit | UntilField) for choice in rule.limit):
        return
    for key, warnings in (("at", rule.warn.at), ("before", rule.warn.before)):
        for warning in warnings:
            if _days(warning) >= max(spans):
                place = faults.within("warn").within(key)
                place.add(
                    f"{warning.amount} {warning.unit} is not within the limit", "Warn before the deadline has passed"
                )


def _check_start(procedure: Procedure, rule: ClockRule, faults: Faults) -> None:
    """Note a clock that begins where none of the steps that stop it can be reached any more."""
    stopping = [procedure.triggers[name] for name in rule.stops_on if name in procedure.triggers]
    for state in rule.starts.entering:
        if any(trigger.strand != CORE or trigger.sources is None for trigger in stopping):
            continue
        reached = _reached_from(state, steps_of(procedure.strands[CORE]))
        if not any(((trigger.sources or frozenset()) | trigger.restart_from) & reached for trigger in stopping):
            place = faults.within("starts").within("entering")
            place.add(f"nothing that stops this clock can be pulled from `{state}` on", "Name an earlier state")


def _reached_from(state: str, steps: Iterable[tuple[str, object, str]]) -> set[str]:
    arrows = [(source, to) for source, _, to in steps]
    reached = {state}
    while more := {to for source, to in arrows if source in reached} - reached:
        reached |= more
    return reached


def _days(limit: Limit) -> float:
    return _DAYS[limit.unit] * limit.amount

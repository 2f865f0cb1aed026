"""What an event tells of the case itself beyond its changes: who is in charge of it, and what it remembers."""

from collections.abc import Mapping
from typing import Any

from engine.domain.case.case import Case
from engine.store.memo import memo_value

# A list that only grew is told by what was added.
_ADDED = "+"


def case_told(before: Case | None, after: Case) -> dict[str, Any]:
    """Return what a step changed of it; everything, of a case that is new."""
    was = _of_case(before) if before else {"memo": {}, "memory": {}}
    now = _of_case(after)
    found: dict[str, Any] = {name: value for name, value in now.items() if was.get(name) != value}
    for name in ("memo", "memory"):
        changes = {k: now[name].get(k) for k in now[name] | was[name] if now[name].get(k) != was[name].get(k)}
        found.pop(name, None)
        if changes:
            found[name] = {k: _grown(was[name].get(k), value) for k, value in changes.items()}
    return found


def _of_case(case: Case) -> dict[str, Any]:
    manager = list(case.manager) if case.manager else None
    memo = memo_value(case.memo)
    return {
        "owner": case.owner,
        "manager": manager,
        "version": case.version,
        "memo": memo,
        "memory": dict(case.memory),
    }


def _grown(was: Any, now: Any) -> Any:
    if isinstance(was, list) and isinstance(now, list) and was and now[: len(was)] == was:
        return {_ADDED: now[len(was) :]}
    return now


def put_told(kept: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Carry out what was told of something remembered by name."""
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            grew = isinstance(value, Mapping) and set(value) == {_ADDED}
            kept[name] = [*kept[name], *value[_ADDED]] if grew else value

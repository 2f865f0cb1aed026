"""Reading what the vocabulary says its words mean: for whom a giver speaks, numbers nobody has set, ways to tell."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine.definitions.faults import Faults
from engine.definitions.rules import read_limit
from engine.domain.case.case import URGENCIES
from engine.domain.definition.vocabulary import SPEAKS_FOR, Condition, Giver, Proposed
from engine.domain.time_limits import Limit

_PROPOSED = {"answer_within", "unanswered_at", "warn_at", "shortened_at_least", "reading_after_end"}
_REMINDERS = 3
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "cd": timedelta(days=1)}


def read_giver(name: str, raw: Any, faults: Faults) -> Giver:
    """Return who gives a consent, and for whom."""
    data = faults.mapping(raw)
    faults.only(data, {"vi", "en", "speaks_for"})
    said = faults.items(data.get("speaks_for"))
    if not said:
        faults.add("speaks for nobody", f"Add `speaks_for:` with some of {', '.join(SPEAKS_FOR)}")
    known = [word for word in said if faults.within("speaks_for").one_of(word, SPEAKS_FOR, "one spoken for")]
    return Giver(name, faults.label(raw), tuple(known))


def read_any(raw: Any, faults: Faults) -> tuple[Condition, ...]:
    """Return conditions of which any is enough; their names are checked when all procedures are known."""
    return tuple(faults.within(f"[{place}]").mapping(item) for place, item in enumerate(faults.items(raw)))


def read_proposed(raw: Any, faults: Faults) -> Proposed:
    """Return the numbers that nobody has set, each of them there."""
    data = faults.mapping(raw)
    faults.only(data, _PROPOSED)
    for name in sorted(_PROPOSED - set(data)):
        faults.add(f"no `{name}`", f"Add `{name}:`")
    first, second, third = _percents(data.get("unanswered_at"), faults.within("unanswered_at"), _REMINDERS)
    return Proposed(
        answer_within=_answers(data.get("answer_within"), faults.within("answer_within")),
        unanswered_at=(first, second, third),
        warn_at=_percents(data.get("warn_at"), faults.within("warn_at"), None),
        shortened_at_least=read_span(data.get("shortened_at_least"), faults.within("shortened_at_least")),
        reading_after_end=read_span(data.get("reading_after_end"), faults.within("reading_after_end")),
    )


def _answers(raw: Any, faults: Faults) -> Mapping[str, Limit]:
    data, found = faults.mapping(raw), {}
    faults.only(data, set(URGENCIES))
    for urgency in URGENCIES:
        limit = _limit(data.get(urgency), faults.within(urgency))
        if limit is not None:
            found[urgency] = limit
    return found


def _limit(raw: Any, faults: Faults) -> Limit | None:
    limit = read_limit(raw, faults)
    if limit is not None and not isinstance(limit, Limit):
        faults.add("depends on a field", "Write a number and its unit, for instance `2 h`")
        return None
    return limit


def read_span(raw: Any, faults: Faults) -> timedelta:
    """Return a span that runs round the clock: minutes, hours or days."""
    limit = _limit(raw, faults)
    if limit is None or limit.unit not in _UNITS:
        if limit is not None:
            faults.add(f"a span cannot be given in {limit.unit}", "Use min, h or cd")
        return timedelta(0)
    return _UNITS[limit.unit] * limit.amount


def _percents(raw: Any, faults: Faults, wanted: int | None) -> tuple[int, ...]:
    found = tuple(faults.items(raw))
    whole = all(isinstance(percent, int) and not isinstance(percent, bool) and percent > 0 for percent in found)
    if not found or not whole or list(found) != sorted(set(found)) or (wanted and len(found) != wanted):
        faults.add("are no rising whole percents", f"Write {wanted or 'some'}, for instance [50, 80]")
        return (1,) * (wanted or 1)
    return found

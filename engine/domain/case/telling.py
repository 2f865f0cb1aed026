"""What an event tells of a deadline, a referral or a consent beyond its headline, so that the row can be told again.

Only what changed is told, under one name beside the headline (`ROW`); who reads a timeline is shown the headline.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from engine.domain.case.case import Clock, ClockKey, Consent, Referral
from engine.domain.case.values import Value

ROW = "row"
# Beside what the row holds: by which limit its end was counted at this change.
COUNTED = "counted"
_Kept = TypeVar("_Kept", Clock, Referral, Consent)
_NONE = timedelta(0)


def clock_told(before: Clock | None, after: Clock, at: datetime) -> dict[str, Value]:
    """Return what differs from the run before this change; of a new one, from one that begins at `at`."""
    return _told(before or _new_clock(after.key, after.due, at), after, {"status", "due"})


def clock_retold(before: Clock | None, change: Mapping[str, Value], at: datetime) -> Clock:
    """Return the run as it stood after a change that was told. Raises KeyError or ValueError for what is none."""
    due, occurrence = _moment(change["due"]), _number(change["occurrence"])
    known = before or _new_clock(ClockKey(_word(change["clock"]), occurrence), due, at)
    return replace(_retold(known, change), status=_word(change["status"]), due=due)


def referral_told(before: Referral | None, after: Referral, at: datetime) -> dict[str, Value]:
    """Return what differs from the referral before this change; of a new one, from one that is made at `at`."""
    return _told(before or _new_referral(after.key, at), after, {"party", "state", "urgency", "grounds"})


def referral_retold(before: Referral | None, change: Mapping[str, Value], at: datetime) -> Referral:
    """Return the referral as it stood after a change that was told."""
    known = before or _new_referral(_word(change["referral"]), at)
    return replace(
        _retold(known, change),
        party=_word(change["party"]),
        state=_word(change["state"]),
        urgency=_word(change["urgency"]),
        grounds=frozenset(_words(change["grounds"])),
    )


def consent_told(before: Consent | None, after: Consent, at: datetime) -> dict[str, Value]:
    """Return what differs from the consent before this change; of a new one, from one that is given at `at`."""
    return _told(before or _new_consent(after.number, at), after, {"kind", "party", "given_by"})


def consent_retold(before: Consent | None, change: Mapping[str, Value], at: datetime) -> Consent:
    """Return the consent as it stood after a change that was told."""
    known, party = before or _new_consent(_number(change["number"]), at), change["party"]
    return replace(
        _retold(known, change),
        kind=_word(change["kind"]),
        party=None if party is None else _word(party),
        given_by=_word(change["given_by"]),
    )


def _new_clock(key: ClockKey, due: datetime, at: datetime) -> Clock:
    return Clock(key.id, key.occurrence, "", "", at, at, due, due, "")


def _new_referral(key: str, at: datetime) -> Referral:
    return Referral(key, key, "", "", "", frozenset(), at, at)


def _new_consent(number: int, at: datetime) -> Consent:
    return Consent(number, "", None, "", at)


def _told(before: _Kept, after: _Kept, headline: set[str]) -> dict[str, Value]:
    names = (field.name for field in fields(after) if field.name not in headline)
    found = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value if isinstance(value, str | int) or value is None else str(value)


def _retold(before: _Kept, change: Mapping[str, Value]) -> _Kept:
    told = change.get(ROW)
    if not isinstance(told, Mapping):
        return before
    # What a field may hold is known where it is read (`_READ`), not to a checker of types.
    return partial(replace, **{n: _READ.get(n, _same)(value) for n, value in told.items() if n != COUNTED})(before)


def _same(value: Value) -> object:
    return value


def _moment(value: Value) -> datetime:
    return datetime.fromisoformat(_word(value))


def _moment_or_none(value: Value) -> datetime | None:
    return None if value is None else _moment(value)


def _span(value: Value) -> timedelta | None:
    return None if value is None else timedelta(microseconds=_number(value))


def _word(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("a word was expected")
    return value


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise ValueError("a number was expected")
    return value


def _words(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("words were expected")
    return tuple(_word(one) for one in value)


_READ: dict[str, Callable[[Value], object]] = {
    **dict.fromkeys(("started_at", "counted_from", "first_due", "made_at", "answer_by", "given_at"), _moment),
    **dict.fromkeys(
        ("next_look", "ended_at", "next_hop_at", "expires_at", "withdrawn_at", "taken_on_at"), _moment_or_none
    ),
    **dict.fromkeys(("left", "stood"), _span),
    "substitute_for": _words,
}

"""What earlier steps left for later ones, as the case's row keeps it: only what differs from the beginning.

What does not belong there is refused, so that a row altered by hand or written by another version sets its case
aside instead of being half understood.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from engine.domain.case.case import CaseMemo, Manager

_NEW = CaseMemo()


class UnreadableMemoError(ValueError):
    """The row keeps something under a name, or of a kind, that no step leaves. Names the key, never the value."""


def memo_value(memo: CaseMemo) -> dict[str, Any]:
    """Return what JSON can carry of a memo."""
    kept = {}
    for name in _READERS:
        value = getattr(memo, name)
        if value != getattr(_NEW, name):
            kept[name] = _plain(value)
    return kept


def read_memo(kept: Any) -> CaseMemo:
    """Return the memo that a row keeps. Raises UnreadableMemoError."""
    if not isinstance(kept, Mapping):
        raise UnreadableMemoError("memo")
    read = {}
    for name, value in kept.items():
        if name not in _READERS:
            raise UnreadableMemoError(name)
        try:
            read[name] = _READERS[name](value)
        except (TypeError, ValueError):
            raise UnreadableMemoError(name) from None
    return CaseMemo(**read)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, Mapping) else value


def _yes(value: Any) -> bool:
    if value is not True:
        raise TypeError
    return True


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_word, value))


def _days(value: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in _words(value))


def _manager(value: Any) -> Manager:
    return Manager(*_words(value))


def _by_name(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_word(name): _word(user) for name, user in value.items()}


def _moments(value: Any) -> dict[str, datetime]:
    return {state: datetime.fromisoformat(at) for state, at in _by_name(value).items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "flags": _words,
    "risk_core": _word,
    "risk_child": _word,
    "high_until_assessed": _yes,
    "manager_by_acting": _yes,
    "taken_over": _yes,
    "last_manager": _manager,
    "destination_party": _word,
    "destination_agency": _word,
    "giving_agency": _word,
    "unserved": _words,
    "unserved_reports": _words,
    "put_forward_by": _by_name,
    "attempts": _days,
    "interviews": _days,
    "stood_since": _moments,
    "pulled": _words,
    "served": _yes,
    "begun_this_round": _words,
    "restart_but": _words,
    "owner_clocks_wait": _yes,
    "clocks_waiting": _words,
}

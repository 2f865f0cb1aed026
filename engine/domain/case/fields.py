"""Parsing what somebody gives: a value that passes is normalised, one that does not is refused by its field's name.

Normalised is what JSON can carry (moments as UTC text), so that it can be sealed and compared. Nothing is echoed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import category

from engine.domain.definition.directory import Directory
from engine.domain.definition.vocabulary import Field, Vocabulary
from engine.domain.errors import Refusal
from engine.domain.time_limits import CITY_TIME

LONGEST_TEXT = 20_000
Value = Any


class FieldParser:
    """Parses given values against the vocabulary and the directory, and collects every refusal."""

    def __init__(self, vocabulary: Vocabulary, directory: Directory, strands: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._directory = directory
        self._strands = frozenset(strands)

    def parse(self, given: Mapping[str, Any], *, correcting: bool) -> tuple[dict[str, Value], list[Refusal]]:
        """Return the normalised values and a refusal for each that is unknown or wrong.

        A value of None means "not given". `correcting`: age and date of birth are accepted.
        """
        values: dict[str, Value] = {}
        refusals: list[Refusal] = []
        for name, raw in given.items():
            field = self._vocabulary.fields.get(name)
            if raw is None:
                continue
            value = None
            if field is not None and (correcting or not field.corrected_only):
                value = self._value(field, raw)
            if value is None:
                refusals.append(Refusal("field_invalid", name if field else "unknown_field"))
            else:
                values[name] = value
        return values, refusals

    def _value(self, field: Field, raw: Any) -> Value:
        """Return the normalised value, None when it is not one."""
        if field.kind in _PLAIN:
            return _PLAIN[field.kind](field, raw)
        if field.kind in ("ward", "agency", "employer"):
            return self._place(field.kind, raw)
        if field.kind == "exclusions":
            return _each(raw, self._can_be_excluded)
        if field.kind == "parties":
            return _each(raw, lambda name: name in self._vocabulary.parties)
        known: dict[str, Iterable[str]] = {
            "party": self._vocabulary.parties,
            "basis": self._vocabulary.bases,
            "strand": self._strands,
        }
        return raw if isinstance(raw, str) and raw in known[field.kind] else None

    def _place(self, kind: str, raw: Any) -> Value:
        if not isinstance(raw, str):
            return None
        if kind == "ward":
            return self._directory.ward_code(raw)
        if raw not in self._directory:
            return None
        return raw if kind == "agency" or self._directory.party_of(raw) == "employer" else None

    def _can_be_excluded(self, name: str) -> bool:
        return name in self._vocabulary.parties or name in self._directory or name in self._directory.people


def _each(raw: Any, allowed: Any) -> list[str] | None:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(name, str) and allowed(name) for name in raw):
        return None
    return list(dict.fromkeys(raw))


def _yes_no(_: Field, raw: Any) -> str | None:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return raw if raw in ("yes", "no") else None


def _choice(field: Field, raw: Any) -> str | None:
    answer = _yes_no(field, raw) if isinstance(raw, bool) else raw
    return answer if isinstance(answer, str) and answer in field.values else None


def _number(field: Field, raw: Any) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return None
    return raw if (field.least or 0) <= raw <= (field.most if field.most is not None else raw) else None


def readable(raw: Any) -> bool:
    """Say whether this is text that can be stored and shown: no control characters, no halves of characters."""
    if not isinstance(raw, str) or len(raw) > LONGEST_TEXT:
        return False
    return not any(category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in raw)


def _text(_: Field, raw: Any) -> str | None:
    return raw.strip() or None if readable(raw) else None


def _words(field: Field, raw: Any) -> list[str] | None:
    words = [raw] if isinstance(raw, str) else raw
    if not isinstance(words, (list, tuple)) or not words:
        return None
    read = [_text(field, word) for word in words]
    return None if None in read else [word for word in read if word]


def _date(_: Field, raw: Any) -> str | None:
    try:
        day = raw if isinstance(raw, date) and not isinstance(raw, datetime) else date.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    return day.isoformat()


def _moment(_: Field, raw: Any) -> str | None:
    try:
        at = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=CITY_TIME)
    try:
        return at.astimezone(UTC).isoformat()
    except OverflowError:
        return None


def _service_answers(field: Field, raw: Any) -> dict[str, str] | None:
    if not isinstance(raw, Mapping):
        return None
    answers = {name: _yes_no(field, answer) for name, answer in raw.items()}
    if not all(readable(name) and answer for name, answer in answers.items()):
        return None
    return {name: answer for name, answer in answers.items() if answer}


def _plan(field: Field, raw: Any) -> Value:
    """A plan is text, or text with tasks that each have an owner and a due day."""
    if isinstance(raw, str):
        return _text(field, raw)
    if not isinstance(raw, Mapping) or set(raw) - {"text", "tasks"} or not _text(field, raw.get("text")):
        return None
    tasks = raw.get("tasks", [])
    if not isinstance(tasks, (list, tuple)):
        return None
    for task in tasks:
        if not isinstance(task, Mapping) or set(task) - {"task", "owner", "due"}:
            return None
        if not (_text(field, task.get("task")) and _text(field, task.get("owner"))):
            return None
        if task.get("due") is not None and _date(field, task["due"]) is None:
            return None
    return {
        "text": raw["text"],
        "tasks": [{key: str(value) for key, value in task.items() if value is not None} for task in tasks],
    }


_PLAIN: dict[str, Any] = {
    "choice": _choice,
    "choices": lambda field, raw: _each(raw, field.values.__contains__) or None,
    "yes_no": _yes_no,
    "number": _number,
    "text": _text,
    "words": _words,
    "date": _date,
    "moment": _moment,
    "service_answers": _service_answers,
    "plan": _plan,
}


def moment(value: Value) -> datetime | None:
    """Return the moment a normalised value says, None for none."""
    return datetime.fromisoformat(value) if value else None

"""What is recorded about a case: reading a given value, the age band, when the incident was.

A value that passes is normalised to what JSON can carry (moments as UTC text), so that it can be sealed and
compared; a value that does not pass is refused by its field's name, never echoed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from unicodedata import category

from engine.domain.case import Case
from engine.domain.deadlines import CITY_TIME
from engine.domain.directory import Directory
from engine.domain.errors import Refusal
from engine.domain.vocabulary import Field, Vocabulary

# What the rules themselves read; everything else is stored and only shown.
DETERMINANTS = frozenset(
    {"abuse_kinds", "setting", "incident_from", "incident_to", "incident_time_unknown", "ward_of_incident"}
    | {"ward_of_residence", "age_years", "birth_date", "sex", "perpetrator_relation", "pregnant"}
    | {"penetration_suspected", "carer_suspected", "injured", "carer_reachable", "has_capacity"}
    | {"immediate_danger", "exclusions", "employer_agency", "employer_limit_days", "harm_level", "choices"}
    | {"destination", "follow_up_by", "assessment_kind"}
)
# Children Law 2016 Art. 1: a child is under 16; the Penal and Civil Codes draw the line of minors at 18.
CHILD_UNDER, MINOR_UNDER, AGREES_FROM = 16, 18, 7
LONGEST_TEXT = 20_000
RECORDED = "recorded"
Value = Any


class Reader:
    """Reads given values against the vocabulary and the directory, and collects every refusal."""

    def __init__(self, vocabulary: Vocabulary, directory: Directory, strands: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._directory = directory
        self._strands = frozenset(strands)

    def read(self, given: Mapping[str, Any], *, correcting: bool) -> tuple[dict[str, Value], list[Refusal]]:
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


def incident_start(case: Case) -> datetime:
    """Return the earliest moment the incident may have been; when unknown, the opening of the case."""
    if case.facts.get("incident_time_unknown") == "yes":
        return case.opened_at
    found = moment(case.facts.get("incident_from")) or moment(case.facts.get("incident_to"))
    return found or case.opened_at


def age_at(facts: Mapping[str, Value], day: date) -> int | None:
    """Return the age in whole years on `day`, from the date of birth, else as given, else None."""
    if born := facts.get("birth_date"):
        birth = date.fromisoformat(born)
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    years: int | None = facts.get("age_years")
    return years


def _age_at_incident(case: Case) -> int | None:
    return age_at(case.facts, incident_start(case).astimezone(CITY_TIME).date())


def is_under(case: Case, years: int) -> bool:
    """Say whether the survivor was younger than that at the incident; an unknown age is taken as younger."""
    age = _age_at_incident(case)
    return age is None or age < years


def age_band(case: Case) -> str:
    """Return child, minor or adult at the time of the incident (else at opening); unknown is child."""
    years = _age_at_incident(case)
    if years is None or years < CHILD_UNDER:
        return "child"
    return "minor" if years < MINOR_UNDER else "adult"


def is_at_least(case: Case, years: int, now: datetime) -> bool:
    """Say whether the survivor is that old today; an unknown age is taken as old enough to be asked."""
    age = age_at(case.facts, now.astimezone(CITY_TIME).date())
    return age is None or age >= years


def contradictions(facts: Mapping[str, Value], now: datetime) -> list[Refusal]:
    """Return what cannot be true of the facts together: times in the future, a range that ends first."""
    refusals = []
    start, end = moment(facts.get("incident_from")), moment(facts.get("incident_to"))
    if start and start > now:
        refusals.append(Refusal("field_invalid", "incident_from"))
    if end and (end > now or (start and end < start)):
        refusals.append(Refusal("field_invalid", "incident_to"))
    born = facts.get("birth_date")
    if born and date.fromisoformat(born) > now.astimezone(CITY_TIME).date():
        refusals.append(Refusal("field_invalid", "birth_date"))
    return refusals

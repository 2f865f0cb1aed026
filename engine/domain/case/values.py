"""Values of fields, each by its kind: what passes is normalised, what does not is None."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeGuard
from unicodedata import category, normalize

from engine.domain.definition.vocabulary import Field
from engine.domain.time_limits import CITY_TIME

LONGEST_TEXT = 20_000
# Nobody whose case this is was born before, and nothing is planned after.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
# Signs nobody sees, although Unicode does not call them format characters.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BLANK = " \n\r\t"
_JOINER, _EMOJI_FORM = "\u200d", "\ufe0f"
# What JSON can carry: a value as it is stored and sealed.
Value = str | int | None | Sequence["Value"] | Mapping[str, "Value"]


def text(value: Value) -> str | None:
    """Return a normalised value of one word or text, None for none."""
    return value if isinstance(value, str) and value else None


def texts(value: Value) -> tuple[str, ...]:
    """Return the words of a normalised list, none for none."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, (list, tuple)) else ()


def number(value: Value) -> int | None:
    """Return a normalised number, None for none."""
    return value if isinstance(value, int) else None


def day(value: Value) -> date | None:
    """Return the day that a normalised value says, None for none."""
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def moment(value: Value) -> datetime | None:
    """Return the moment a normalised value says, None for none."""
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def read_moment(raw: object) -> datetime | None:
    """Return the moment, in UTC, that somebody gave; without a zone it is the city's time. None when it is none."""
    if not isinstance(raw, datetime | str):
        return None
    try:
        at = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
        at = (at if at.tzinfo else at.replace(tzinfo=CITY_TIME)).astimezone(UTC)
        within = FIRST_DAY <= at.astimezone(CITY_TIME).date() <= LAST_DAY
    except (ValueError, OverflowError):
        return None
    return at if within else None


def readable(raw: object) -> TypeGuard[str]:
    """Say whether this is text that can be stored and shown: nothing that is not seen, or turns round what is."""
    if not isinstance(raw, str) or len(raw) > LONGEST_TEXT or _UNSEEN.intersection(raw):
        return False
    return not any(_hides(raw, place) for place, sign in enumerate(raw) if not sign.isalnum() and sign not in _BLANK)


def composed(text: str) -> str:
    """Return the text with each letter and its marks as one character, as Vietnamese is stored (NFC)."""
    return normalize("NFC", text)


def clean(raw: object) -> str | None:
    """Return text without blanks around it, None when nothing is left or it is not readable."""
    return composed(raw).strip() or None if readable(raw) else None


def _hides(text: str, place: int) -> bool:
    """Whether the character there is a control, a format character, or half of one; joined emoji are no harm."""
    sign = text[place]
    if sign == _JOINER:
        around = (text[:place].rstrip(_EMOJI_FORM)[-1:], text[place + 1 : place + 2])
        return not all(near and category(near) in ("So", "Sk") for near in around)
    return category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _yes_no(_: Field, raw: object) -> str | None:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return raw if raw in ("yes", "no") else None


def _choice(field: Field, raw: object) -> str | None:
    answer = _yes_no(field, raw) if isinstance(raw, bool) else raw
    return answer if isinstance(answer, str) and answer in field.values else None


def _choices(field: Field, raw: object) -> list[str] | None:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(name, str) and name in field.values for name in raw):
        return None
    return list(dict.fromkeys(raw)) or None


def _number(field: Field, raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return None
    return raw if (field.least or 0) <= raw <= (field.most if field.most is not None else raw) else None


def _text(_: Field, raw: object) -> str | None:
    return clean(raw)


def _words(_: Field, raw: object) -> list[str] | None:
    words = [raw] if isinstance(raw, str) else raw
    if not isinstance(words, (list, tuple)) or not words:
        return None
    read = [clean(word) for word in words]
    return None if None in read else [word for word in read if word]


def _day(raw: object) -> date | None:
    if isinstance(raw, datetime) or not isinstance(raw, date | str):
        return None
    try:
        found = date.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def _date(_: Field, raw: object) -> str | None:
    found = _day(raw)
    return found.isoformat() if found else None


def _moment(_: Field, raw: object) -> str | None:
    at = read_moment(raw)
    return at.isoformat() if at else None


def _service_answers(field: Field, raw: object) -> dict[str, str] | None:
    if not isinstance(raw, Mapping):
        return None
    answers = {clean(name): _yes_no(field, answer) for name, answer in raw.items()}
    return {name: answer for name, answer in answers.items() if name and answer} if all(answers.values()) else None


def _plan(_: Field, raw: object) -> Value:
    """A plan is text, or text with tasks that each have an owner and a due day."""
    if isinstance(raw, str):
        return clean(raw)
    if not isinstance(raw, Mapping) or set(raw) - {"text", "tasks"}:
        return None
    text, tasks = clean(raw.get("text")), raw.get("tasks") or []
    if not text or not isinstance(tasks, (list, tuple)):
        return None
    read = [_task(task) for task in tasks]
    return None if None in read else {"text": text, "tasks": read}


def _task(raw: object) -> dict[str, str] | None:
    if not isinstance(raw, Mapping) or set(raw) - {"task", "owner", "due"}:
        return None
    task, owner, due = clean(raw.get("task")), clean(raw.get("owner")), raw.get("due")
    by = _day(due)
    if not task or not owner or (due is not None and by is None):
        return None
    return {"task": task, "owner": owner, **({"due": by.isoformat()} if by else {})}


PLAIN: Mapping[str, Callable[[Field, object], Value]] = {
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "number": _number,
    "text": _text,
    "words": _words,
    "date": _date,
    "moment": _moment,
    "service_answers": _service_answers,
    "plan": _plan,
}

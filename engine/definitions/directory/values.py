"""Reading one value of a directory's row by the type of its column, from a file, a form or a program."""

from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin
from unicodedata import category, normalize

from engine.definitions.directory import faults as say
from engine.definitions.directory.faults import Wrong

_YES = frozenset({"yes", "true", "1", "x", "có"})
_NO = frozenset({"no", "false", "0", "", "không"})
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")
# Beyond these no day is meant; days are counted back and on from what is given.
_YEARS = range(1900, 2200)
_LONGEST, _HIGHEST = 200, 99


class ValueWrongError(Exception):
    """A value that cannot be read: what is wrong with it, and what mends it."""

    def __init__(self, found: Wrong) -> None:
        super().__init__(found.problem.en)
        self.wrong = found


def read_value(raw: Any, wanted: object) -> Any:
    """Return a value of the type. Raises ValueWrongError with what is wrong; the value is not repeated."""
    if wanted is bool:
        return _yes_or_no(raw)
    if wanted is int:
        return _number(raw)
    if get_origin(wanted) is Literal:
        return _one_of(raw, get_args(wanted))
    if wanted in (date, date | None):
        return _day(raw)
    if wanted == tuple[str, ...]:
        items = raw if isinstance(raw, list) else str(raw).replace(";", ",").split(",")
        return tuple(dict.fromkeys(text for item in items if (text := _text(item))))
    text = _text(raw)
    if not text:
        raise ValueWrongError(say.EMPTY)
    return text


def _yes_or_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueWrongError(say.NOT_YES_NO)


def _one_of(raw: Any, words: tuple[str, ...]) -> str:
    word = str(raw).strip().lower()
    if word in words:
        return word
    raise ValueWrongError(say.NOT_ONE_OF.about(words=" / ".join(words)))


def _number(raw: Any) -> int:
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= _HIGHEST:
        return int(text)
    raise ValueWrongError(say.NOT_A_NUMBER)


def _day(raw: Any) -> date:
    day = raw if isinstance(raw, date) and not isinstance(raw, datetime) else _written_day(str(raw).strip())
    if day is None:
        raise ValueWrongError(say.NOT_A_DAY)
    if day.year not in _YEARS:
        raise ValueWrongError(say.TOO_FAR)
    return day


def _written_day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _text(raw: Any) -> str:
    """Return text as it is kept: letters composed, no blanks around it, nothing that cannot be seen."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        # A ward's code without quotation marks.
        return str(raw)
    if not isinstance(raw, str):
        raise ValueWrongError(say.NOT_TEXT)
    text = normalize("NFC", raw).strip()
    if any(category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in text):
        raise ValueWrongError(say.UNSEEN)
    if len(text) > _LONGEST:
        raise ValueWrongError(say.TOO_LONG.about(most=_LONGEST))
    return text

"""Days and times as people type them, in both languages: what was understood, or that it was not.

A day: "hôm qua", "thứ Hai", 23/11, 23/11/2026; a time: 20, 20h, 20:30, 20h30, "8 giờ tối". A day without a year is
the nearest one, looked for in the past or in the future as the field asks; so is a weekday. Without diacritics the
same words are understood: not every computer at a desk can type them.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from unicodedata import combining, normalize

from engine.domain.time_limits import CITY_TIME

# Whether the field asks for what has happened, or for what is to come.
Direction = Literal["past", "coming"]
_LONGEST = 40
_NEAR = {
    **dict.fromkeys(("hôm nay", "nay", "today", "now", "bây giờ"), 0),
    **dict.fromkeys(("hôm qua", "qua", "yesterday"), -1),
    **dict.fromkeys(("hôm kia", "the day before yesterday"), -2),
    **dict.fromkeys(("ngày mai", "mai", "tomorrow"), 1),
    **dict.fromkeys(("ngày kia", "mốt", "the day after tomorrow"), 2),
}
_WEEKDAYS = (
    *(("thứ hai", "t2", "thứ 2", "monday", "mon"), ("thứ ba", "t3", "thứ 3", "tuesday", "tue")),
    *(("thứ tư", "t4", "thứ 4", "wednesday", "wed"), ("thứ năm", "t5", "thứ 5", "thursday", "thu")),
    *(("thứ sáu", "t6", "thứ 6", "friday", "fri"), ("thứ bảy", "thứ bẩy", "t7", "thứ 7", "saturday", "sat")),
    ("chủ nhật", "cn", "sunday", "sun"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIGURES = re.compile(r"(?:ng[aà]y )?(\d{1,2})(?:[/.-]| th[aá]ng )(\d{1,2})(?:(?:[/.-]| n[aă]m )(\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ENGLISH = re.compile(r"(\d{1,2}) ([a-z]{3})[a-z]*\.?(?: (\d{4}))?")
_TIME = re.compile(
    r"(?:l[uú]c |kho[aả]ng |at |about )?(\d{1,2}) ?"
    r"(?:(?:giờ|gio|o'clock|h|g|:|\.)? ?(\d{1,2}|rưỡi|ruoi)?)? ?(?:ph[uú]t)? ?(.*)"
)


def _bare(text: str) -> str:
    apart = normalize("NFD", text.replace("đ", "d"))
    return "".join(sign for sign in apart if not combining(sign))


_BARE_NEAR = {_bare(name): days for name, days in _NEAR.items()}
_BARE_WEEKDAY = {_bare(name): number for name, number in _WEEKDAY.items()}
# Which half of the day words name: hours below 12 that are meant as of the afternoon or evening.
_MORNING = ("sáng", "sang", "sáng sớm", "sang som", "khuya", "am", "a.m.", "in the morning")
_LATER = ("chiều", "chieu", "tối", "toi", "pm", "p.m.", "in the afternoon", "in the evening")
_NIGHT = ("đêm", "dem", "at night")
_NOON = ("trưa", "trua")
# Midnight is not among them: which day's it is nobody could tell; 0:00 and 24:00 say it.
_WORDS = dict.fromkeys(("trưa", "trua", "giữa trưa", "giua trua", "noon"), time(12))


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """What was understood: a moment in UTC; or which part was not (`day`, `time`), or is wanting beside the other."""

    at: datetime | None
    unclear: Literal["", "day", "time"] = ""


def read_typed(day: str, clock: str, now: datetime, direction: Direction) -> TypedMoment | None:
    """Return what was typed into the two boxes of a moment, None when both are empty.

    A time alone is today's; a day alone is not enough, for a guessed hour would move a window.
    """
    if not day.strip() and not clock.strip():
        return None
    found = typed_day(day, now, direction) if day.strip() else now.astimezone(CITY_TIME).date()
    if found is None:
        return TypedMoment(None, "day")
    # 24:00 is the next day's first moment.
    ends_day = re.fullmatch(r"24(?:[:h.]?(?:00)?)?", _plain(clock))
    hour = time() if ends_day else typed_time(clock)
    if hour is None:
        return TypedMoment(None, "time")
    found += timedelta(days=1) if ends_day else timedelta(0)
    return TypedMoment(datetime.combine(found, hour, CITY_TIME).astimezone(UTC))


def typed_day(text: str, now: datetime, direction: Direction) -> date | None:
    """Return the day that was typed, None for what says none."""
    said, today = _plain(text), now.astimezone(CITY_TIME).date()
    if (near := _NEAR.get(said, _BARE_NEAR.get(said))) is not None:
        return today + timedelta(days=near)
    if (weekday := _WEEKDAY.get(said, _BARE_WEEKDAY.get(said))) is not None:
        return _weekday(weekday, today, direction)
    if match := _ISO.fullmatch(said):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _FIGURES.fullmatch(said):
        day, month, year = int(match[1]), int(match[2]), match[3]
    elif (match := _ENGLISH.fullmatch(said)) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS.index(match[2]) + 1, match[3]
    else:
        return None
    return _date(int(year), month, day) if year else _nearest(day, month, today, direction)


def typed_time(text: str) -> time | None:
    """Return the time of day that was typed, None for what says none."""
    said = _plain(text)
    if said in _WORDS:
        return _WORDS[said]
    said = re.sub(r"^(\d{2})(\d{2})$", r"\1:\2", said)
    match = _TIME.fullmatch(said)
    if not match or (match[2] and not re.search(r"[h:.g]", said[: match.start(2)])):
        return None
    hour, minute, half = int(match[1]), 30 if match[2] in ("rưỡi", "ruoi") else int(match[2] or 0), match[3].strip()
    shifted = _of_half(hour, half)
    return time(shifted, minute) if shifted is not None and minute < 60 else None


def _of_half(hour: int, half: str) -> int | None:
    """Return the hour of a day of 24, None when hour and words do not go together."""
    if not half:
        return hour if hour < 24 else None
    if hour > 12:
        return hour if hour < 24 and half in (*_LATER, *_NIGHT) else None
    if half in _MORNING:
        return hour % 12
    if half in _LATER:
        return hour % 12 + 12
    if half in _NOON:
        return {10: 10, 11: 11, 12: 12, 1: 13, 2: 14}.get(hour)
    return hour % 12 + (12 if hour >= 6 else 0) if half in _NIGHT and hour != 12 else None


def _weekday(wanted: int, today: date, direction: Direction) -> date:
    """The last such day before today, or the next one after it; today when it is that day."""
    away = (today.weekday() - wanted) % 7 if direction == "past" else (wanted - today.weekday()) % 7
    return today - timedelta(days=away) if direction == "past" else today + timedelta(days=away)


def _nearest(day: int, month: int, today: date, direction: Direction) -> date | None:
    """The last such day up to today, or the first one from today on; 29/2 within the last, or next, eight years."""
    steps = range(9)
    years = [today.year - n for n in steps] if direction == "past" else [today.year + n for n in steps]
    for year in years:
        found = _date(year, month, day)
        if found and (found <= today if direction == "past" else found >= today):
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not (1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _plain(text: str) -> str:
    return " ".join(normalize("NFC", text[: _LONGEST * 2]).casefold().replace(",", " ").split())[: _LONGEST + 1]

"""How people say times: in the city's, the end of a day as 24:00 of that day, what is left rounded down.

The one way to say them: letters, pages, the API and the command line stand on it.
"""

from datetime import date, datetime, time, timedelta

from engine.domain.definition.vocabulary import Language
from engine.domain.time_limits import CITY_TIME, WorkingCalendar

# Written out: what strftime calls a month depends on the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = (
    *(("thứ Hai", "Mon"), ("thứ Ba", "Tue"), ("thứ Tư", "Wed"), ("thứ Năm", "Thu")),
    *(("thứ Sáu", "Fri"), ("thứ Bảy", "Sat"), ("Chủ nhật", "Sun")),
)
_NEAR_DAYS = {-1: ("hôm qua", "yesterday"), 0: ("hôm nay", "today"), 1: ("ngày mai", "tomorrow")}
# The units of limits that end with a day.
_OF_DAYS = ("cd", "wk", "mo", "wd")
_MINUTES_BELOW_HOURS, _IN_DAYS_FROM_HOURS = 3, 48


def last_minute(due: datetime) -> tuple[str, datetime]:
    """Return what people say of a deadline: its time and its day. 24:00 of a day is kept as 00:00 of the next.

    Raises TypeError for what is no moment, ValueError for a moment without a zone.
    """
    if not isinstance(due, datetime):
        raise TypeError("due must be a moment")
    if due.utcoffset() is None:
        raise ValueError("due has no zone")
    local = due.astimezone(CITY_TIME)
    if local.time() == time():
        return "24:00", local - timedelta(days=1)
    return f"{local:%H:%M}", local


def in_vietnamese(due: datetime | None) -> str:
    """Return a moment as people say it in Vietnamese, "" for none."""
    if due is None:
        return ""
    clock, day = last_minute(due)
    return f"{clock} ngày {day:%d/%m/%Y}"


def in_english(due: datetime | None) -> str:
    """Return a moment as people say it in English, "" for none."""
    if due is None:
        return ""
    clock, day = last_minute(due)
    return f"{clock} on {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_in_words(at: datetime, now: datetime, language: Language) -> str:
    """Return a moment as it stands on a page: the time, and the day unless that is today's; the year if another's."""
    clock, day = last_minute(at)
    if day.date() == now.astimezone(CITY_TIME).date():
        return clock
    return f"{clock} {day_in_words(day.date(), now, language)}"


def day_in_words(day: date, now: datetime, language: Language) -> str:
    """Return a day with its weekday: yesterday, today and tomorrow by these words, the year if it is another's."""
    today = now.astimezone(CITY_TIME).date()
    near = _NEAR_DAYS.get((day - today).days)
    if near:
        return near[language == "en"]
    return f"{_WEEKDAYS[day.weekday()][language == 'en']} {short_day(day, now, language)}"


def whole_day(day: date, language: Language) -> str:
    """Return a day with its weekday and year, wherever it is read."""
    name = _WEEKDAYS[day.weekday()][language == "en"]
    if language == "vi":
        return f"{name} {day:%d/%m/%Y}"
    return f"{name} {day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def understood(at: datetime, now: datetime, language: Language) -> str:
    """Return a moment spelled out, as an echo of what somebody typed: weekday, day and time."""
    clock, day = last_minute(at)
    return f"{_WEEKDAYS[day.weekday()][language == 'en']} {short_day(day.date(), now, language)}, {clock}"


def short_day(day: date, now: datetime, language: Language) -> str:
    """Return a day in figures, its year only when it is another than this one's."""
    other_year = day.year != now.astimezone(CITY_TIME).year
    if language == "vi":
        return f"{day:%d/%m/%Y}" if other_year else f"{day:%d/%m}"
    return f"{day.day} {_MONTHS[day.month - 1][:3]}" + (f" {day.year}" if other_year else "")


def span_in_words(span: timedelta, language: Language, *, in_days: bool = False) -> str:
    """Return how long something is, rounded down. Hours stay hours, however many; `in_days`: what is counted in days.

    Under an hour in minutes, under three hours with them; days from two on.
    """
    minutes = max(0, int(span.total_seconds()) // 60)
    hours = minutes // 60
    if minutes < 1:
        return ("chưa đến 1 phút", "less than 1 min")[language == "en"]
    if hours < 1:
        return f"{minutes} {('phút', 'min')[language == 'en']}"
    if in_days and hours >= _IN_DAYS_FROM_HOURS:
        return _days(hours // 24, language)
    hour = ("giờ", "h")[language == "en"]
    if hours < _MINUTES_BELOW_HOURS and minutes % 60:
        return f"{hours} {hour} {minutes % 60:02d} {('phút', 'min')[language == 'en']}"
    return f"{figures(hours, language)} {hour}"


def left_in_words(due: datetime, now: datetime, unit: str, calendar: WorkingCalendar, language: Language) -> str:
    """Return how long is left of a deadline that runs. `unit`: what its limit counts in, "" for a moment that is set.

    What counts in minutes and hours is said in them; working days are counted; other days are said by the last one.
    """
    if unit in _OF_DAYS and last_minute(due)[0] == "24:00":
        return _days_left(last_minute(due)[1].date(), now, unit, calendar, language)
    span = span_in_words(due - now, language)
    return f"{span} left" if language == "en" else f"còn {span}"


def late_in_words(late: timedelta, unit: str, language: Language) -> str:
    """Return how long a deadline is overdue."""
    span = span_in_words(late, language, in_days=unit in _OF_DAYS)
    return f"{span} overdue" if language == "en" else f"quá {span}"


def figures(number: int, language: Language) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def size_in_words(size: int, language: Language) -> str:
    """Return how large a file is, in thousands or millions of bytes, rounded up."""
    if size < 1_000_000:
        return f"{figures(-(-size // 1000), language)} kB"
    tenths = -(-size // 100_000)
    return f"{tenths // 10}{',.'[language == 'en']}{tenths % 10} MB"


def percent_in_words(percent: int, language: Language) -> str:
    """Return a percentage."""
    return f"{percent}%" if language == "en" else f"{percent} %"


def _days(count: int, language: Language) -> str:
    return f"{figures(count, language)} {('ngày', 'days')[language == 'en']}"


def _days_left(last: date, now: datetime, unit: str, calendar: WorkingCalendar, language: Language) -> str:
    today = now.astimezone(CITY_TIME).date()
    if unit == "wd" and last > today:
        span = range(1, (last - today).days + 1)
        count = sum(calendar.is_working_day(today + timedelta(days=days)) for days in span)
        if language == "vi":
            return f"còn {figures(count, language)} ngày làm việc"
        return f"{figures(count, language)} working {'day' if count == 1 else 'days'} left"
    said = day_in_words(last, now, language)
    return f"until the end of {said}" if language == "en" else f"đến hết {said}"

"""How people say when something is due: in the city's time, and the end of a day as 24:00 of that day."""

from datetime import datetime, time, timedelta

from engine.domain.time_limits import CITY_TIME

# Written out: what strftime calls a month depends on the machine's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


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

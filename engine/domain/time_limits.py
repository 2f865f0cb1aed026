"""When a time limit ends, counted as Vietnamese law counts it.

Minutes and hours run round the clock (Civil Code 2015 Art. 147(1)). Calendar days, weeks and months leave
out the first day, end at 24:00 of the last, and move to the next working day when that one is not (Art.
147(2), 148; Criminal Procedure Code 2015 Art. 134). Working days are counted the same way. This module
knows no public holidays: the working calendar is handed to it.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
Unit = Literal["min", "h", "cd", "wk", "mo", "wd"]
DAY = timedelta(days=1)
# The units whose limits halve at high risk.
HALVES: tuple[Unit, ...] = ("min", "h", "wd")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked: Monday to Friday less `days_off`, plus `days_on` (exchanged Saturdays)."""

    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on `day`; a day the state makes working wins over a day off."""
        return day in self.days_on or (day.weekday() < _SATURDAY and day not in self.days_off)

    def next_working_day(self, day: date) -> date:
        """Return `day` itself when it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += DAY
        return day


@dataclass(frozen=True, slots=True)
class Limit:
    """A span as a decision or a law states it, for instance 5 working days."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a time limit is a positive number of its unit")

    @property
    def span(self) -> timedelta:
        """Return it as a span that runs round the clock; weeks, months and working days are none (KeyError)."""
        return {"min": timedelta(minutes=1), "h": timedelta(hours=1), "cd": DAY}[self.unit] * self.amount

    @property
    def counts_hours(self) -> bool:
        """Whether it runs to the minute, holidays included."""
        return self.unit in ("min", "h")

    @property
    def halves(self) -> bool:
        """Whether a high risk halves it."""
        return self.unit in HALVES


def limit_of(said: str) -> Limit:
    """Return the limit that stands written as its amount and unit, `5 wd`. Raises ValueError for what is none."""
    amount, _, unit = said.partition(" ")
    for known in get_args(Unit):
        if known == unit:
            return Limit(int(amount), known)
    raise ValueError("this is no unit of a time limit")


def due_at(start: datetime, limit: Limit, calendar: WorkingCalendar, *, halved: bool = False) -> datetime:
    """Return the moment (UTC) at which `limit`, counted from the aware moment `start`, ends.

    `halved` is for a high risk: minutes and hours exactly, working days rounded up. Other units do not
    halve and raise ValueError. 24:00 of a day is 00:00 of the next.
    """
    if halved and limit.unit not in HALVES:
        raise ValueError(f"a limit in {limit.unit} does not halve")
    if limit.counts_hours:
        span = timedelta(minutes=limit.amount) if limit.unit == "min" else timedelta(hours=limit.amount)
        return start.astimezone(UTC) + (span / 2 if halved else span)
    first_day = start.astimezone(CITY_TIME).date()
    if limit.unit == "wd":
        days = -(-limit.amount // 2) if halved else limit.amount
        return end_of(_nth_working_day(first_day, days, calendar))
    if limit.unit == "mo":
        last = _same_day_of_month(first_day, limit.amount)
    else:
        last = first_day + DAY * (limit.amount * 7 if limit.unit == "wk" else limit.amount)
    return end_of(calendar.next_working_day(last))


def shortened_due(
    start: datetime,
    limit: Limit,
    calendar: WorkingCalendar,
    now: datetime,
    *,
    at_least: timedelta,
    held: timedelta = timedelta(0),
    due: datetime | None = None,
) -> datetime:
    """Return the halved end of a running limit when the risk becomes high at `now`.

    Counted from its own start and put off by how long it was `held`, but the owner keeps `at_least` from now on, and
    never more than it had: the whole limit, or what it was moved to (`due`).
    """
    shorter = max(due_at(start, limit, calendar, halved=True) + held, now.astimezone(UTC) + at_least)
    return min(shorter, due or due_at(start, limit, calendar) + held)


def months_later(start: datetime, months: int) -> datetime:
    """Return the same clock time that many months later: on the same day, else on the month's last."""
    local = start.astimezone(CITY_TIME)
    return datetime.combine(_same_day_of_month(local.date(), months), local.time(), CITY_TIME).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return 24:00 of a local day as a UTC moment."""
    return datetime.combine(day + DAY, time(), CITY_TIME).astimezone(UTC)


def share_of_span(start: datetime, due: datetime, percent: int) -> datetime:
    """Return the moment at which `percent` of the span from `start` to `due` is over."""
    return start + (due - start) * percent / 100


def _nth_working_day(day: date, count: int, calendar: WorkingCalendar) -> date:
    for _ in range(count):
        day = calendar.next_working_day(day + DAY)
    return day


def _same_day_of_month(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

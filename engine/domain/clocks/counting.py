"""How a time limit was counted, day by day, so that it can be told: the end of `time_limits`, with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from engine.domain.definition.vocabulary import Label
from engine.domain.spoken_time import in_english, in_vietnamese, whole_day
from engine.domain.time_limits import CITY_TIME, DAY, Limit, WorkingCalendar, due_at

Rest = Literal["weekend", "holiday"]
_SATURDAY = 5
UNITS = {
    "min": Label("phút", "min"),
    "h": Label("giờ", "h"),
    "cd": Label("ngày", "calendar days"),
    "wk": Label("tuần", "weeks"),
    "mo": Label("tháng", "months"),
    "wd": Label("ngày làm việc", "working days"),
}
_RESTS: dict[Rest, Label] = {
    "weekend": Label("cuối tuần", "weekend"),
    "holiday": Label("nghỉ lễ hoặc nghỉ bù", "public holiday or day off in exchange"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A limit that was counted from a moment.

    `first_day` does not count; `last_day` is where the count itself came to (both None for hours). `rests`: the days
    that were passed over, of a count of working days those in it, of another those that its end moved off; `worked`:
    Saturdays among them that the state made working days. `short_month`: the last month has no such day.
    """

    start: datetime
    limit: Limit
    halved: bool
    due: datetime
    first_day: date | None = None
    last_day: date | None = None
    rests: tuple[tuple[date, Rest], ...] = ()
    worked: tuple[date, ...] = ()
    short_month: bool = False


def count(start: datetime, limit: Limit, calendar: WorkingCalendar, *, halved: bool = False) -> Counted:
    """Return how a limit is counted from an aware moment. Raises ValueError as `due_at` does."""
    due = due_at(start, limit, calendar, halved=halved)
    if limit.counts_hours:
        return Counted(start, limit, halved, due)
    first, end = start.astimezone(CITY_TIME).date(), (due.astimezone(CITY_TIME) - timedelta(microseconds=1)).date()
    last, from_day = end, first + DAY
    if limit.unit != "wd":
        last = _last_of(first, limit)
        from_day = last
    passed = list(_days(from_day, end))
    return Counted(
        start,
        limit,
        halved,
        due,
        first,
        last,
        tuple((day, _rest(day)) for day in passed if not calendar.is_working_day(day)),
        tuple(day for day in passed if calendar.is_working_day(day) and day.weekday() >= _SATURDAY),
        limit.unit == "mo" and last.day != first.day,
    )


def _last_of(first: date, limit: Limit) -> date:
    """The day a count of calendar days, weeks or months comes to before it moves off days that are not worked."""
    everyday = WorkingCalendar(days_on=frozenset(_days(first, first + DAY * (31 * limit.amount + 7))))
    local = datetime.combine(first, datetime.min.time(), CITY_TIME)
    return due_at(local, limit, everyday).astimezone(CITY_TIME).date() - DAY


def _days(first: date, last: date) -> Iterator[date]:
    return (first + DAY * n for n in range((last - first).days + 1))


def _rest(day: date) -> Rest:
    return "weekend" if day.weekday() >= _SATURDAY else "holiday"


def in_words(counted: Counted) -> tuple[Label, ...]:
    """Return how it was counted, a sentence a step, the moment it ends last."""
    lines = [_both("Tính từ {vi}.", "Counted from {en}.", _moment(counted.start))]
    if counted.first_day is None or counted.last_day is None:
        lines.append(_hours(counted))
    else:
        lines += _of_days(counted, counted.first_day, counted.last_day)
    lines.append(_both("Hết hạn lúc {vi}.", "It ends at {en}.", _moment(counted.due)))
    return tuple(lines)


def _hours(counted: Counted) -> Label:
    unit, amount = UNITS[counted.limit.unit], f"{counted.limit.amount}"
    if counted.halved:
        half = f"{counted.limit.amount / 2:g}"
        return Label(
            f"Cộng {half} {unit.vi} (một nửa của {amount} {unit.vi} vì nguy cơ cao), tính liên tục, kể cả ngày nghỉ.",
            f"{half} {unit.en} are added (half of {amount} {unit.en}, for the risk is high), round the clock, "
            "days off included.",
        )
    return Label(
        f"Cộng {amount} {unit.vi}, tính liên tục, kể cả ngày nghỉ.",
        f"{amount} {unit.en} are added, round the clock, days off included.",
    )


def _of_days(counted: Counted, first: date, last: date) -> list[Label]:
    lines = [_both("Ngày đầu, {vi}, không tính.", "The first day, {en}, does not count.", _day(first))]
    amount, unit = counted.limit.amount, UNITS[counted.limit.unit]
    if counted.limit.unit == "wd":
        number = -(-amount // 2) if counted.halved else amount
        lines += [_passed_over(counted.rests)] if counted.rests else []
        lines += [_worked(counted.worked)] if counted.worked else []
        half = Label(" (một nửa, làm tròn lên)", " (half, rounded up)") if counted.halved else Label("", "")
        return [
            *lines,
            Label(
                f"Ngày làm việc thứ {number}{half.vi} là {whole_day(last, 'vi')}.",
                f"Working day number {number}{half.en} is {whole_day(last, 'en')}.",
            ),
        ]
    lines.append(
        Label(
            f"Sau {amount} {unit.vi} là {whole_day(last, 'vi')}.",
            f"After {amount} {unit.en} it is {whole_day(last, 'en')}.",
        )
    )
    if counted.short_month:
        lines.append(
            Label("Tháng đó không có ngày tương ứng nên lấy ngày cuối tháng.", "That month is shorter: its last day.")
        )
    if counted.rests:
        lines.append(_passed_over(counted.rests))
        moved = counted.due.astimezone(CITY_TIME).date() - DAY
        said = ("Chuyển sang ngày làm việc tiếp theo, {vi}.", "It moves to the next working day, {en}.")
        lines.append(_both(*said, _day(moved)))
    if counted.worked:
        lines.append(_worked(counted.worked))
    return lines


def _passed_over(rests: tuple[tuple[date, Rest], ...]) -> Label:
    said = {
        language: ", ".join(f"{whole_day(day, language)} ({_RESTS[rest][language]})" for day, rest in rests)
        for language in ("vi", "en")
    }
    return Label(f"Không phải ngày làm việc: {said['vi']}.", f"No working days: {said['en']}.")


def _worked(days: tuple[date, ...]) -> Label:
    said = {language: ", ".join(whole_day(day, language) for day in days) for language in ("vi", "en")}
    return Label(
        f"Là ngày làm việc (làm bù hoặc do đơn vị đặt): {said['vi']}.",
        f"Working days in exchange, or set here: {said['en']}.",
    )


def _moment(at: datetime) -> Label:
    return Label(in_vietnamese(at), in_english(at))


def _day(day: date) -> Label:
    return Label(whole_day(day, "vi"), whole_day(day, "en"))


def _both(vi: str, en: str, said: Label) -> Label:
    return Label(vi.format(vi=said.vi), en.format(en=said.en))

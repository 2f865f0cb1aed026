"""A limit told as it was counted: always the same end as the law's arithmetic, and each step of it in words.

Worked out by hand, from the text of the law:

Civil Code 2015 Art. 147(2): where a term is set in days, weeks, months or years, the first day is not counted; the
term starts on the following day. Art. 148(1): a term counted in days ends at the end of the last day. Art. 148(5):
where the last day is a weekend day or a public holiday, the term ends at the end of the next working day. Art. 148
(6): the last day ends at 24 o'clock.

1. *cp_plan_due*: 5 working days (Decree 56/2017 Art. 28) from Wednesday 19 August 2026, 10:15. The first day, the
   19th, does not count. Thursday 20 = 1, Friday 21 = 2. Saturday 22 August is worked in exchange for Monday 31 August
   2026, so it is 3. Sunday 23 is no working day. Monday 24 = 4, Tuesday 25 = 5. It ends at 24:00 on Tuesday 25
   August, which is 17:00 UTC. Counted without the exchange it would be Wednesday the 26th: a day too long.
2. *crime_report_due*: 20 days (Criminal Procedure Code 2015 Art. 147(1); counted by Art. 134) from Tuesday 11 August
   2026, 16:40. The 11th does not count; day 20 is Monday 31 August. The 31st is a day off in exchange for Saturday
   the 22nd; 1 and 2 September are the National Day's two days of 2026. The next working day is Thursday 3 September,
   so the term ends at 24:00 on 3 September 2026.
"""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.bootstrap import working_calendar
from engine.domain.clocks.counting import count, in_words
from engine.domain.time_limits import CITY_TIME, HALVES, Limit, due_at, limit_of

CALENDAR = working_calendar()
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(CITY_TIME))
LIMITS = st.builds(Limit, st.integers(1, 40), st.sampled_from(["min", "h", "cd", "wk", "mo", "wd"]))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CITY_TIME)


@given(STARTS, LIMITS, st.booleans())
def test_it_ends_where_the_law_ends_it_and_every_day_on_the_way_is_accounted_for(
    start: datetime, limit: Limit, halved: bool
) -> None:
    halved = halved and limit.unit in HALVES
    found = count(start, limit, CALENDAR, halved=halved)
    assert found.due == due_at(start, limit, CALENDAR, halved=halved)
    if found.first_day is None or found.last_day is None:
        return
    rests = {day for day, _ in found.rests}
    assert not any(CALENDAR.is_working_day(day) for day in rests)
    assert all(CALENDAR.is_working_day(day) for day in found.worked)
    end = found.due.astimezone(CITY_TIME).date() - timedelta(days=1)
    if limit.unit == "wd":
        days = (end - found.first_day).days
        assert days - len(rests) == (-(-limit.amount // 2) if halved else limit.amount)
    else:
        assert end == found.last_day + timedelta(days=len(rests))
    assert found.short_month == (limit.unit == "mo" and found.last_day.day < found.first_day.day)


@given(STARTS, LIMITS)
def test_it_is_told_in_both_languages_and_the_end_last(start: datetime, limit: Limit) -> None:
    lines = in_words(count(start, limit, CALENDAR))
    assert all(line.vi and line.en and "{" not in line.vi + line.en for line in lines)
    assert lines[0].vi.startswith("Tính từ")
    assert lines[-1].vi.startswith("Hết hạn lúc")


def test_five_working_days_over_a_saturday_worked_in_exchange_by_hand() -> None:
    found = count(local(2026, 8, 19, 10, 15), Limit(5, "wd"), CALENDAR)
    assert found.due == local(2026, 8, 26)
    assert found.worked == (date(2026, 8, 22),)
    assert found.rests == ((date(2026, 8, 23), "weekend"),)
    assert [line.en for line in in_words(found)] == [
        "Counted from 10:15 on 19 August 2026.",
        "The first day, Wed 19 Aug 2026, does not count.",
        "No working days: Sun 23 Aug 2026 (weekend).",
        "Working days in exchange, or set here: Sat 22 Aug 2026.",
        "Working day number 5 is Tue 25 Aug 2026.",
        "It ends at 24:00 on 25 August 2026.",
    ]


def test_twenty_days_that_end_on_a_day_off_in_exchange_by_hand() -> None:
    found = count(local(2026, 8, 11, 16, 40), Limit(20, "cd"), CALENDAR)
    assert found.due == local(2026, 9, 4)
    assert [line.vi for line in in_words(found)] == [
        "Tính từ 16:40 ngày 11/08/2026.",
        "Ngày đầu, thứ Ba 11/08/2026, không tính.",
        "Sau 20 ngày là thứ Hai 31/08/2026.",
        "Không phải ngày làm việc: thứ Hai 31/08/2026 (nghỉ lễ hoặc nghỉ bù), thứ Ba 01/09/2026 (nghỉ lễ hoặc nghỉ "
        "bù), thứ Tư 02/09/2026 (nghỉ lễ hoặc nghỉ bù).",
        "Chuyển sang ngày làm việc tiếp theo, thứ Năm 03/09/2026.",
        "Hết hạn lúc 24:00 ngày 03/09/2026.",
    ]


def test_a_month_that_is_shorter_ends_on_its_last_day() -> None:
    found = count(local(2026, 10, 31, 9), Limit(1, "mo"), CALENDAR)
    assert (found.last_day, found.short_month, found.due) == (date(2026, 11, 30), True, local(2026, 12, 1))


def test_hours_run_on_through_the_night_and_holidays_and_halve_exactly() -> None:
    found = count(local(2026, 8, 31, 23, 50), Limit(5, "h"), CALENDAR, halved=True)
    assert [line.en for line in in_words(found)][1] == (
        "2.5 h are added (half of 5 h, for the risk is high), round the clock, days off included."
    )
    assert found.due == local(2026, 9, 1, 2, 20)


def test_a_limit_is_read_as_it_is_written() -> None:
    assert limit_of("5 wd") == Limit(5, "wd")

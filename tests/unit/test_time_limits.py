"""Time limits end as the Civil Code and the Criminal Procedure Code say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.time_limits import (
    CITY_TIME,
    Limit,
    Unit,
    WorkingCalendar,
    due_at,
    share_of_span,
    shortened_due,
)

SPRING_2026 = WorkingCalendar(
    days_off=frozenset({date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 8, 31)}),
    days_on=frozenset({date(2026, 8, 22)}),
)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CITY_TIME)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "limit", "halved", "due"),
    [
        (local(2026, 3, 6, 23, 30), Limit(72, "h"), False, local(2026, 3, 9, 23, 30)),
        (local(2026, 4, 24, 21), Limit(5, "wd"), True, local(2026, 5, 5)),
        (local(2026, 3, 2, 13, 10), Limit(20, "cd"), False, local(2026, 3, 24)),
        (local(2026, 8, 20, 8), Limit(2, "wd"), False, local(2026, 8, 23)),
        (local(2026, 8, 28, 8), Limit(1, "wd"), False, local(2026, 9, 2)),
        (local(2026, 1, 31, 8), Limit(1, "mo"), False, local(2026, 3, 3)),
        (local(2024, 1, 31, 8), Limit(1, "mo"), False, local(2024, 3, 1)),
        (local(2026, 3, 2, 8), Limit(1, "wk"), False, local(2026, 3, 10)),
        (local(2026, 3, 2, 8), Limit(5, "min"), True, local(2026, 3, 2, 8, 2, 30)),
        (local(2026, 11, 30, 23, 59), Limit(3, "mo"), False, local(2027, 3, 2)),
    ],
)
def test_a_limit_ends_when_the_law_says(start: datetime, limit: Limit, halved: bool, due: datetime) -> None:
    assert due_at(start, limit, SPRING_2026, halved=halved) == due


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
units: st.SearchStrategy[Unit] = st.sampled_from(["min", "h", "cd", "wk", "mo", "wd"])
limits = st.builds(Limit, st.integers(1, 60), units)
days = st.frozensets(st.dates(date(2024, 1, 1), date(2031, 1, 1)), max_size=60)
calendars = st.builds(WorkingCalendar, days, days)


@given(moments, limits, calendars)
def test_a_limit_ends_after_it_starts_and_day_limits_end_at_midnight_of_a_working_day(
    start: datetime, limit: Limit, calendar: WorkingCalendar
) -> None:
    due = due_at(start, limit, calendar)
    assert due > start
    if not limit.counts_hours:
        local_due = due.astimezone(CITY_TIME)
        assert (local_due.hour, local_due.minute, local_due.second) == (0, 0, 0)
        assert calendar.is_working_day(local_due.date() - timedelta(days=1))


@given(moments, st.integers(1, 60), calendars)
def test_working_days_hold_exactly_as_many_working_days_as_they_say(
    start: datetime, amount: int, calendar: WorkingCalendar
) -> None:
    first = start.astimezone(CITY_TIME).date()
    end = due_at(start, Limit(amount, "wd"), calendar).astimezone(CITY_TIME).date()
    between = [first + timedelta(days=n) for n in range(1, (end - first).days)]
    assert sum(map(calendar.is_working_day, between)) == amount


@given(moments, limits, st.integers(0, 60), calendars)
def test_a_longer_limit_never_ends_earlier(
    start: datetime, limit: Limit, more: int, calendar: WorkingCalendar
) -> None:
    assert due_at(start, Limit(limit.amount + more, limit.unit), calendar) >= due_at(start, limit, calendar)


@given(moments, st.builds(Limit, st.integers(1, 60), st.sampled_from(["min", "h", "wd"])), calendars, moments)
def test_a_high_risk_never_lengthens_a_limit_and_leaves_half_an_hour(
    start: datetime, limit: Limit, calendar: WorkingCalendar, now: datetime
) -> None:
    before = due_at(start, limit, calendar)
    after = shortened_due(start, limit, calendar, now, at_least=timedelta(minutes=30))
    assert after <= before
    assert after == before or after >= now + timedelta(minutes=30)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=90)), st.integers(0, 100))
def test_a_share_of_a_span_lies_inside_it(start: datetime, span: timedelta, percent: int) -> None:
    assert start <= share_of_span(start, start + span, percent) <= start + span


@pytest.mark.parametrize("unit", ["cd", "wk", "mo"])
def test_calendar_limits_do_not_halve(unit: Unit) -> None:
    with pytest.raises(ValueError, match="does not halve"):
        due_at(local(2026, 3, 2), Limit(2, unit), SPRING_2026, halved=True)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Limit(0, "h")

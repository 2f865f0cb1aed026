"""What is left of a deadline, and how late it is, as people say it in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.definition.vocabulary import Language
from engine.domain.spoken_time import (
    figures,
    in_english,
    in_vietnamese,
    last_minute,
    late_in_words,
    left_in_words,
    moment_in_words,
    percent_in_words,
    span_in_words,
)
from engine.domain.time_limits import CITY_TIME, WorkingCalendar

CALENDAR = WorkingCalendar(days_off=frozenset({date(2026, 11, 27)}))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CITY_TIME)  # type: ignore[arg-type,misc]


MIDNIGHT = datetime(2026, 3, 31, 17, tzinfo=UTC)
# A Tuesday.
NOW = at(2026, 11, 24, 14, 13)


@pytest.mark.parametrize(
    ("due", "unit", "vi", "en"),
    [
        (at(2026, 11, 24, 14, 30, 59), "min", "còn 17 phút", "17 min left"),
        (at(2026, 11, 24, 14, 13, 59), "min", "còn chưa đến 1 phút", "less than 1 min left"),
        (at(2026, 11, 24, 15, 18), "h", "còn 1 giờ 05 phút", "1 h 05 min left"),
        (at(2026, 11, 24, 16, 13), "h", "còn 2 giờ", "2 h left"),
        (at(2026, 11, 24, 18, 12), "h", "còn 3 giờ", "3 h left"),
        (at(2026, 11, 28, 20), "h", "còn 101 giờ", "101 h left"),
        (at(2027, 11, 24, 14, 13), "h", "còn 8.760 giờ", "8,760 h left"),
        (at(2026, 12, 1), "wd", "còn 3 ngày làm việc", "3 working days left"),
        (at(2026, 11, 26), "wd", "còn 1 ngày làm việc", "1 working day left"),
        (at(2026, 11, 25), "wd", "đến hết hôm nay", "until the end of today"),
        (at(2026, 12, 1), "cd", "đến hết thứ Hai 30/11", "until the end of Mon 30 Nov"),
        (at(2027, 1, 5), "mo", "đến hết thứ Hai 04/01/2027", "until the end of Mon 4 Jan 2027"),
        (at(2026, 11, 26), "cd", "đến hết ngày mai", "until the end of tomorrow"),
        (at(2026, 11, 25), "h", "còn 9 giờ", "9 h left"),
    ],
)
def test_what_is_left_is_rounded_down_and_hours_stay_hours(due: datetime, unit: str, vi: str, en: str) -> None:
    assert left_in_words(due, NOW, unit, CALENDAR, "vi") == vi
    assert left_in_words(due, NOW, unit, CALENDAR, "en") == en


@pytest.mark.parametrize(
    ("late", "unit", "vi", "en"),
    [
        (timedelta(minutes=13, seconds=59), "h", "quá 13 phút", "13 min overdue"),
        (timedelta(hours=2), "h", "quá 2 giờ", "2 h overdue"),
        (timedelta(hours=71), "h", "quá 71 giờ", "71 h overdue"),
        (timedelta(hours=47), "wd", "quá 47 giờ", "47 h overdue"),
        (timedelta(hours=71), "wd", "quá 2 ngày", "2 days overdue"),
    ],
)
def test_how_late_something_is_stays_in_hours_where_hours_are_meant(
    late: timedelta, unit: str, vi: str, en: str
) -> None:
    assert late_in_words(late, unit, "vi") == vi
    assert late_in_words(late, unit, "en") == en


@pytest.mark.parametrize(
    ("moment", "vi", "en"),
    [
        (at(2026, 11, 24, 14, 31), "14:31", "14:31"),
        (at(2026, 11, 23, 20), "20:00 hôm qua", "20:00 yesterday"),
        (at(2026, 11, 25), "24:00", "24:00"),
        (at(2026, 11, 26, 20), "20:00 thứ Năm 26/11", "20:00 Thu 26 Nov"),
        (at(2025, 11, 26, 20), "20:00 thứ Tư 26/11/2025", "20:00 Wed 26 Nov 2025"),
    ],
)
def test_a_moment_names_its_day_and_another_year_only(moment: datetime, vi: str, en: str) -> None:
    assert moment_in_words(moment, NOW, "vi") == vi
    assert moment_in_words(moment, NOW, "en") == en


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert (figures(48217, "vi"), figures(48217, "en")) == ("48.217", "48,217")
    assert (percent_in_words(74, "vi"), percent_in_words(74, "en")) == ("74 %", "74%")


@given(st.timedeltas(timedelta(0), timedelta(days=900)), st.sampled_from(["vi", "en"]))
def test_an_hour_is_never_called_a_day(span: timedelta, language: Language) -> None:
    said = span_in_words(span, language)
    assert "ngày" not in said
    assert "day" not in said


def test_the_end_of_a_day_is_24_00_of_that_day() -> None:
    assert in_vietnamese(MIDNIGHT) == "24:00 ngày 31/03/2026"
    assert in_english(MIDNIGHT) == "24:00 on 31 March 2026"


def test_any_other_moment_is_said_in_the_citys_time() -> None:
    at = datetime(2025, 12, 31, 18, 5, tzinfo=UTC)
    assert in_vietnamese(at) == "01:05 ngày 01/01/2026"
    assert in_english(at) == "01:05 on 1 January 2026"


def test_of_no_moment_nothing_is_said() -> None:
    assert (in_vietnamese(None), in_english(None)) == ("", "")


def test_what_is_no_moment_or_has_no_zone_is_an_error() -> None:
    with pytest.raises(TypeError):
        last_minute("2026-03-31")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="zone"):
        last_minute(datetime(2026, 3, 31))

"""Days and times are understood as people type them, or not at all: nothing is guessed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.spoken_time import short_day, understood
from engine.domain.time_limits import CITY_TIME
from engine.domain.typed_time import TypedMoment, read_typed, typed_day, typed_time

# A Tuesday.
NOW = datetime(2026, 11, 24, 14, 15, tzinfo=CITY_TIME)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("hôm qua", date(2026, 11, 23)),
        ("Hôm Qua", date(2026, 11, 23)),
        ("hom qua", date(2026, 11, 23)),
        ("thu hai", date(2026, 11, 23)),
        ("chu nhat", date(2026, 11, 22)),
        ("ngay 23 thang 11", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 23)),
        ("hôm nay", date(2026, 11, 24)),
        ("hôm kia", date(2026, 11, 22)),
        ("thứ Hai", date(2026, 11, 23)),
        ("thứ Ba", date(2026, 11, 24)),
        ("thứ tư", date(2026, 11, 18)),
        ("CN", date(2026, 11, 22)),
        ("Sunday", date(2026, 11, 22)),
        ("23/11", date(2026, 11, 23)),
        ("ngày 23 tháng 11", date(2026, 11, 23)),
        ("23/11/2026", date(2026, 11, 23)),
        ("23-11-2026", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
        ("23 Nov", date(2026, 11, 23)),
        ("23 November 2025", date(2025, 11, 23)),
        ("25/12", date(2025, 12, 25)),
        ("29/2", date(2024, 2, 29)),
    ],
)
def test_a_day_that_has_been_is_understood(typed: str, day: date) -> None:
    assert typed_day(typed, NOW, "past") == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("ngày mai", date(2026, 11, 25)),
        ("thứ Hai", date(2026, 11, 30)),
        ("25/12", date(2026, 12, 25)),
        ("1/1", date(2027, 1, 1)),
        ("24/11", date(2026, 11, 24)),
    ],
)
def test_a_day_to_come_is_understood(typed: str, day: date) -> None:
    assert typed_day(typed, NOW, "coming") == day


@pytest.mark.parametrize(
    "typed",
    ["", "31/2", "31/11/2026", "11/23/2026", "đêm qua", "tuần trước", "23", "0/1", "23/11/26", "1/1/1899", "x" * 99],
)
def test_a_day_that_is_none_is_not_guessed(typed: str) -> None:
    assert typed_day(typed, NOW, "past") is None


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("20", time(20)),
        ("20h", time(20)),
        ("20:30", time(20, 30)),
        ("20h30", time(20, 30)),
        ("20 giờ 30", time(20, 30)),
        ("20 giờ 30 phút", time(20, 30)),
        ("2030", time(20, 30)),
        ("8 giờ tối", time(20)),
        ("8h rưỡi tối", time(20, 30)),
        ("8:15 pm", time(20, 15)),
        ("8pm", time(20)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("1 giờ trưa", time(13)),
        ("3 giờ chiều", time(15)),
        ("2 giờ sáng", time(2)),
        ("11 giờ đêm", time(23)),
        ("15 giờ chiều", time(15)),
        ("khoảng 20h", time(20)),
        ("khoang 8 gio toi", time(20)),
        ("8 gio 30 phut sang", time(8, 30)),
        ("8h ruoi toi", time(20, 30)),
        ("3 gio chieu", time(15)),
        ("trua", time(12)),
        ("trưa", time(12)),
        ("0", time(0)),
    ],
)
def test_a_time_is_understood(typed: str, hour: time) -> None:
    assert typed_time(typed) == hour


@pytest.mark.parametrize(
    "typed",
    ["", "24", "25", "20:60", "203", "20 30", "13 giờ sáng", "nửa đêm", "12 giờ đêm", "tối", "-1", "20:30:15", "8 x"],
)
def test_a_time_that_is_none_is_not_guessed(typed: str) -> None:
    assert typed_time(typed) is None


def test_a_moment_says_which_part_was_not_understood() -> None:
    assert read_typed("", " ", NOW, "past") is None
    assert read_typed("hôm qua", "", NOW, "past") == TypedMoment(None, "time")
    assert read_typed("hôm xưa", "20", NOW, "past") == TypedMoment(None, "day")
    assert read_typed("", "9", NOW, "past") == TypedMoment(
        datetime(2026, 11, 24, 9, tzinfo=CITY_TIME).astimezone(UTC)
    )
    midnight = read_typed("hôm qua", "24:00", NOW, "past")
    assert midnight == read_typed("hôm nay", "0:00", NOW, "past")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2199, 1, 1)), st.booleans())
def test_what_is_said_of_a_moment_is_understood_again(at: datetime, english: bool) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=CITY_TIME)
    language = "en" if english else "vi"
    now, direction = at + timedelta(days=200), "past"
    day = short_day(at.date(), now, language)
    found = read_typed(day, f"{at:%H:%M}", now, direction)
    assert found is not None
    assert found.at == at
    assert f"{at:%H:%M}".replace("00:00", "24:00") in understood(at, now, language)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["past", "coming"]))
def test_whatever_is_typed_is_a_moment_or_says_what_is_unclear(day: str, clock: str, direction: str) -> None:
    found = read_typed(day, clock, NOW, "past" if direction == "past" else "coming")
    assert found is None or (found.at is None) == bool(found.unclear)

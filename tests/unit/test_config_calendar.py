"""Days off of Vietnam: substituted, exchanged, and as the deployment corrects them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import Exchange, announced_exchanges, vietnamese_days
from engine.domain.time_limits import Limit, WorkingCalendar, due_at, end_of


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 2, 17),
        # Hùng Kings' day fell on a Sunday: the Monday after is off instead.
        date(2026, 4, 27),
        date(2026, 4, 30),
        date(2026, 5, 1),
        # Exchanged for Saturday 22 August.
        date(2026, 8, 31),
        date(2026, 9, 1),
        date(2026, 9, 2),
    ],
)
def test_the_day_is_off(day: date) -> None:
    off, on = vietnamese_days([2026])
    assert day in off
    assert day not in on


def test_exchanged_saturdays_are_worked_in_each_year_asked_for() -> None:
    off, on = vietnamese_days(year for year in (2024, 2025, 2026))
    exchanged = {date(2024, 5, 4), date(2025, 4, 26), date(2026, 8, 22)}
    assert exchanged <= on
    assert not exchanged & off
    assert {day.year for day in off} == {2024, 2025, 2026}


def test_an_extra_day_is_added_and_takes_nothing_else_away() -> None:
    off, on = vietnamese_days([2026])
    more_off, more_on = vietnamese_days([2026], [date(2026, 7, 1)], [date(2026, 7, 4)])
    assert more_off == off | {date(2026, 7, 1)}
    assert more_on == on | {date(2026, 7, 4)}


def test_the_deployments_word_beats_the_librarys_both_ways() -> None:
    off, on = vietnamese_days([2026], [date(2026, 8, 22)], [date(2026, 8, 31)])
    assert date(2026, 8, 22) in off - on
    assert date(2026, 8, 31) in on - off


def test_friday_2_january_2026_is_exchanged_for_saturday_10_january() -> None:
    off, on = vietnamese_days([2026])
    assert date(2026, 1, 2) in off - on
    assert date(2026, 1, 10) in on - off
    calendar = WorkingCalendar(off, on)
    friday = datetime(2026, 1, 9, 3, tzinfo=UTC)
    assert due_at(friday, Limit(1, "wd"), calendar) == end_of(date(2026, 1, 10))
    assert due_at(datetime(2025, 12, 31, 3, tzinfo=UTC), Limit(1, "wd"), calendar) == end_of(date(2026, 1, 5))


def test_every_announced_exchange_names_its_source_and_gives_a_saturday_for_a_weekday() -> None:
    exchanges = announced_exchanges()
    assert {(one.off, one.on) for one in exchanges} >= {
        (date(2026, 1, 2), date(2026, 1, 10)),
        (date(2026, 8, 31), date(2026, 8, 22)),
    }
    assert all(one.source and one.off.weekday() < 5 <= one.on.weekday() for one in exchanges)


_DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(_DAYS, min_size=2, max_size=2, unique=True))
def test_a_day_in_the_file_wins_over_the_library(days: list[date]) -> None:
    off, on = days
    announced = [Exchange(off, on, "an announcement")]
    found_off, found_on = vietnamese_days([2026], announced=announced)
    assert off in found_off - found_on
    assert on in found_on - found_off
    assert not WorkingCalendar(found_off, found_on).is_working_day(off)
    assert WorkingCalendar(found_off, found_on).is_working_day(on)
    # The deployment's word wins over the file's.
    found_off, found_on = vietnamese_days([2026], [on], [off], announced=announced)
    assert on in found_off - found_on
    assert off in found_on - found_off


@pytest.mark.parametrize(
    "text", ["- day_off: 2026-01-02\n", "- {day_off: 2026-01-02, worked: 2026-01-10, source: ''}", "- x"]
)
def test_an_exchange_without_its_days_or_its_source_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "exchanged_days.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="entry 1"):
        announced_exchanges(file)

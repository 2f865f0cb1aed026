"""Days off of Vietnam: substituted, exchanged, and as the deployment corrects them."""

from datetime import date

import pytest

from config.calendar import vietnamese_days


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

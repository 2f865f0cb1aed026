"""How the end of a deadline came to be what it is: each change explains itself, and nothing that it is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.domain.case.case import Clock
from engine.domain.case.retelling import ClockMoment, Told
from engine.domain.clocks.explaining import computed
from engine.domain.time_limits import WorkingCalendar
from tests.people import BEGINS

CALENDAR, HOUR, NONE = WorkingCalendar(), timedelta(hours=1), timedelta(0)
RUNS = Clock("x", 1, "core", "running", BEGINS, BEGINS, BEGINS + 8 * HOUR, BEGINS + 8 * HOUR, "a")


def said(clock: Clock, was: Clock | None = RUNS, counted: str = "") -> str:
    """Return what is said in English of a change from `was` to `clock`."""
    event = Told(1, BEGINS, "x", None, "", "", [])
    before = None if was is None else ClockMoment(event, "", was)
    return " ".join(line.en for line in computed(ClockMoment(event, "", clock, counted), before, CALENDAR))


def test_what_was_counted_is_counted_again() -> None:
    assert "8 h are added, round the clock" in said(RUNS, None, "8 h")
    assert "So it ends" not in said(RUNS, None, "8 h")


def test_a_halved_limit_says_so_and_where_a_least_time_is_left() -> None:
    halved = replace(RUNS, halved=True, due=BEGINS + 4 * HOUR)
    assert "half of 8 h" in said(halved, None, "8 h")
    assert "least time" not in said(halved, None, "8 h")
    later = replace(halved, due=BEGINS + 5 * HOUR)
    assert "The least time that must be left" in said(later, None, "8 h")
    assert "calendar has changed" not in said(later, None, "8 h")


def test_where_the_count_comes_to_another_end_the_calendar_has_changed_since() -> None:
    found = said(replace(RUNS, due=BEGINS + 9 * HOUR), None, "8 h")
    assert "The calendar has changed since" in found
    assert "least" not in found


def test_time_it_stood_still_is_added_to_the_count() -> None:
    found = said(replace(RUNS, due=BEGINS + 10 * HOUR, stood=2 * HOUR), None, "8 h")
    assert "The time it stood still is added: 2 h" in found
    assert "So it ends at" in found
    assert "stood still" not in said(RUNS, None, "8 h")


def test_a_pause_says_what_was_left_and_when_it_ends_by_itself() -> None:
    paused = replace(RUNS, status="paused", left=3 * HOUR, next_look=BEGINS + 6 * HOUR)
    assert "3 h were left" in said(paused)
    assert "goes on by itself" in said(paused)
    assert "goes on by itself" not in said(replace(paused, next_look=None))
    # Still paused: only another end says anything.
    assert said(replace(paused, owner="b"), paused) == ""
    assert "were left" in said(paused, None)


def test_going_on_says_how_long_it_stood_still_this_time() -> None:
    paused = replace(RUNS, status="paused", left=3 * HOUR, stood=HOUR)
    on = replace(RUNS, due=BEGINS + 10 * HOUR, stood=3 * HOUR)
    assert "The time it stood still is added: 2 h" in said(on, paused)
    assert "The new end" in said(on, paused)
    # Ended while it stood still, or moved while it ran, is no going on.
    assert "stood still" not in said(replace(paused, status="cancelled"), paused)
    assert "stood still" not in said(on, RUNS)


@pytest.mark.parametrize(("hours", "shown"), [(7, True), (8, True), (9, False)])
def test_met_in_time_says_how_much_was_left(hours: int, shown: bool) -> None:
    met = replace(RUNS, status="met", ended_at=BEGINS + hours * HOUR)
    assert bool(said(met)) is shown
    assert said(replace(met, status="cancelled")) == ""
    assert said(replace(met, ended_at=None)) == ""


def test_missed_is_told_once() -> None:
    late = replace(RUNS, status="breached")
    assert said(late)
    assert said(late, None)
    assert said(replace(late, ended_at=BEGINS + 9 * HOUR), late) == ""


def test_an_extension_says_the_new_end_and_that_the_first_is_kept() -> None:
    found = said(replace(RUNS, due=BEGINS + 12 * HOUR))
    assert "The new end" in found
    assert "The first one is kept" in found
    assert said(replace(RUNS, owner="b")) == ""


def test_a_moment_that_was_set_is_said_as_it_is() -> None:
    assert said(RUNS, None).startswith("Until exactly the moment that was set")

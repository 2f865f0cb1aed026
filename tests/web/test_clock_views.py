"""Chips and bars: the nearer, the darker; red for the law and what is lost; nothing before arrival is a breach."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.chips import chip_of
from api.web.window_bars import segments_of, window_of, windows_of
from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import WorkingCalendar
from engine.possible_views import ClockStoryView

START = datetime(2026, 11, 23, 13, tzinfo=UTC)
CALENDAR = WorkingCalendar()


def a_clock(**given: Any) -> ClockStoryView:
    named = Label("Việc", "Task")
    due = given.get("due", START + timedelta(hours=72))
    found: dict[str, Any] = {
        "id": "some_clock",
        "occurrence": 1,
        "label": named,
        "strand": "some",
        "strand_label": named,
        "status": "running",
        "status_label": named,
        "due": due,
        "first_due": due,
        "counted_from": START,
        "basis_kind": "city",
        "basis": named,
        "limit": None,
        "halved": False,
        "owner": "",
        "owner_label": None,
        "stopped_by": (),
        "can_stop": (),
        "late_seconds": 0,
        "left_seconds": 0,
        "ran_seconds": 0,
        "stood_seconds": 0,
        "unit": "h",
        "window": False,
        "warned_at": (),
        "ended_at": None,
        "history": (),
    }
    return ClockStoryView(**found | given)


@pytest.mark.parametrize(
    ("hours", "given", "kind", "text"),
    [
        (10, {}, "far", "còn 62 giờ"),
        (36, {}, "due", "còn 36 giờ"),
        (10, {"warned_at": (START + timedelta(hours=2),)}, "due", "còn 62 giờ"),
        (58, {}, "near", "còn 14 giờ"),
        (70.5, {}, "near", "còn 1 giờ 30 phút"),
        (1, {"due": START + timedelta(hours=2, minutes=30)}, "near", "còn 1 giờ 30 phút"),
        (74, {"status": "breached"}, "over", "quá 2 giờ"),
        (74, {}, "over", "quá 2 giờ"),
        (74, {"status": "breached", "basis_kind": "proposed"}, "over", "quá 2 giờ"),
        (74, {"status": "breached", "basis_kind": "law"}, "lost", "quá 2 giờ"),
        (74, {"status": "breached", "basis_kind": "clinical"}, "lost", "quá 2 giờ"),
        (90, {"status": "breached", "ended_at": START + timedelta(hours=75)}, "over", "quá 3 giờ"),
        (74, {"status": "breached_before_arrival", "basis_kind": "clinical"}, "before", "đã qua trước khi đến"),
        (74, {"status": "paused", "left_seconds": 3 * 3600}, "paused", "tạm dừng, còn 3 giờ"),
        (74, {"status": "met"}, "met", "đúng hạn"),
        (74, {"status": "ended_by_choice"}, "choice", "theo lựa chọn"),
        (74, {"status": "cancelled"}, "gone", "không còn áp dụng"),
    ],
)
def test_a_chip_follows_from_where_a_deadline_stands(hours: float, given: Any, kind: str, text: str) -> None:
    chip = chip_of(a_clock(**given), START + timedelta(hours=hours), CALENDAR, "vi")
    assert (chip.kind, chip.text) == (kind, text)


def test_a_window_is_hatched_before_arrival_solid_since_and_hollow_to_its_end() -> None:
    clock = a_clock(window=True, basis_kind="clinical", warned_at=(START + timedelta(hours=24),))
    bar = window_of(clock, START + timedelta(hours=18), START + timedelta(hours=36), CALENDAR, "vi")
    assert [(part.percent, part.drawn) for part in bar.segments] == [(25.0, "hatch"), (25.0, "gone")]
    assert bar.ticks == (33.3,)
    assert bar.sentence == "Việc: 18 giờ mất trước khi đến, 18 giờ từ lúc đến, còn 36 giờ"
    assert bar.note == "đến 20:00 ngày mai"


def test_a_window_lost_before_arrival_is_all_hatched_and_one_lost_after_it_red() -> None:
    before = a_clock(window=True, basis_kind="clinical", status="breached_before_arrival")
    after = a_clock(window=True, basis_kind="clinical", status="breached")
    arrived, now = START + timedelta(hours=80), START + timedelta(hours=90)
    assert [part.drawn for part in window_of(before, arrived, now, CALENDAR, "vi").segments] == ["hatch"]
    late = window_of(after, START + timedelta(hours=36), now, CALENDAR, "en")
    assert [(part.percent, part.drawn) for part in late.segments] == [(50.0, "hatch"), (50.0, "lost")]
    assert late.chip.kind == "lost"


def test_windows_that_run_stand_before_those_that_are_over_and_met_ones_are_gone() -> None:
    later, sooner = (
        a_clock(window=True, id="later"),
        a_clock(window=True, id="sooner", due=START + timedelta(hours=50)),
    )
    over = a_clock(window=True, id="over", status="breached_before_arrival", due=START + timedelta(hours=3))
    met, other = a_clock(window=True, id="met", status="met"), a_clock(id="other")
    found = windows_of((later, over, met, sooner, other), START + timedelta(hours=9), START, CALENDAR, "vi")
    assert [bar.id for bar in found] == ["sooner-1", "later-1", "over-1"]


_HOURS = st.floats(-100, 400, allow_nan=False)


@given(_HOURS, _HOURS, st.floats(0.1, 400), st.booleans())
def test_the_parts_of_a_bar_never_outgrow_it(arrived: float, now: float, due: float, lost: bool) -> None:
    parts = segments_of(
        START,
        START + timedelta(hours=arrived),
        START + timedelta(hours=now),
        START + timedelta(hours=due),
        lost=lost,
    )
    assert sum(part.percent for part in parts) <= 100.2
    assert all(part.percent > 0 for part in parts)

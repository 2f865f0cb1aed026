"""On which days nobody holds what somebody must."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.definitions.directory.kinds import holds
from engine.reading.directory.gaps_ahead import days_without

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)
DAYS = st.integers(-5, 20).map(lambda days: FIRST + timedelta(days))


@dataclass(frozen=True)
class Row:
    starts_on: date | None
    ends_on: date | None


@given(st.lists(st.builds(Row, st.none() | DAYS, st.none() | DAYS), max_size=5))
def test_the_days_without_are_those_on_which_no_row_holds(rows: list[Row]) -> None:
    spans = days_without(rows, FIRST, LAST)
    missing = {FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)}
    missing = {day for day in missing if not any(holds(row.starts_on, row.ends_on, day) for row in rows)}
    told = [first + timedelta(n) for first, last in spans for n in range((last - first).days + 1)]
    assert sorted(told) == sorted(missing)
    assert all(first <= last for first, last in spans)
    assert all(one[1] + timedelta(1) < two[0] for one, two in pairwise(spans))

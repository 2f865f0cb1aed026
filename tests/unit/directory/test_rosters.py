"""Who is on duty, who stands in, and on which of the days ahead nobody is."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from config.directory import AbsenceRow, DutyRow, PostRow
from engine.store.rosters import Person, Roster, Shift

FIRST = date(2026, 4, 1)
PEOPLE = {name: Person(name, name.title(), f"{name}@h.example") for name in "abcd"}
POSTS = [PostRow(name, "h", "doctor") for name in "abc"]


def day(number: int) -> date:
    return FIRST + timedelta(number)


def noon(number: int) -> datetime:
    return datetime(2026, 4, 1, 5, tzinfo=UTC) + timedelta(number)


def roster(*rows: DutyRow | AbsenceRow) -> Roster:
    duties = [row for row in rows if isinstance(row, DutyRow)]
    return Roster(duties, [row for row in rows if isinstance(row, AbsenceRow)], PEOPLE, POSTS)


def names(found: list[Person]) -> str:
    return "".join(person.id for person in found)


A, B = DutyRow("h", "doctor", "a", 1, day(0)), DutyRow("h", "doctor", "b", 2, day(0))


def test_a_substitute_is_on_duty_in_the_place_of_whoever_is_away() -> None:
    found = roster(A, B, AbsenceRow("a", day(2), day(4), "c"))
    assert [names(found.on_duty("h", "doctor", noon(n))) for n in (1, 2, 4, 5)] == ["ab", "cb", "cb", "ab"]


def test_one_who_is_away_without_a_substitute_is_left_out() -> None:
    assert names(roster(A, B, AbsenceRow("a", day(0), day(0))).on_duty("h", "doctor", noon(0))) == "b"


def test_a_substitute_who_is_away_is_stood_in_for_in_turn_and_nobody_twice() -> None:
    away = (
        AbsenceRow("a", day(0), day(9), "c"),
        AbsenceRow("c", day(1), day(2), "b"),
        AbsenceRow("b", day(5), day(5)),
    )
    found = roster(A, B, *away)
    assert [names(found.on_duty("h", "doctor", noon(n))) for n in (0, 1, 5)] == ["cb", "b", "c"]


def test_a_circle_or_a_stranger_stands_in_for_nobody() -> None:
    assert (
        roster(A, AbsenceRow("a", day(0), day(9), "c"), AbsenceRow("c", day(0), day(9), "a")).on_duty(
            "h", "doctor", noon(0)
        )
        == []
    )
    assert roster(A, AbsenceRow("a", day(0), day(9), "d")).on_duty("h", "doctor", noon(0)) == []


def test_the_days_ahead_are_told_in_spans() -> None:
    found = roster(A, AbsenceRow("a", day(3), day(5), "c"), AbsenceRow("c", day(5), day(8)))
    assert found.shifts("h", "doctor", day(0), day(9)) == [
        Shift(day(0), day(2), (PEOPLE["a"],)),
        Shift(day(3), day(4), (PEOPLE["c"],)),
        Shift(day(5), day(5), ()),
        Shift(day(6), day(9), (PEOPLE["a"],)),
    ]
    (away,) = found.away("h", "doctor", day(0), day(9))
    assert (away.person.id, away.first, away.last, away.stood_in_for) == ("a", day(3), day(5), False)


SPANS = st.tuples(st.integers(0, 12), st.integers(0, 5)).map(lambda span: (day(span[0]), day(span[0] + span[1])))
DUTIES = st.builds(lambda who, rank, days: DutyRow("h", "doctor", who, rank, *days), st.sampled_from("abc"),
                   st.integers(1, 3), SPANS)  # fmt: skip
ABSENCES = st.builds(lambda who, other, days: AbsenceRow(who, *days, other), st.sampled_from("abc"),
                     st.none() | st.sampled_from("abcd"), SPANS)  # fmt: skip


@settings(deadline=None)
@given(st.lists(DUTIES, max_size=5), st.lists(ABSENCES, max_size=5))
def test_spans_say_of_every_day_what_is_asked_of_that_day(duties: list[DutyRow], absences: list[AbsenceRow]) -> None:
    found = roster(*duties, *absences)
    shifts = found.shifts("h", "doctor", day(0), day(18))
    for number in range(19):
        (shift,) = [one for one in shifts if one.first <= day(number) <= one.last]
        assert list(shift.people) == found.on_duty("h", "doctor", noon(number))
    assert all(one.people != other.people for one, other in pairwise(shifts))

"""Whose time a deadline was: whatever happened, the parts add up to the whole, and each stretch has one holder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.case.case import Clock, Referral
from engine.domain.case.retelling import ClockMoment, ReferralMoment, Told
from engine.domain.clocks.shares import Course, Interval, longest, shares, totals

BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)
AGENCIES = ("hospital", "police", "committee", "")
STATES = ("pending", "sent", "acknowledged", "info_requested", "accepted", "rerouted")
MINUTES = st.integers(-600, 3000)


def at(minutes: float) -> datetime:
    return BEGINS + timedelta(minutes=minutes)


def event(minutes: float) -> Told:
    return Told(1, at(minutes), "", None, "", "", ())


def clock(minutes: float, **more: object) -> ClockMoment:
    begun = Clock("c", 1, "core", "running", at(0), at(0), at(60), at(60), "hospital")
    return ClockMoment(event(minutes), str(more.pop("why", "")), replace(begun, **more))


def referral(minutes: float, agency: str, state: str) -> ReferralMoment:
    made = Referral(agency, agency, agency, state, "urgent", frozenset(), at(0), at(60))
    return ReferralMoment(event(minutes), "", made)


@st.composite
def courses(draw: st.DrawFn) -> tuple[Course, datetime]:
    moments = [clock(0, counted_from=at(draw(st.integers(-600, 0))))]
    for minutes in sorted(draw(st.lists(st.integers(1, 2000), max_size=6))):
        moments.append(
            clock(
                minutes,
                counted_from=moments[0].clock.counted_from,
                owner=draw(st.sampled_from(AGENCIES)),
                status=draw(st.sampled_from(["running", "paused", "breached"])),
                stands_still_for=draw(st.sampled_from([None, "request", "standstill"])),
            )
        )
    sent = [
        referral(minutes, draw(st.sampled_from(AGENCIES[:3])), draw(st.sampled_from(STATES)))
        for minutes in sorted(draw(st.lists(MINUTES, max_size=6)))
    ]
    away = [
        Interval(at(since), at(since + n)) for since, n in draw(st.lists(st.tuples(MINUTES, st.integers(1, 500))))
    ]
    reads = [(draw(st.sampled_from(AGENCIES)), at(minutes)) for minutes in draw(st.lists(MINUTES, max_size=3))]
    opened = at(draw(st.integers(-900, 0)))
    return Course(opened, moments, sent, reads, away), at(draw(st.integers(0, 4000)))


@given(courses())
def test_the_parts_add_up_to_the_whole_and_follow_each_other(found: tuple[Course, datetime]) -> None:
    course, now = found
    parts = shares(course, now)
    began = course.moments[0].clock.counted_from
    assert sum((part.length for part in parts), timedelta(0)) == now - began
    assert sum(totals(parts).values(), timedelta(0)) == now - began
    assert all(one.until == other.since for one, other in pairwise(parts))
    assert all(part.length > timedelta(0) for part in parts)
    # What the system owed, and what was before arrival, is no agency's.
    for part in parts:
        middle = part.since + part.length / 2
        if middle < course.opened_at:
            assert part.whose == "before_arrival"
        elif any(outage.since <= middle < outage.until for outage in course.outages):
            assert (part.whose, part.agency) == ("outage", "")
        else:
            assert (part.whose == "agency") <= (part.agency != "")


def test_a_deadline_that_went_from_hand_to_hand_is_told_hand_by_hand() -> None:
    course = Course(
        opened_at=at(-30),
        moments=[
            clock(0, counted_from=at(-90), owner="police"),
            clock(100, counted_from=at(-90), owner="committee"),
            clock(160, counted_from=at(-90), owner="committee", status="paused", stands_still_for="standstill"),
            clock(200, counted_from=at(-90), owner="committee", ended_at=at(220)),
        ],
        referrals=[
            referral(0, "police", "pending"),
            referral(5, "police", "sent"),
            referral(100, "police", "rerouted"),
            referral(100, "committee", "sent"),
            referral(130, "committee", "acknowledged"),
        ],
        reads=[("police", at(50))],
        outages=[Interval(at(20), at(40))],
    )
    found = shares(course, at(999))
    minutes = [(part.whose, part.agency, part.phase, part.length / timedelta(minutes=1)) for part in found]
    assert minutes == [
        ("before_arrival", "", "", 60),
        # Before it began, whoever answered for it then held what it waited for.
        ("agency", "police", "at_work", 30),
        ("outage", "police", "on_its_way", 5),
        ("agency", "police", "unread", 15),
        ("outage", "", "", 20),
        ("agency", "police", "unread", 10),
        ("agency", "police", "read", 50),
        ("agency", "committee", "unread", 30),
        ("agency", "committee", "at_work", 30),
        ("choice", "", "", 40),
        ("agency", "committee", "at_work", 20),
    ]
    assert longest(found) == ("before_arrival", "", "")


def test_what_a_run_goes_on_with_was_spent_by_the_run_before() -> None:
    begun = clock(0, counted_from=at(-45), why="goes on where it ended")
    assert [part.length for part in shares(Course(at(-300), [begun]), at(15))] == [timedelta(minutes=15)]

"""Complaints about deadlines that are counted wrongly, rounded, looked at too late or rewritten afterwards."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bootstrap import working_calendar
from engine.domain.case.case import RUNNING
from engine.domain.clocks.running import JUST_AFTER
from engine.domain.deciding.sweep_deadlines import next_moment
from engine.domain.time_limits import CITY_TIME, Limit, due_at, limit_of
from tests import people
from tests.journeys.complaints.paper import Chronicle, activated
from tests.unit.editing import FOLDER, ONE_STOP, edit

CALENDAR = working_calendar()


@pytest.mark.parametrize(
    ("after_due", "status"), [(-JUST_AFTER, "met"), (timedelta(0), "met"), (JUST_AFTER, "breached")]
)
def test_no_rounded_percentage_makes_a_breach(after_due: timedelta, status: str) -> None:
    dossier = activated()
    dossier.now = dossier.run("doctor_due").due + after_due
    dossier.pull(people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    assert dossier.run("doctor_due").status == status


def test_a_day_is_never_24_hours_and_one_word_for_both_is_no_limit() -> None:
    friday = datetime(2026, 3, 6, 17, tzinfo=CITY_TIME)
    ends = [due_at(friday, Limit(n, unit), CALENDAR) for n, unit in ((24, "h"), (1, "cd"), (1, "wd"), (3, "wd"))]
    said = [end.astimezone(CITY_TIME).strftime("%d %H:%M") for end in ends]
    # Saturday evening; Saturday is no working day, so the end of Monday; the end of Monday; the end of Wednesday.
    assert said == ["07 17:00", "10 00:00", "10 00:00", "12 00:00"]
    with pytest.raises(ValueError, match="no unit"):
        limit_of("1 d")


def test_a_round_the_clock_deadline_runs_through_tet_beside_one_that_does_not() -> None:
    eve = datetime(2026, 2, 13, 23, 30, tzinfo=CITY_TIME)
    dossier = Chronicle(at=eve.astimezone(UTC), age_years=13)
    dossier.pull(people.DOCTOR, "activate", indicators=["obvious_assault"])
    assert dossier.run("police_informed_due").due == eve + timedelta(hours=1)
    dossier.pull(people.CHILD_WORKER, "verify_report")
    dossier.pull(people.CHILD_WORKER, "assess_initial_risk", risk_level="low", harm_level="minor")
    plan = dossier.run("cp_plan_due").due.astimezone(CITY_TIME)
    worked = [day for n in range(1, 40) if CALENDAR.is_working_day(day := eve.date() + timedelta(days=n))]
    assert plan.date() - timedelta(days=1) == worked[4]
    assert (plan.date() - eve.date()).days > 10


def test_moments_are_kept_without_a_zone_of_anybodys_own() -> None:
    dossier = activated(age_years=13)
    kept = [moment for c in dossier.case.clocks.values() for moment in (c.due, c.first_due, c.started_at)]
    assert {moment.utcoffset() for moment in kept} == {timedelta(0)}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_no_deadline_is_forgotten_between_two_looks_and_a_second_look_finds_nothing(minutes: list[int]) -> None:
    dossier = activated(age_years=13)
    for span in minutes:
        dossier.later(minutes=span)
        dossier.sweep()
        assert dossier.sweep() is None
        running = [clock for clock in dossier.case.clocks.values() if clock.status == RUNNING]
        assert all(clock.next_look and dossier.now < clock.next_look <= clock.due + JUST_AFTER for clock in running)
        upcoming = next_moment(dossier.case)
        assert upcoming is None or upcoming > dossier.now


def test_the_nearer_its_end_the_sooner_a_deadline_is_looked_at_again() -> None:
    dossier = activated()
    clock = dossier.run("assessment_due")
    looks = [dossier.run("assessment_due").next_look]
    for _ in range(2):
        dossier.now = looks[-1] or dossier.now
        dossier.sweep()
        looks.append(dossier.run("assessment_due").next_look)
    assert looks == [
        clock.counted_from + timedelta(hours=1),
        clock.counted_from + timedelta(hours=1.6),
        clock.due + JUST_AFTER,
    ]


def test_a_late_look_blames_nobody_for_the_time_it_was_late_by() -> None:
    dossier = activated()
    dossier.later(hours=9)
    dossier.sweep()
    late = dossier.run("doctor_due")
    assert (late.status, late.due) == ("breached", late.counted_from + timedelta(minutes=30))
    # What is past is told as missed, and not also as near.
    assert all(notice.due and notice.due > dossier.now for notice in dossier.notices("deadline_warning"))


def test_what_ended_is_not_rewritten_by_facts_corrected_later() -> None:
    dossier = activated()
    dossier.pull(people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    dossier.pull(people.DOCTOR, "record_pep", pep_outcome="given")
    ended = dossier.run("pep_window")
    earlier = (dossier.now - timedelta(hours=100)).isoformat()
    dossier.pull(people.DOCTOR, "correct_facts", incident_from=earlier, reason="nhớ lại")
    assert dossier.run("pep_window") == ended
    assert dossier.run("forensic_sample_window").status == "breached_before_arrival"
    assert dossier.moments("forensic_sample_window")[-1].why == "facts corrected: counted from another moment"


def test_a_window_runs_from_the_earliest_moment_it_may_have_been() -> None:
    first = people.BEGINS - timedelta(hours=30)
    between = {"incident_from": first.isoformat(), "incident_to": people.BEGINS.isoformat()}
    assert Chronicle(**between).run("pep_window").due == first + timedelta(hours=72)


def test_a_deadline_that_nothing_stops_is_found_before_anybody_lives_with_it(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    faults = edit(tmp_path, ONE_STOP, lambda d: d["clocks"]["doctor_due"].pop("stops_on"))
    assert any("doctor_due" in fault and "nothing stops this clock" in fault for fault in faults)

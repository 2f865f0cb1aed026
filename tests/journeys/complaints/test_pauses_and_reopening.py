"""Complaints about pausing, moving and reopening deadlines: none of them happens here."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from engine.domain.case.case import Clock
from engine.domain.case.step import Step
from engine.domain.clocks.running import warnings
from tests import people
from tests.unit.dossier import DOMESTIC, Dossier, activated, rules_of

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def ordered(dossier: Dossier, order: str, clock: str, **more: str) -> None:
    dossier.order(people.SUPERVISOR, order, clock, **more)


def warned_at(dossier: Dossier, name: str) -> list[datetime]:
    step = Step(dossier.rules, dossier.case, dossier.now, dossier.case.reporter)
    return warnings(step, dossier.rules.procedure.clocks[name], dossier.clock(name))


def in_a_shelter_request() -> tuple[Dossier, datetime]:
    """Return a case in which a bed is asked for (2 h, halved at high risk), and when it was."""
    dossier = activated()
    dossier.consent("sharing", "social_work_centre")
    dossier.pull(people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected=False, immediate_danger=False)
    dossier.pull(people.SOCIAL_WORKER, "request_shelter")
    return dossier, dossier.now


def test_time_that_was_held_is_kept_when_the_limit_changes_afterwards() -> None:
    dossier, began = in_a_shelter_request()
    dossier.later(minutes=20)
    ordered(dossier, "pause_clock", "shelter_bed_due")
    dossier.later(hours=3)
    ordered(dossier, "resume_clock", "shelter_bed_due")
    assert dossier.clock("shelter_bed_due").due == began + 2 * HOUR + 3 * HOUR
    dossier.pull(people.SOCIAL_WORKER, "rescore_risk", risk_level="high", reason="đe doạ")
    # One hour in place of two, and the three hours on top.
    assert dossier.clock("shelter_bed_due").due == began + HOUR + 3 * HOUR


def test_a_limit_halved_while_it_stands_still_loses_nothing_to_the_pause() -> None:
    dossier, _ = in_a_shelter_request()
    dossier.later(minutes=20)
    ordered(dossier, "pause_clock", "shelter_bed_due")
    dossier.later(hours=3)
    dossier.pull(people.SOCIAL_WORKER, "rescore_risk", risk_level="high", reason="đe doạ")
    assert dossier.clock("shelter_bed_due").left == 40 * MINUTE
    dossier.later(hours=3)
    ordered(dossier, "resume_clock", "shelter_bed_due")
    assert dossier.clock("shelter_bed_due").due == dossier.now + 40 * MINUTE


def test_an_extension_given_while_a_clock_stands_still_is_not_lost_when_it_goes_on() -> None:
    dossier = activated()
    dossier.later(minutes=10)
    due = dossier.clock("doctor_due").due
    ordered(dossier, "pause_clock", "doctor_due")
    ordered(dossier, "extend_clock", "doctor_due", until=(due + HOUR).isoformat())
    dossier.later(hours=2)
    ordered(dossier, "resume_clock", "doctor_due")
    moved = dossier.clock("doctor_due")
    assert (moved.due, moved.first_due) == (dossier.now + 20 * MINUTE + HOUR, due)


def test_a_pause_puts_warnings_off_by_as_long_as_it_lasted() -> None:
    dossier = activated()
    before = warned_at(dossier, "doctor_due")
    dossier.later(minutes=10)
    ordered(dossier, "pause_clock", "doctor_due")
    dossier.later(hours=5)
    ordered(dossier, "resume_clock", "doctor_due")
    assert warned_at(dossier, "doctor_due") == [moment + 5 * HOUR for moment in before]


def test_when_a_clock_began_is_never_changed_by_a_pause() -> None:
    dossier = activated()
    began = dossier.clock("doctor_due")
    for _ in range(3):
        dossier.later(minutes=3)
        ordered(dossier, "pause_clock", "doctor_due")
        dossier.later(hours=1)
        ordered(dossier, "resume_clock", "doctor_due")
    now = dossier.clock("doctor_due")
    assert (now.started_at, now.counted_from, now.first_due) == (
        began.started_at,
        began.counted_from,
        began.first_due,
    )
    assert now.stood == 3 * HOUR


def test_no_pause_lasts_for_ever() -> None:
    dossier = activated()
    dossier.later(minutes=10)
    ordered(dossier, "pause_clock", "doctor_due")
    longest = dossier.rules.vocabulary.proposed.paused_at_most.span
    ends = dossier.now + longest
    dossier.now = ends + 5 * MINUTE
    dossier.sweep()
    again = dossier.clock("doctor_due")
    # Looked at five minutes late: it goes on from the moment at which the pause ended.
    assert (again.status, again.due, again.stood) == ("running", ends + 20 * MINUTE, longest)
    assert (people.HOSPITAL, "doctor") in dossier.told("action_needed")


def test_a_pause_until_a_moment_ends_then_even_where_no_worker_has_looked() -> None:
    dossier = activated()
    until = dossier.now + 2 * HOUR
    ordered(dossier, "pause_clock", "doctor_due", until=until.isoformat())
    dossier.later(hours=3)
    dossier.pull(people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    late = dossier.clock("doctor_due")
    assert (late.status, late.due, late.ended_at) == ("breached", until + 30 * MINUTE, dossier.now)


@pytest.mark.parametrize("wrong", [timedelta(0), -HOUR, timedelta(days=31)])
def test_a_pause_that_never_begins_or_lasts_too_long_is_refused(wrong: timedelta) -> None:
    dossier = activated()
    with dossier.refuses("field_invalid(until)"):
        ordered(dossier, "pause_clock", "doctor_due", until=(dossier.now + wrong).isoformat())


def test_what_a_decision_or_the_clinic_sets_is_never_paused() -> None:
    dossier = activated()
    for name in ("pep_window", "forensic_sample_window"):
        with dossier.refuses(f"wrong_state({name})"):
            ordered(dossier, "pause_clock", name)


def test_an_extension_never_hides_the_first_moment_and_comes_from_another_agency() -> None:
    dossier = activated()
    first = dossier.clock("doctor_due").due
    for days in (1, 2, 3):
        until = (first + timedelta(days=days)).isoformat()
        with dossier.refuses("self_approval(doctor_due)"):
            dossier.order(people.SOCIAL_WORKER, "extend_clock", "doctor_due", until=until)
        ordered(dossier, "extend_clock", "doctor_due", until=until)
    moved = dossier.clock("doctor_due")
    assert (moved.first_due, moved.extensions) == (first, 3)


def test_a_missed_deadline_can_be_neither_paused_nor_extended_away() -> None:
    dossier = activated().later(minutes=31)
    dossier.sweep()
    for order in ("pause_clock", "resume_clock", "extend_clock"):
        with dossier.refuses("wrong_state(doctor_due)"):
            ordered(dossier, order, "doctor_due", until=(dossier.now + HOUR).isoformat())


def reopened(policy: str) -> tuple[Clock, list[Clock], Dossier]:
    """Return the conference's clock as it ended half an hour in, and its runs after the case was reopened."""
    dossier = activated()
    rules = dossier.rules
    rule = replace(rules.procedure.clocks["conference_due"], again=policy)
    clocks = {**rules.procedure.clocks, rule.id: rule}
    dossier.rules = replace(rules, procedure=replace(rules.procedure, clocks=clocks))
    assess = {"risk_level": "low", "carer_suspected": False, "immediate_danger": False}
    dossier.pull(people.SOCIAL_WORKER, "assess", **assess)
    dossier.later(minutes=30)
    dossier.pull(people.SOCIAL_WORKER, "decline", capacity_confirmed="yes", decline_reason="muốn về nhà")
    ended = dossier.clock("conference_due")
    dossier.later(days=2)
    dossier.pull(people.SOCIAL_WORKER, "reopen", reason="quay lại")
    dossier.consent("case_management")
    dossier.pull(people.SOCIAL_WORKER, "assess", **assess)
    return ended, [clock for clock in dossier.case.clocks.values() if clock.id == rule.id], dossier


def test_reopening_does_to_each_deadline_what_its_definition_says() -> None:
    ended, runs, dossier = reopened("restart")
    assert ended.status == "ended_by_choice"
    assert [clock.status for clock in runs] == ["ended_by_choice", "running"]
    assert runs[1].due == dossier.now + 24 * HOUR
    _, runs, dossier = reopened("continue")
    assert (runs[1].due, runs[1].counted_from) == (dossier.now + 23.5 * HOUR, dossier.now - 0.5 * HOUR)
    _, runs, _ = reopened("once")
    assert [clock.status for clock in runs] == ["ended_by_choice"]


def test_what_was_missed_is_not_whitewashed_by_reopening_where_it_runs_once_or_goes_on() -> None:
    for policy in ("once", "continue"):
        dossier = Dossier(people.HOTLINE, DOMESTIC, perpetrator_relation="intimate_partner", abuse_kinds=["physical"])
        rule = replace(dossier.rules.procedure.clocks["triage_due"], again=policy)
        clocks = {**dossier.rules.procedure.clocks, rule.id: rule}
        dossier.rules = replace(dossier.rules, procedure=replace(dossier.rules.procedure, clocks=clocks))
        dossier.later(hours=3)
        dossier.sweep()
        assert dossier.clock("triage_due").status == "breached"
        triage = {"harm_level": "minor", "immediate_danger": False, "vulnerable": False}
        dossier.pull(people.at(f"ward_committee_{people.BEN_THANH}", "family_officer"), "triage", **triage)
        assert [c.status for c in dossier.case.clocks.values() if c.id == "triage_due"] == ["breached"]


def test_a_window_once_recorded_does_not_begin_again_and_every_definition_says_so() -> None:
    for procedure in ("hung_vuong_one_stop", "hcmc_sexual_harassment", "hcmc_domestic_violence"):
        for rule in rules_of(procedure).procedure.clocks.values():
            assert rule.again == ("restart" if rule.counts_from == "start" else "once"), rule.id

"""Complaints about deadlines that nobody can explain: every one here says what made it what it is."""

from datetime import timedelta

from engine.commands import CaseRequest, OrderClock
from engine.domain.clocks.explaining import computed
from engine.handlers.order_clock import order_clock
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.clock_stories import clock_stories
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.complaints.paper import Chronicle, activated


def told(dossier: Chronicle, name: str) -> list[tuple[str, list[str]]]:
    """Return of each change of a deadline why it was, and how the end was worked out, in English."""
    moments = dossier.moments(name)
    before = [None, *moments]
    calendar = dossier.rules.calendar
    return [
        (now.why, [line.en for line in computed(now, was, calendar)])
        for was, now in zip(before, moments, strict=False)
    ]


def test_a_breach_says_which_rule_started_counted_paused_moved_and_missed_it() -> None:
    dossier = activated()
    dossier.later(minutes=10)
    dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due")
    dossier.later(hours=1)
    dossier.order(people.SUPERVISOR, "resume_clock", "doctor_due")
    until = (dossier.run("doctor_due").due + timedelta(minutes=30)).isoformat()
    dossier.order(people.SUPERVISOR, "extend_clock", "doctor_due", until=until)
    dossier.now = dossier.run("doctor_due").due + timedelta(minutes=1)
    dossier.sweep()
    dossier.pull(people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    assert [line for line in told(dossier, "doctor_due") if line[0] != "warning"] == [
        (
            "started",
            [
                "Counted from 09:00 on 2 March 2026.",
                "30 min are added, round the clock, days off included.",
                "It ends at 09:30 on 2 March 2026.",
            ],
        ),
        ("request", ["When it stopped 20 min were left.", "It goes on by itself at 09:10 on 1 April 2026."]),
        ("resumed", ["The time it stood still is added: 1 h.", "The new end: 10:30 on 2 March 2026."]),
        ("extended", ["The new end: 11:00 on 2 March 2026.", "The first one is kept: 09:30 on 2 March 2026."]),
        (
            "not stopped in time",
            ["It was not done by 11:00 on 2 March 2026; at that very moment it would have been in time."],
        ),
        ("start_examination", []),
    ]


def test_a_deadline_that_was_halved_says_what_the_risk_did_to_it() -> None:
    dossier = activated()
    dossier.consent("sharing", "social_work_centre")
    dossier.pull(people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected=False, immediate_danger=False)
    dossier.pull(people.SOCIAL_WORKER, "request_shelter")
    dossier.later(minutes=50)
    dossier.pull(people.SOCIAL_WORKER, "rescore_risk", risk_level="high", reason="đe doạ")
    why, lines = told(dossier, "shelter_bed_due")[-1]
    assert why == "risk became high"
    assert lines[1].startswith("1 h are added (half of 2 h")
    assert lines[-2:] == [
        "The least time that must be left from then on.",
        "So it ends at 10:20 on 2 March 2026.",
    ]


def test_a_calendar_changed_afterwards_does_not_rewrite_what_was_computed() -> None:
    dossier = activated(age_years=13)
    dossier.pull(people.CHILD_WORKER, "verify_report")
    dossier.pull(people.CHILD_WORKER, "assess_initial_risk", risk_level="low", harm_level="minor")
    moment = dossier.moments("cp_plan_due")[0]
    recorded = moment.clock.due
    calendar = dossier.rules.calendar
    later = type(calendar)(calendar.days_off | {dossier.now.date() + timedelta(days=1)}, calendar.days_on)
    assert computed(moment, None, calendar)[-1].en.startswith("It ends at 24:00")
    changed = computed(moment, None, later)[-1].en
    assert changed.startswith("The calendar has changed since; what was recorded stands")
    assert dossier.run("cp_plan_due").due == recorded


def test_reasons_of_orders_pile_up_and_are_read_only_by_those_who_may(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=13)
    given = ["mất điện", "vẫn mất điện", "thêm giờ cho bác sĩ"]
    orders = [("pause_clock", None), ("resume_clock", None), ("extend_clock", timedelta(days=1))]
    for (order, later), reason in zip(orders, given, strict=True):
        clock.at += timedelta(minutes=5)
        until = (clock.at + later).isoformat() if later else None
        asked = {"case": case, "order": order, "clock": "doctor_due", "reason": reason, "until": until}
        order_clock(world, OrderClock(actor=people.SUPERVISOR, **asked))
    clock.at += timedelta(days=2)
    sweep_deadlines(world)

    def history(actor: people.Actor) -> list[tuple[str | None, str | None]]:
        stories = clock_stories(world, CaseRequest(actor=actor, case=case))
        found = [story for story in stories if story.id == "doctor_due"]
        return [(m.by.en if m.by else None, m.reason) for story in found for m in story.history]

    read = history(people.SOCIAL_WORKER)
    assert [reason for _, reason in read if reason] == given
    assert read[-1] == (None, None)
    assert [by for by, reason in read if reason] == ["Supervisor, Health Department"] * 3
    # Who does not follow the strand has no history of it, and no reason.
    assert [reason for _, reason in history(people.POLICE) if reason] == []

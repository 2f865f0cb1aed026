"""What time alone brings on paper: warnings, breaches at the instant after, and who is told of each."""

from datetime import timedelta

from tests import people
from tests.unit.dossier import activated

SUPERVISOR = ("health_department", "supervisor")


def test_a_deadline_warns_twice_then_breaches_once() -> None:
    dossier = activated()
    clock = dossier.clock("assessment_due")
    span = clock.due - clock.counted_from
    for number, share in ((1, 0.5), (2, 0.8)):
        dossier.now = clock.counted_from + share * span
        assert dossier.sweep() is not None
        assert dossier.clock("assessment_due").warned == number
    dossier.now = clock.due
    dossier.sweep()
    assert dossier.clock("assessment_due").status == "running"
    dossier.now = clock.due + timedelta(microseconds=1)
    dossier.sweep()
    late = dossier.clock("assessment_due")
    # Looked at again where the first level of its escalation comes.
    assert (late.status, late.next_look, late.ended_at) == ("breached", clock.due + span / 2, None)
    assert SUPERVISOR in dossier.told("deadline_breached")
    assert dossier.sweep() is None


def test_a_warning_goes_to_those_who_can_stop_it_and_not_to_the_supervisor() -> None:
    dossier = activated()
    clock = dossier.clock("doctor_due")
    dossier.now = clock.counted_from + (clock.due - clock.counted_from) / 2
    dossier.sweep()
    warned = [notice for notice in dossier.notices("deadline_warning") if notice.due == clock.due]
    assert (people.HOSPITAL, "doctor") in {(notice.agency, notice.role) for notice in warned}
    assert {notice.agency for notice in warned} == {people.HOSPITAL}


def test_acting_late_does_not_look_like_acting_in_time() -> None:
    dossier = activated()
    clock = dossier.clock("assessment_due")
    dossier.now = clock.due + timedelta(minutes=1)
    dossier.pull(
        people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected="no", immediate_danger="no", safety_plan="x"
    )
    late = dossier.clock("assessment_due")
    assert late.status == "breached"
    assert late.ended_at == dossier.now
    assert "deadline_breached" in [event.kind for event in dossier.last.events]


def test_acting_at_the_last_instant_is_in_time() -> None:
    dossier = activated()
    dossier.now = dossier.clock("assessment_due").due
    dossier.pull(
        people.SOCIAL_WORKER, "assess", risk_level="low", carer_suspected="no", immediate_danger="no", safety_plan="x"
    )
    assert dossier.clock("assessment_due").status == "met"
    assert dossier.case.memo.risk_core == "low"


def test_a_high_risk_halves_what_runs_and_never_lengthens() -> None:
    calm, urgent = activated(), activated()
    given = {"carer_suspected": "no", "immediate_danger": "no", "safety_plan": "x"}
    for dossier, risk in ((calm, "low"), (urgent, "high")):
        dossier.later(minutes=5).pull(people.SOCIAL_WORKER, "assess", risk_level=risk, **given)
    halved = [clock for clock in urgent.case.clocks.values() if clock.halved]
    assert halved
    for clock in halved:
        assert dossier.rules.procedure.clocks[clock.id].halves
        assert clock.due < calm.case.clocks[clock.key].due
    assert not [clock for clock in calm.case.clocks.values() if clock.halved]
    for key, clock in urgent.case.clocks.items():
        assert clock.due <= calm.case.clocks[key].due

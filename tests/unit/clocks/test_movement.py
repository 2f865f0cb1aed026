"""Where core goes back to from a side state, since when it counts as standing there, and which clocks wait."""

from datetime import timedelta

from engine.domain.case.case import Standing
from tests import people
from tests.unit.dossier import Dossier, activated

LEAVING = {"reason": "lý do"}


def child() -> Dossier:
    return activated(age_years=13)


def test_coming_back_leads_to_where_core_was() -> None:
    for state, way in (("received", None), ("screening", "screen")):
        dossier = Dossier(age_years=13)
        if way:
            dossier.pull(people.DOCTOR, way, screening_private=True)
        dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
        assert dossier.case.core == "carer_refused"
        dossier.pull(people.SOCIAL_WORKER, "carer_agrees")
        assert dossier.case.core == state


def test_each_side_state_remembers_its_own_way_back() -> None:
    dossier = child()
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    dossier.pull(people.DOCTOR, "abscond")
    assert dossier.case.core == "absconded"
    dossier.pull(people.INTAKE, "return_found")
    assert dossier.case.core == "carer_refused"
    dossier.pull(people.SOCIAL_WORKER, "carer_agrees")
    assert dossier.case.core == "activated"


def test_a_second_leaving_from_elsewhere_leads_back_there() -> None:
    dossier = child()
    dossier.pull(people.DOCTOR, "abscond")
    dossier.pull(people.INTAKE, "return_found")
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    dossier.pull(people.DOCTOR, "abscond")
    dossier.pull(people.INTAKE, "return_found")
    assert dossier.case.core == "carer_refused"


def test_nobody_leaves_twice_without_coming_back() -> None:
    dossier = child()
    dossier.pull(people.DOCTOR, "abscond")
    with dossier.refuses("wrong_state(abscond)"):
        dossier.pull(people.DOCTOR, "abscond")
    with dossier.refuses("wrong_state(carer_refuses)"):
        dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)


def test_coming_back_is_no_new_stay() -> None:
    dossier = child()
    since = dossier.case.strands["core"].since
    dossier.later(hours=3).pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    assert dossier.case.strands["core"] == Standing("carer_refused", dossier.now)
    dossier.later(hours=3).pull(people.SOCIAL_WORKER, "carer_agrees")
    assert dossier.case.strands["core"] == Standing("activated", since)


def test_moving_on_is_a_new_stay() -> None:
    dossier = Dossier(age_years=13)
    dossier.later(minutes=5).pull(people.DOCTOR, "screen", screening_private=True)
    assert dossier.case.strands["core"] == Standing("screening", dossier.now)


def test_what_no_law_sets_stands_still_while_the_carer_refuses_and_goes_on_with_what_was_left() -> None:
    dossier = child()
    before = dossier.clock("assessment_due")
    left = before.due - dossier.now - timedelta(minutes=5)
    dossier.later(minutes=5).pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    still = dossier.clock("assessment_due")
    assert (still.status, still.left, still.next_look) == ("paused", left, None)
    dossier.later(hours=7).pull(people.SOCIAL_WORKER, "carer_agrees")
    on = dossier.clock("assessment_due")
    assert (on.status, on.due, on.left) == ("running", dossier.now + left, None)
    assert on.first_due == before.first_due
    assert on.next_look is not None


def test_windows_of_medicine_and_law_never_stand_still() -> None:
    dossier = child()
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    assert dossier.clock("pep_window").status == "running"


def test_a_clock_that_stands_still_goes_on_standing_when_she_leaves_as_well() -> None:
    dossier = child()
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    still = dossier.clock("assessment_due")
    dossier.later(hours=1).pull(people.DOCTOR, "abscond")
    assert dossier.clock("assessment_due") == still


def test_a_decided_separation_ends_what_stood_still_as_cancelled() -> None:
    dossier = child()
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", **LEAVING)
    until = (dossier.now + timedelta(days=3)).isoformat()
    chair = people.CHAIR
    dossier.pull(chair, "decide_separation", separation_decision_no="1/QĐ", separation_until=until)
    assert dossier.case.core == "supporting"
    assert dossier.clock("assessment_due").status == "cancelled"
    assert "separated" in dossier.case.memo.flags
    dossier.later(days=3).sweep()
    assert "separated" not in dossier.case.memo.flags


def test_states_that_begin_clocks_begin_them_once_a_round() -> None:
    dossier = child()
    begun = dossier.case.memo.begun_this_round
    dossier.pull(people.DOCTOR, "abscond")
    dossier.pull(people.INTAKE, "return_found")
    assert set(begun) <= set(dossier.case.memo.begun_this_round)
    assert len(set(dossier.case.memo.begun_this_round)) == len(dossier.case.memo.begun_this_round)


def test_declining_ends_what_only_waits_and_leaves_what_has_begun() -> None:
    dossier = activated()
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid", legal_basis="court_order")
    begun = dossier.case.state("legal")
    dossier.pull(people.DOCTOR, "decline", capacity_confirmed="yes", decline_reason="mệt")
    assert dossier.case.core == "declined"
    assert dossier.case.state("legal") == begun
    assert dossier.case.state("safety") == "waived"

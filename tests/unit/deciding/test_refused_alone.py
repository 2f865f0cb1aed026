"""What is refused alone and before everything else: a name that is none, a stale form; and what nobody may write."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.domain.deciding.answer_referral import decide_answer
from engine.domain.deciding.open_case import Names, decide_open, in_force
from engine.domain.deciding.order_clock import decide_clock_order
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.deciding.record_consent import Asked, decide_consent, decide_withdrawal
from engine.domain.deciding.tell_of_hints import decide_hints_withheld
from engine.domain.errors import RefusedError
from tests import people
from tests.unit.dossier import Dossier, activated


def referred() -> Dossier:
    dossier = activated()
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    return dossier


def codes(act: Any, *args: Any, **given: Any) -> list[str]:
    """Return the codes with which something is refused, none when it is not."""
    try:
        act(*args, **given)
    except RefusedError as error:
        return list(error.codes)
    return []


@pytest.mark.parametrize("stale", [False, True])
def test_whoever_acts_on_what_has_changed_is_told_before_any_other_reason(stale: bool) -> None:
    said = ["stale_version"] if stale else []
    dossier = referred()
    rules, case, now = dossier.rules, dossier.case, dossier.now
    by: Any = {"actor": people.SOCIAL_WORKER, "now": now, "stale": stale}
    assert codes(decide_consent, rules, case, Asked("examination", "survivor"), **by) == said
    assert codes(decide_withdrawal, rules, case, "sharing", "legal_aid", **by) == said
    assert codes(decide_answer, rules, case, "legal_aid", "recall", {}, **by) == said
    order = codes(decide_clock_order, rules, case, "pause_clock", "doctor_due", reason="x", **by)
    assert order == said
    given = {"capacity_confirmed": "yes", "decline_reason": "x"}
    assert codes(decide_pull, rules, case, "decline", given, **by) == said
    if stale:
        # What would be refused anyway is not asked.
        assert codes(decide_answer, rules, case, "legal_aid", "answer_info", {}, **by) == said
        assert codes(decide_pull, rules, case, "approve_plan", {}, **{**by, "actor": people.LEAD}) == said
        assert codes(decide_consent, rules, case, Asked("gossip", None), **by) == said


def test_nothing_is_stale_unless_said_so() -> None:
    dossier = referred()
    by: Any = {"actor": people.SOCIAL_WORKER, "now": dossier.now}
    given = {"capacity_confirmed": "yes", "decline_reason": "x"}
    assert codes(decide_pull, dossier.rules, dossier.case, "decline", given, **by) == []
    assert codes(decide_answer, dossier.rules, dossier.case, "legal_aid", "recall", {}, **by) == []
    assert codes(decide_withdrawal, dossier.rules, dossier.case, "sharing", "legal_aid", **by) == []
    assert codes(decide_consent, dossier.rules, dossier.case, Asked("samples", "survivor"), **by) == []


def test_an_answer_order_or_trigger_that_is_none_is_named() -> None:
    dossier = referred()
    for answer in ("acept", "nothing"):
        with dossier.refuses(f"field_invalid({answer})"):
            dossier.answer(people.LEGAL_AID, "legal_aid", answer)
    with dossier.refuses("field_invalid(pause_clok)"):
        dossier.order(people.SUPERVISOR, "pause_clok", "doctor_due")
    with dossier.refuses("field_invalid(clock)"):
        dossier.order(people.SUPERVISOR, "pause_clock", "docter_due")
    with dossier.refuses("field_invalid(asess)"):
        dossier.pull(people.SOCIAL_WORKER, "asess")
    with dossier.refuses("wrong_state(open)"):
        dossier.pull(people.SOCIAL_WORKER, "open")
    with dossier.refuses("field_invalid(occurrence)"):
        dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due", occurrence=7)


def test_what_cannot_be_read_in_an_order_is_refused_by_its_name() -> None:
    dossier = activated()
    with dossier.refuses("field_invalid(reason)"):
        dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due", reason="vì\u202e lý do")
    with dossier.refuses("field_invalid(until)"):
        dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due", until="soon")
    until = (dossier.now + timedelta(days=30)).isoformat()
    dossier.order(people.SUPERVISOR, "pause_clock", "doctor_due", until=until)
    assert dossier.clock("doctor_due").status == "paused"
    with dossier.refuses("field_invalid(reason)"):
        dossier.withdraw("case_management", reason="\u200b")


def test_whether_somebody_else_was_brought_in_is_told_to_those_who_coordinate_alone() -> None:
    dossier = referred()
    with dossier.refuses("not_found(referral)"):
        dossier.answer(people.SOCIAL_WORKER, "forensic", "recall")
    with dossier.refuses("not_permitted(accept)"):
        dossier.answer(people.LEGAL_AID, "forensic", "accept")


def test_a_draft_opens_cases_where_drafts_are_allowed_and_nothing_opens_before_it_is_in_force() -> None:
    rules = Dossier().rules
    begins = people.BEGINS.date()
    for status, since, drafts, opens in (
        ("active", None, False, True), ("draft", None, False, False), ("draft", None, True, True),
        ("active", begins, False, True), ("active", begins + timedelta(days=1), False, False),
        ("draft", begins + timedelta(days=1), True, False),
    ):  # fmt: skip
        procedure = replace(rules.procedure, status=status, in_force_from=since)  # type: ignore[arg-type]
        assert in_force(procedure, people.BEGINS, drafts_allowed=drafts) is opens, (status, since, drafts)
    tomorrow = replace(rules, procedure=replace(rules.procedure, in_force_from=begins + timedelta(days=1)))
    opening: Any = {"actor": people.INTAKE, "now": people.BEGINS, "drafts_allowed": True}
    names = Names("0" * 32, "X")
    assert codes(decide_open, tomorrow, names, {}, **opening) == ["procedure_not_in_force"]
    assert codes(decide_open, tomorrow, names, {}, **{**opening, "actor": people.LEAD}) == ["not_permitted"]


def test_hints_that_are_withheld_are_told_to_the_supervisor_without_a_word_of_who_asked() -> None:
    dossier = activated()
    decision = decide_hints_withheld(dossier.rules, dossier.case, dossier.now)
    assert [(n.agency, n.role, n.kind, n.urgency) for n in decision.notices] == [
        (people.SUPERVISOR.agency, "supervisor", "action_needed", "urgent")
    ]
    [event] = decision.events
    assert (event.kind, event.actor.role, event.changes) == ("hints_withheld", "system", [])
    assert decision.by_person is False
    assert decision.case.version == dossier.case.version

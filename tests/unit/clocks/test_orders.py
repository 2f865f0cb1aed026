"""Orders about deadlines on paper: who may, on which, with a reason, and what becomes of the time that is left."""

from datetime import timedelta

import pytest

from tests import people
from tests.unit.dossier import Dossier, activated

ORDERS = ("pause_clock", "resume_clock", "extend_clock")


def proposed(dossier: Dossier) -> str:
    """Return a running clock of proposed basis."""
    for clock in dossier.case.clocks.values():
        basis = dossier.rules.procedure.clocks[clock.id].basis
        if clock.status == "running" and all(choice.value.kind == "proposed" for choice in basis):
            return clock.id
    raise LookupError("no clock of proposed basis runs")


def set_by_others(dossier: Dossier) -> str:
    """Return a running clock that law, city or clinic sets."""
    for clock in dossier.case.clocks.values():
        basis = dossier.rules.procedure.clocks[clock.id].basis
        if clock.status == "running" and all(choice.value.kind != "proposed" for choice in basis):
            return clock.id
    raise LookupError("no clock of another basis runs")


@pytest.fixture
def dossier() -> Dossier:
    """A case with deadlines that run."""
    return activated()


def test_a_paused_clock_goes_on_with_the_time_it_had_left(dossier: Dossier) -> None:
    name = proposed(dossier)
    left = dossier.clock(name).due - dossier.now
    dossier.order(people.SUPERVISOR, "pause_clock", name)
    paused = dossier.clock(name)
    assert (paused.status, paused.left, paused.next_look, paused.stands_still_for) == (
        "paused",
        left,
        dossier.now + dossier.rules.vocabulary.proposed.paused_at_most.span,
        "request",
    )
    assert dossier.told("for_information")
    dossier.later(hours=5)
    assert dossier.sweep() is None or dossier.clock(name).status == "paused"
    dossier.order(people.SUPERVISOR, "resume_clock", name)
    assert (dossier.clock(name).status, dossier.clock(name).due) == ("running", dossier.now + left)


def test_only_what_is_proposed_may_be_moved(dossier: Dossier) -> None:
    name = set_by_others(dossier)
    for order in ("pause_clock", "extend_clock"):
        with dossier.refuses(f"wrong_state({name})"):
            dossier.order(people.SUPERVISOR, order, name, until=(dossier.now + timedelta(days=9)).isoformat())


def test_a_clock_is_extended_to_a_later_moment_by_another_agency_than_its_owner(dossier: Dossier) -> None:
    name = proposed(dossier)
    due, later = dossier.clock(name).due, dossier.clock(name).due + timedelta(days=1)
    with dossier.refuses("field_missing(until)"):
        dossier.order(people.SUPERVISOR, "extend_clock", name)
    for wrong in (due.isoformat(), "tomorrow"):
        with dossier.refuses("field_invalid(until)"):
            dossier.order(people.SUPERVISOR, "extend_clock", name, until=wrong)
    dossier.order(people.SUPERVISOR, "extend_clock", name, until=later.isoformat())
    found = dossier.clock(name)
    assert (found.due, found.first_due, found.extensions) == (later, due, 1)


def test_nobody_extends_what_the_own_agency_answers_for(dossier: Dossier) -> None:
    name = proposed(dossier)
    assert dossier.clock(name).owner == people.HOSPITAL
    until = (dossier.clock(name).due + timedelta(days=1)).isoformat()
    with dossier.refuses(f"self_approval({name})"):
        dossier.order(people.SOCIAL_WORKER, "extend_clock", name, until=until)


@pytest.mark.parametrize("actor", [people.INTAKE, people.POLICE, people.ADMINISTRATOR, people.DOCTOR])
def test_only_the_case_manager_and_overseers_give_orders(dossier: Dossier, actor: people.Actor) -> None:
    with dossier.refuses("not_permitted(pause_clock)"):
        dossier.order(actor, "pause_clock", proposed(dossier))


def test_an_order_needs_a_reason_and_a_clock_that_is_there(dossier: Dossier) -> None:
    name = proposed(dossier)
    for empty in (None, "", "  "):
        with dossier.refuses("field_missing(reason)"):
            dossier.order(people.SUPERVISOR, "pause_clock", name, reason=empty)
    with dossier.refuses(f"wrong_state({name})"):
        dossier.order(people.SUPERVISOR, "resume_clock", name)
    dossier.order(people.SUPERVISOR, "pause_clock", name)
    with dossier.refuses(f"wrong_state({name})"):
        dossier.order(people.SUPERVISOR, "pause_clock", name)


def test_what_stands_still_with_the_case_takes_no_orders() -> None:
    dossier = activated(age_years=13)
    dossier.pull(people.SOCIAL_WORKER, "carer_refuses", reason="x")
    name = next(clock.id for clock in dossier.case.clocks.values() if clock.stands_still_for == "standstill")
    for order in ORDERS:
        with dossier.refuses(f"wrong_state({name})"):
            dossier.order(people.SUPERVISOR, order, name, until=(dossier.now + timedelta(days=9)).isoformat())

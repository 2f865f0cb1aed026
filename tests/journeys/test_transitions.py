"""A transition brings the same however it comes about: pulled, by a withdrawal, or by a consent that ran out."""

from datetime import timedelta

import pytest

from engine.commands import WithdrawConsent
from engine.domain.case.case import Case
from engine.handlers.record_consent import withdraw_consent
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import read

LATER = timedelta(hours=2)
WAYS = ("pulled", "withdrawn", "expired")


def _harassed_and_engaged(desk: Desk, age: int) -> str:
    case = desk.harassed(people.UNION_WORKER, age_years=age)
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="serious")
    until = (people.BEGINS + LATER).isoformat()
    desk.consent(case, "case_management", actor=people.UNION_WORKER, expires_at=until)
    desk.consent(case, "safe_contact", actor=people.UNION_WORKER, scope={"channel": "phone"})
    desk.pull(case, people.UNION_WORKER, "engage")
    return case


def _decline(desk: Desk, world: World, clock: SetTime, case: str, way: str) -> None:
    clock.at = people.BEGINS + LATER - timedelta(minutes=1)
    if way == "pulled":
        desk.pull(case, people.UNION_WORKER, "decline", decline_reason="x")
    elif way == "withdrawn":
        withdraw_consent(world, WithdrawConsent(actor=people.UNION_WORKER, case=case, kind="case_management"))
    else:
        clock.at = people.BEGINS + LATER
        sweep_deadlines(world)


def _what_it_left(case: Case) -> tuple[object, ...]:
    strands = {name: standing.state for name, standing in case.strands.items()}
    clocks = {clock.key: (clock.status, clock.owner) for clock in case.clocks.values()}
    return strands, clocks, case.memo.pulled, case.manager, [(r.key, r.state) for r in case.referrals.values()]


@pytest.mark.parametrize("way", WAYS[1:])
@pytest.mark.parametrize("age", [16, 24])
def test_declining_leaves_the_same_pulled_withdrawn_or_run_out(
    desk: Desk, world: World, clock: SetTime, way: str, age: int
) -> None:
    left = []
    for by in (WAYS[0], way):
        clock.at = people.BEGINS
        case = _harassed_and_engaged(desk, age)
        _decline(desk, world, clock, case, by)
        left.append(_what_it_left(read(world, case)))
    assert left[0] == left[1]
    assert "decline" in left[1][2]  # type: ignore[operator]


def test_what_happens_along_with_a_step_is_remembered_like_what_is_pulled(desk: Desk, world: World) -> None:
    case = read(world, desk.activated(age_years=9))
    assert case.memo.pulled == ("activate", "inform_police")
    assert case.state("police") == "informed"

"""Deciding that somebody has taken on what was missed."""

from collections.abc import Sequence
from datetime import datetime

from engine.domain.case.case import Actor, Case, Clock
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks.escalation import MISSED, take_on
from engine.domain.parties.access import oversees


def decide_taking_on(
    rules: Rules, case: Case, due: datetime | None, strand: str | None, *, actor: Actor, now: datetime
) -> Decision | None:
    """Decide that missed deadlines, those that a notice was about, are taken on; None where there are none.

    By whoever reads the notice at the agency that answers for them, or who oversees the case.
    """
    found = _meant(rules, case, due, strand, actor)
    if not found:
        return None
    step = Step(rules, case.draft(), now, actor)
    step.begin("deadline_taken_on", actor)
    for clock in found:
        take_on(step, clock)
    return step.decision(by_person=False)


def _meant(rules: Rules, case: Case, due: datetime | None, strand: str | None, actor: Actor) -> Sequence[Clock]:
    return [
        clock
        for clock in case.clocks.values()
        if clock.status == MISSED
        and clock.ended_at is None
        and clock.taken_on_at is None
        and (clock.due, clock.strand) == (due, strand)
        and (clock.owner == actor.agency or oversees(rules, actor))
    ]

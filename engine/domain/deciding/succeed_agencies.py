"""What follows for a case from an agency that is no more."""

from datetime import datetime

from engine.domain.case.case import SYSTEM, Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.referrals.succession import follow_succession
from engine.domain.words.carrying_out import settle


def decide_succession(rules: Rules, case: Case, now: datetime) -> Decision | None:
    """Decide who takes the part of agencies that are no more at `now`; None if none is on the case."""
    step = Step(rules, case.draft(), now, SYSTEM)
    follow_succession(step)
    settle(step)
    return step.decision(by_person=False) if step.events else None

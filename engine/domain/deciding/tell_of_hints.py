"""Deciding that the supervisor hears of somebody who was told of earlier cases more often than an hour allows."""

from datetime import datetime

from engine.domain.case.case import SYSTEM, Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.parties.notices import tell_supervisor


def decide_hints_withheld(rules: Rules, case: Case, now: datetime) -> Decision:
    """Decide that the supervisor looks who asked: on the case asked for last, and without a word of who it was."""
    step = Step(rules, case.draft(), now, SYSTEM)
    step.begin("hints_withheld", SYSTEM)
    tell_supervisor(step, urgency="urgent")
    return step.decision(by_person=False)

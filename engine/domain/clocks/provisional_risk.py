"""What counts as high risk until somebody has assessed it: the procedure says, the facts decide."""

from engine.domain.case.step import Step
from engine.domain.clocks.moving import shorten


def work_out_provisional_risk(step: Step) -> None:
    """Let the case count as high risk while the facts say so and nobody has assessed it; limits shorten with it."""
    condition = step.procedure.high_until_assessed
    step.case.memo.high_until_assessed = bool(condition) and step.holds(condition)
    if step.case.memo.high_until_assessed and step.case.risk == "high":
        shorten(step)

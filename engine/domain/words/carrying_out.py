"""Carrying out a transition: what it brings, then what has changed because of it, then who hears of it."""

from engine.domain.case.facts import DETERMINANTS
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.windows import reassign, work_out_windows
from engine.domain.definition.strand import Trigger
from engine.domain.parties.access import core_is_final
from engine.domain.parties.notices import tell_of_transition
from engine.domain.parties.recipients import SUBSTITUTE_WANTED, note_who_serves
from engine.domain.referrals.corrections import DECIDES_WHO, follow_corrections
from engine.domain.words.rounds import bring_about


def carry_out(step: Step, trigger: Trigger) -> None:
    """Carry out a transition, however it comes about; what it needs is asked only of one that is pulled."""
    bring_about(step, trigger)
    settle(step)
    tell_of_transition(step, trigger.strand)


def settle(step: Step) -> None:
    """Let windows, referrals and who answers for deadlines follow what the step has changed."""
    case, before = step.case, step.facts_before
    changed = {name for name in DETERMINANTS if before.get(name) != case.facts.get(name)}
    if changed:
        work_out_windows(step)
    if changed & DECIDES_WHO:
        follow_corrections(step)
    if step.linked and core_is_final(case, step.procedure):
        running.hand_over_windows(step)
    if SUBSTITUTE_WANTED in case.memo.flags:
        note_who_serves(step)
        reassign(step)
    elif case.manager != step.manager_before or step.touched_referrals:
        reassign(step)

"""Moving a strand: where core was before a side state, which deadlines begin and end, strands starting and ending."""

from datetime import datetime

from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.holding import stand_still
from engine.domain.definition.procedure import CORE, WAIVED, WHERE_IT_WAS


def destination_of(step: Step, to: str) -> str:
    """Return the state a transition leads to: for `where_it_was`, what core left when it entered this one."""
    return step.case.memory[step.case.core] if to == WHERE_IT_WAS else to


def move(step: Step, strand: str, to: str, *, by_choice: bool = False) -> None:
    """Put a strand into a state, with what that means for its deadlines."""
    before, after = step.case.state(strand), destination_of(step, to)
    if strand == CORE:
        _remember(step, before, after)
    step.place(strand, after, since=_since(step, before, after, to) if strand == CORE else None)
    if step.procedure.strands[strand].final(after):
        running.end_for_strand(step, strand, by_choice=by_choice)
    if strand == CORE:
        stand_still(step, before, after)
        _start_entering(step, after)


def _remember(step: Step, before: str | None, after: str) -> None:
    """Keep where core came from, separately for each side state; a way that leads back here keeps the older one."""
    memory, states = step.case.memory, step.procedure.strands[CORE].states
    if not states[after].side or before is None or before == after:
        return
    chain, seen = before, set[str]()
    while states[chain].side and chain in memory and chain not in seen:
        seen.add(chain)
        chain = memory[chain]
        if chain == after:
            return
    memory[after] = before


def _since(step: Step, before: str | None, after: str, to: str) -> datetime | None:
    """Return since when core counts as standing where it comes back to: since it first came there."""
    memo = step.case.memo
    if before and before != after and step.procedure.strands[CORE].states[after].side:
        memo.stood_since = {**memo.stood_since, before: step.case.strands[CORE].since}
    return memo.stood_since.get(after) if to == WHERE_IT_WAS else None


def _start_entering(step: Step, state: str) -> None:
    """Start what begins with entering a state: once a round, however often core comes back to it."""
    memo = step.case.memo
    for rule in step.procedure.clocks.values():
        if state in rule.starts.entering and rule.id not in memo.begun_this_round:
            memo.begun_this_round = (*memo.begun_this_round, rule.id)
            running.start(step, rule)


def start_strand(step: Step, strand: str, *, again: bool = False) -> bool:
    """Start a strand that is absent, or that has ended and is to begin again; say whether it was."""
    state, restart_but = step.case.state(strand), step.case.memo.restart_but
    definition = step.procedure.strands[strand]
    again = again or (restart_but is not None and strand not in restart_but)
    if state is not None and not (again and definition.final(state)):
        return False
    step.place(strand, definition.first)
    for rule in step.procedure.clocks_with[strand]:
        running.start(step, rule)
    return True


def end_strand(step: Step, strand: str, *, by_choice: bool) -> None:
    """End a strand as waived."""
    move(step, strand, WAIVED, by_choice=by_choice)

"""What follows when a deadline is missed and nobody takes it on: level by level, as its basis says, once each.

A level says after which share of the span it comes, whom it reaches and by which kind of notice. Taking it on,
meeting it, or the end of its strand ends the chain; a new run of the deadline has a chain of its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from engine.domain.case.case import Case, Clock
from engine.domain.case.step import Step
from engine.domain.clocks.lateness import lead_of
from engine.domain.clocks.owners import who_can_stop
from engine.domain.definition.procedure import ClockRule, Procedure
from engine.domain.definition.proposed import Escalation
from engine.domain.parties.access import core_is_final
from engine.domain.parties.notices import front_door, notify, supervisors
from engine.domain.time_limits import share_of_span

MISSED = "breached"
_FIRST, _DEPUTY = 1, 2


def chain_of(step: Step, rule: ClockRule) -> tuple[Escalation, ...]:
    """Return the levels that follow when a deadline of this basis is missed."""
    return step.vocabulary.proposed.escalations.get(step.choose(rule.basis).kind, ())


def next_level(step: Step, rule: ClockRule, clock: Clock) -> datetime | None:
    """Return when the next level of a missed deadline comes, None when none does."""
    chain = chain_of(step, rule)
    over = clock.status != MISSED or clock.ended_at is not None or clock.taken_on_at is not None
    return None if over or clock.level >= len(chain) else _moment(clock, chain[clock.level])


def begin_chain(step: Step, rule: ClockRule, clock: Clock) -> Clock:
    """Return a deadline that does not run, with its chain where it was found missed now.

    Levels whose moments are past are told with the breach itself: a deadline that begins late, or is looked at late,
    makes one notice and no storm.
    """
    if clock.status != MISSED:
        return replace(clock, next_look=None)
    past = sum(_moment(clock, level) <= step.now for level in chain_of(step, rule))
    begun = replace(clock, level=past)
    return replace(begun, next_look=next_level(step, rule, begun))


def escalate(step: Step, rule: ClockRule, clock: Clock) -> None:
    """Tell whom the level names, and go on to the next; where nobody can meet it any more, end the chain."""
    if not can_be_met(step.case, step.procedure, clock):
        step.put_clock(replace(clock, next_look=None), "nobody can meet it any more")
        return
    chain = chain_of(step, rule)
    reached = max(clock.level + 1, sum(_moment(clock, level) <= step.now for level in chain))
    told = replace(clock, level=reached)
    step.put_clock(replace(told, next_look=next_level(step, rule, told)), "escalated")
    # Looked at late, only the highest level that was reached is told: one notice, not one for each.
    level = chain[reached - 1]
    for agency, role, rank in sorted(_reached(step, rule, clock, level.tells)):
        notify(step, agency, role, level.kind, urgency="emergency", due=clock.due, strand=clock.strand, rank=rank)


def take_on(step: Step, clock: Clock) -> None:
    """End the chain of a missed deadline: somebody who can see to it has taken it on. The breach stands."""
    step.put_clock(replace(clock, taken_on_at=step.now, next_look=None), "taken on")


def can_be_met(case: Case, procedure: Procedure, clock: Clock) -> bool:
    """Say whether what stops a missed deadline can still be done: neither the case nor its strand has ended."""
    standing = case.strands.get(clock.strand)
    over = standing is None or procedure.strands[clock.strand].final(standing.state)
    return clock.ended_at is None and not over and not core_is_final(case, procedure)


def _moment(clock: Clock, level: Escalation) -> datetime:
    return share_of_span(clock.counted_from + clock.stood, clock.due, level.after)


def _reached(step: Step, rule: ClockRule, clock: Clock, words: Iterable[str]) -> set[tuple[str, str, int]]:
    """The roles a level means. Who is absent is stood in for when the letter is written."""
    owner, found = clock.owner, set[tuple[str, str, int]]()
    for word in words:
        if word == "can_stop":
            found |= {(owner, role, _FIRST) for role in who_can_stop(step, rule, owner)}
        elif word == "deputy":
            found |= {(owner, role, _DEPUTY) for role in front_door(step.rules, owner)}
        elif word == "lead":
            found |= lead_of(step, owner)
        else:
            found |= {(agency, role, _FIRST) for agency, role in supervisors(step.case, step.rules, step.now)}
    return found

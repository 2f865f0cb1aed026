"""Whom a deadline that is near or past concerns: those who can still stop it, and who answers for them."""

from engine.domain.case.case import Clock
from engine.domain.case.step import Step
from engine.domain.clocks.owners import who_can_stop
from engine.domain.definition.procedure import ClockRule
from engine.domain.parties.notices import front_door, notify, supervisors

# A roster without a lead of its own: the deputy on it hears as well.
_FIRST, _DEPUTY = 1, 2


def tell_of_warning(step: Step, rule: ClockRule, clock: Clock) -> None:
    """Warn those of the owner's agency who can stop the clock."""
    for role in who_can_stop(step, rule, clock.owner):
        notify(step, clock.owner, role, "deadline_warning", urgency="urgent", due=clock.due, strand=clock.strand)


def tell_of_breach(step: Step, rule: ClockRule, clock: Clock) -> None:
    """Tell those who can still stop it, the owner's front door and lead, and the supervisor.

    What was past before the case was opened is nobody's fault, and told without urgency.
    """
    told = {(clock.owner, role, _FIRST) for role in who_can_stop(step, rule, clock.owner)}
    told |= {(clock.owner, role, _FIRST) for role in front_door(step.rules, clock.owner)}
    told |= lead_of(step, clock.owner)
    told |= {(agency, role, _FIRST) for agency, role in supervisors(step.case, step.rules, step.now)}
    urgency = "emergency" if clock.status == "breached" else "routine"
    for agency, role, rank in sorted(told):
        notify(
            step, agency, role, "deadline_breached", urgency=urgency, due=clock.due, strand=clock.strand, rank=rank
        )


def lead_of(step: Step, agency: str) -> set[tuple[str, str, int]]:
    """Return the lead's role; where the lead stands on the roster of the front door itself, the deputy there."""
    if agency not in step.rules.directory:
        return set()
    party = step.vocabulary.parties[step.rules.directory.party_of(agency)]
    return {(agency, party.lead, _DEPUTY if party.lead in party.front_door else _FIRST)} if party.lead else set()

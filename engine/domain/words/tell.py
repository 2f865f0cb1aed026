"""Telling roles and parties that something is to be done."""

from dataclasses import dataclass

from engine.domain.case.step import Step
from engine.domain.definition.procedure import CORE
from engine.domain.definition.references import Told
from engine.domain.parties.access import agencies_on
from engine.domain.parties.notices import agencies_with, notify, tell_case_manager, tell_every_party
from engine.domain.parties.recipients import leave_to_supervisor, recipients
from engine.domain.parties.responsible import Responsible
from engine.domain.referrals.referring import grounds, make
from engine.domain.words.deed import ROUTINE, Deed, Urgencies, urgency_of
from engine.domain.words.standing import AnotherPerson


@dataclass(frozen=True, slots=True)
class Tell(Deed):
    """action_needed; a party not on the case is referred if a ground allows, else left out and logged.

    `if_on_case`: who is not on the case is not told.
    """

    name = "tell"
    whom: tuple[Told, ...]
    urgency: Urgencies = ROUTINE
    if_on_case: bool = False

    def do(self, step: Step) -> None:
        urgency = urgency_of(step, self.urgency)
        for name in self.whom:
            if name == "case_manager":
                tell_case_manager(step, "action_needed", urgency=urgency)
            elif name == "last_case_manager":
                _tell_last_manager(step, urgency)
            elif name == "every_party":
                tell_every_party(step, "case_closed" if _ends_the_case(step) else "for_information")
            elif name == "approver":
                for role in _approvers(step):
                    _tell_role(step, role, urgency, if_on_case=False)
            elif name in step.vocabulary.roles:
                _tell_role(step, name, urgency, if_on_case=self.if_on_case)
            else:
                for role in step.vocabulary.parties[name].front_door:
                    _tell_role(step, role, urgency, if_on_case=self.if_on_case)


def _ends_the_case(step: Step) -> bool:
    return step.procedure.strands[CORE].final(step.case.core)


def _tell_last_manager(step: Step, urgency: str) -> None:
    last = step.case.memo.last_manager or step.case.manager
    if last and last.agency in agencies_on(step.case, step.rules, step.now):
        notify(step, last.agency, last.role, "action_needed", urgency=urgency, strand=CORE)


def _approvers(step: Step) -> list[str]:
    """The roles that may approve what was just put forward: what leads on from here and another person must do."""
    core = step.procedure.strands[CORE]
    approving = [
        trigger
        for trigger in core.triggers.values()
        if step.case.core in (trigger.sources or ())
        and any(isinstance(need, AnotherPerson) for need in trigger.needs)
    ]
    return [puller.role for trigger in approving for puller in trigger.by if step.holds(puller.when)]


def _tell_role(step: Step, role: str, urgency: str, *, if_on_case: bool) -> None:
    """Tell a role; a party that is not on the case is brought in if a ground allows, else left out, and said so."""
    found = agencies_with(step, role)
    for agency in found:
        notify(step, agency, role, "action_needed", urgency=urgency, strand=step.strand)
    party = step.vocabulary.party_of(role)
    if found or if_on_case or party is None:
        return
    for wanted, allowed, unserved in recipients(step, party):
        for responsible in allowed:
            _bring_in(step, wanted, responsible, role, urgency)
        if unserved:
            step.event.record("left_out", party=wanted, why="excluded or not known")
            if step.by_law:
                leave_to_supervisor(step, wanted)


def _bring_in(step: Step, party: str, responsible: Responsible, role: str, urgency: str) -> None:
    allowed_by = grounds(step, party, reported=step.by_law)
    if not allowed_by:
        step.event.record("left_out", party=party, why="no consent and no legal basis")
        return
    make(step, responsible, urgency if urgency != "routine" else "urgent", allowed_by)
    if responsible.agency.party in step.vocabulary.roles[role].parties:
        notify(step, responsible.agency.id, role, "action_needed", urgency=urgency, strand=step.strand)

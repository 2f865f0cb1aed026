"""Who is told of what. Every transition reaches every party on the case that may see that strand; a role that a
row tells is asked to act. A notice is addressed to (agency, role); which person reads it is the roster's."""

from collections.abc import Collection
from datetime import datetime

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import Case
from engine.domain.case.decision import Notice
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.definition.procedure import CORE
from engine.domain.parties.access import agencies_on, parties_of
from engine.domain.parties.projection import follows_step, sees_state, strands_seen
from engine.domain.parties.responsible import responsible_agencies


def notify(
    step: Step,
    agency: str,
    role: str,
    kind: str,
    *,
    urgency: str = "routine",
    due: datetime | None = None,
    strand: str | None = None,
    rank: int = 1,
) -> bool:
    """Address a notice to a role of an agency, unless the agency is excluded; say whether it was."""
    if is_excluded(step.case, step.rules, agency=agency):
        return False
    step.notify(Notice(len(step.events) - 1, agency, role, kind, urgency, due, strand, rank))
    return True


def notify_front_door(
    step: Step,
    agency: str,
    kind: str,
    *,
    urgency: str = "routine",
    due: datetime | None = None,
    strand: str | None = None,
) -> None:
    """Address a notice to every role at an agency's front door."""
    for role in front_door(step.rules, agency):
        notify(step, agency, role, kind, urgency=urgency, due=due, strand=strand)


def front_door(rules: Rules, agency: str) -> tuple[str, ...]:
    """Return the roles that get the notices of an agency's party."""
    if agency not in rules.directory:
        return ()
    return rules.front_door(rules.directory.party_of(agency))


def supervisors(case: Case, rules: Rules, now: datetime) -> list[tuple[str, str]]:
    """Return those who supervise, each an agency and a role there, excluded agencies left out."""
    return [
        (one.agency.id, role)
        for party in rules.vocabulary.supervising
        for one in responsible_agencies(case, rules, party, now)
        if not is_excluded(case, rules, agency=one.agency.id)
        for role in front_door(rules, one.agency.id)
    ]


def tell_supervisor(
    step: Step, kind: str = "action_needed", *, urgency: str = "routine", of: Collection[str] | None = None
) -> None:
    """Address a notice to the supervisor; `of`: only at these agencies."""
    for agency, role in supervisors(step.case, step.rules, step.now):
        if of is None or agency in of:
            notify(step, agency, role, kind, urgency=urgency)


def tell_of_transition(step: Step, strand: str, kind: str = "for_information") -> None:
    """Tell every party on the case that may see the strand that it moved; the supervisor where nobody is on it."""
    agencies = agencies_on(step.case, step.rules, step.now)
    if not agencies:
        tell_supervisor(step, kind)
    for agency in agencies:
        level = strands_seen(step.case, step.rules, agency).get(strand)
        if sees_state(step.rules, level, strand) or _follows(step, level):
            notify_front_door(step, agency, kind, strand=strand)


def _follows(step: Step, level: str | None) -> bool:
    """Whether who sees a strand at this level follows the step that is being taken."""
    trigger = step.procedure.triggers.get(step.event.trigger or "")
    return trigger is not None and follows_step(step.rules, level, trigger)


def tell_every_party(step: Step, kind: str) -> None:
    """Tell every party on the case, whatever it sees of it."""
    for agency in agencies_on(step.case, step.rules, step.now):
        notify_front_door(step, agency, kind, strand=CORE)


def tell_case_manager(step: Step, kind: str, *, urgency: str = "routine") -> None:
    """Tell the case manager; while there is none, the front door of the owner or of who was brought in."""
    manager = step.case.manager
    if manager and notify(step, manager.agency, manager.role, kind, urgency=urgency):
        return
    for agency in agencies_on(step.case, step.rules, step.now)[:1]:
        notify_front_door(step, agency, kind, urgency=urgency)


def agencies_with(step: Step, role: str) -> list[str]:
    """Return the agencies on the case at which somebody holds `role`, overseers' own included."""
    parties = step.vocabulary.roles[role].parties
    found = [
        agency
        for agency in agencies_on(step.case, step.rules, step.now)
        if set(parties) & set(parties_of(step.case, step.rules, agency)[:1])
    ]
    if not found and step.vocabulary.roles[role].oversees:
        found = [
            one.agency.id for party in parties for one in responsible_agencies(step.case, step.rules, party, step.now)
        ]
    return found

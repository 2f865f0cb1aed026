"""Whether this person, in this role at this agency, may pull this trigger of this case."""

from engine.domain.case.case import Actor, Manager
from engine.domain.case.step import Step
from engine.domain.definition.strand import Puller, Trigger
from engine.domain.parties.access import oversees, parties_of, reported, works_on
from engine.domain.parties.responsible import ward_agency


def may_pull(step: Step, trigger: Trigger) -> bool:
    """Say whether the actor's role is one of those that pull the trigger, at the agency whose turn it is."""
    pullers = [puller for puller in trigger.by if _counts(step, puller, step.actor.agency)]
    if oversees(step.rules, step.actor):
        return any(puller.role == step.actor.role for puller in pullers)
    if reported(step.case, step.rules, step.actor) and any(p.reporter and p.role == step.actor.role for p in pullers):
        return True
    if not any(_is(step, trigger, puller) for puller in pullers):
        return False
    return works_on(step.case, step.rules, step.actor, step.now) and _right_ward(step, trigger)


def _counts(step: Step, puller: Puller, agency: str) -> bool:
    """Whether this entry counts as things stand, for the people of this agency."""
    return step.holds(puller.when) and (not puller.giving or agency == step.case.memo.giving_agency)


def _is(step: Step, trigger: Trigger, puller: Puller) -> bool:
    actor = step.actor
    if puller.role == "case_manager":
        return is_case_manager(step, actor)
    if puller.role == "destination":
        return _at_destination(step)
    if puller.role == actor.role or _stands_in_for(step, puller.role):
        return True
    return _manager_acts_for(step, trigger, puller) and is_case_manager(step, actor)


def _manager_acts_for(step: Step, trigger: Trigger, puller: Puller) -> bool:
    """Whether the case manager may pull this in the place of that role."""
    acts_for = step.procedure.case_manager_for
    return acts_for is not None and puller.role == acts_for.role and trigger.strand not in acts_for.but


def roles_that_pull(step: Step, trigger: Trigger, agency: str) -> list[str]:
    """Return the roles of one agency that may pull a trigger as things stand, wherever its strand is now."""
    own, *replaced = parties_of(step.case, step.rules, agency)
    roles = [role.id for role in step.vocabulary.roles.values() if own in role.parties and not role.reports_only]
    manager = step.case.manager
    managing = [manager.role] if manager and manager.agency == agency else []
    if manager is None and step.case.owner in ("", agency):
        managing = [role for role in step.procedure.case_manager if role in roles]
    found: list[str] = []
    for puller in trigger.by:
        if not _counts(step, puller, agency):
            continue
        if puller.role == "case_manager":
            found += managing
        elif puller.role == "destination":
            found += _roles_at_destination(step, agency, roles)
        elif puller.role in roles:
            found += [puller.role, *(managing if _manager_acts_for(step, trigger, puller) else ())]
        elif set(replaced) & set(step.vocabulary.roles[puller.role].parties):
            found += step.vocabulary.parties[own].front_door
        elif _manager_acts_for(step, trigger, puller):
            found += managing
    return list(dict.fromkeys(found))


def _roles_at_destination(step: Step, agency: str, roles: list[str]) -> list[str]:
    if agency != _taking_over(step):
        return []
    return [role for role in roles if role in _destination_roles(step)]


def _taking_over(step: Step) -> str | None:
    """The agency that takes over at discharge."""
    memo = step.case.memo
    return step.case.owner if memo.destination_party is None else memo.destination_agency


def _destination_roles(step: Step) -> list[str]:
    return [one.by for one in step.procedure.destinations if one.party == step.case.memo.destination_party]


def is_case_manager(step: Step, actor: Actor) -> bool:
    """Say whether the actor is the case manager; where nobody is yet, whether it would become so by acting."""
    if step.case.manager is not None:
        return step.case.manager == Manager(actor.role, actor.agency)
    return actor.role in step.procedure.case_manager and step.case.memo.manager_by_acting


def _stands_in_for(step: Step, role: str) -> bool:
    """An agency that stands in for an excluded one may pull what that one's roles may."""
    _, *replaced = parties_of(step.case, step.rules, step.actor.agency)
    return bool(set(replaced) & set(step.vocabulary.roles[role].parties)) if role in step.vocabulary.roles else False


def _at_destination(step: Step) -> bool:
    return step.actor.role in _destination_roles(step) and step.actor.agency == _taking_over(step)


def _right_ward(step: Step, trigger: Trigger) -> bool:
    """Of two wards' committees only the one whose turn it is acts; the destination's acts as destination."""
    actor = step.actor
    own = parties_of(step.case, step.rules, actor.agency)[0]
    if own not in step.vocabulary.roles[actor.role].parties or not step.vocabulary.parties[own].both_wards:
        return True
    if any(p.role == "destination" for p in trigger.by) or is_case_manager(step, actor):
        return True
    if trigger.ward == "either":
        return True
    return actor.agency == ward_agency(step.case, step.rules, own, trigger.ward, step.now)

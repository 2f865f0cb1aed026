"""Who answers for a deadline: the agency whose people can still meet it, and which of them can."""

from engine.domain.case.agencies import Place, is_excluded
from engine.domain.case.step import Step
from engine.domain.definition.procedure import ClockRule
from engine.domain.parties.notices import front_door
from engine.domain.parties.permission import roles_that_pull
from engine.domain.parties.responsible import allowed_agencies, ward_agency


def owner_of(step: Step, rule: ClockRule) -> str:
    """Return the id of the agency that answers for a clock as things stand, "" when nobody does yet."""
    return _agency(step, rule, step.choose(rule.owner))


def who_can_stop(step: Step, rule: ClockRule, agency: str) -> list[str]:
    """Return the roles of an agency that can pull what stops a clock; its front door where there is none.

    Of a clock that the case manager answers for and can stop, the case manager alone: a colleague who might stop it
    too is not in charge of the case.
    """
    return list(how_to_stop(step, rule, agency))


def how_to_stop(step: Step, rule: ClockRule, agency: str) -> dict[str, str]:
    """Return those roles, each with a trigger by which it stops the clock: one that leads on from here if there is.

    The front door, which has none, has "".
    """
    if agency not in step.rules.directory:
        return {}
    pulled_by = {
        stop.trigger: roles_that_pull(step, step.procedure.triggers[stop.trigger], agency) for stop in rule.stops
    }
    roles = dict.fromkeys(role for name in sorted(pulled_by) for role in pulled_by[name])
    found = {role: _best(step, [name for name, by in pulled_by.items() if role in by]) for role in roles}
    manager = step.case.manager
    if manager and manager.agency == agency and manager.role in found and step.choose(rule.owner) == "case_manager":
        return {manager.role: found[manager.role]}
    return found or dict.fromkeys(front_door(step.rules, agency), "")


def _best(step: Step, names: list[str]) -> str:
    """The first of these triggers, as the deadline names them, that leads on from where its strand stands."""
    triggers = [step.procedure.triggers[name] for name in names]
    open_now = (t.id for t in triggers if t.sources is None or step.case.state(t.strand) in t.sources)
    return next(open_now, names[0])


def _agency(step: Step, rule: ClockRule, owner: str | None) -> str:
    case = step.case
    if owner == "case_manager":
        return case.manager.agency if case.manager else case.owner or _referred_at_opening(step)
    if owner == "referred_at_opening":
        return _referred_at_opening(step)
    if owner == "destination":
        return case.memo.destination_agency or case.owner
    if owner == "giving":
        return case.memo.giving_agency or case.owner
    if owner == "approver":
        owner = _approving_party(step, rule)
    if owner is None:
        return ""
    if step.vocabulary.parties[owner].both_wards:
        place = _place(step, rule)
        return ward_agency(case, step.rules, owner, place, step.now) or _referred(step, owner)
    if owner == step.procedure.owner and case.owner:
        return case.owner
    return _referred(step, owner)


def _referred_at_opening(step: Step) -> str:
    case = step.case
    return next((r.agency for r in case.referrals.values() if r.at_opening and r.open), case.owner)


def _referred(step: Step, party: str) -> str:
    """The agency brought in for the party; else the one that would be."""
    brought_in = [r.agency for r in step.case.referrals_of_party(party) if r.open]
    if brought_in:
        return brought_in[-1]
    found, _ = allowed_agencies(step.case, step.rules, party, step.now)
    return next((r.agency.id for r in found if not is_excluded(step.case, step.rules, agency=r.agency.id)), "")


def _approving_party(step: Step, rule: ClockRule) -> str | None:
    """The party of the role that may pull what stops the clock."""
    for name in sorted(rule.stops_on):
        for puller in step.procedure.triggers[name].by:
            if step.holds(puller.when):
                return step.vocabulary.party_of(puller.role)
    return None


def _place(step: Step, rule: ClockRule) -> Place:
    """The ward whose people may pull what stops the clock."""
    wards = {step.procedure.triggers[name].ward for name in rule.stops_on}
    return "residence" if "residence" in wards else "incident"

"""Who takes part once facts were corrected: the agencies responsible now come in, who no longer is goes out."""

from engine.domain.case.agencies import Place, is_excluded
from engine.domain.case.case import UNANSWERED_REFERRAL, Case, Referral
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.clocks.windows import reassign
from engine.domain.parties.notices import notify_front_door
from engine.domain.parties.recipients import brought_in_for, leave_to_supervisor
from engine.domain.parties.responsible import Responsible, allowed_agencies, responsible_agencies
from engine.domain.referrals.referring import REPORT, first_manager, grounds, hand_on, leave, make, to_state

# What decides who takes part.
DECIDES_WHO = frozenset({"ward_of_incident", "ward_of_residence", "exclusions", "age_years", "birth_date"})
PLACES: tuple[Place, ...] = ("incident", "residence")


def follow_corrections(step: Step) -> None:
    """Hand on what another ward is responsible for, and take out whom the case must now be kept from.

    What the law passes on goes on: to the agencies responsible now, or to whoever stands in for an excluded one. The
    case manager's own agency stays, and so does who gives a bed once it has answered, unless it is the one to be kept
    out.
    """
    was = step.as_it_was()
    standing = [r for r in step.case.referrals.values() if r.open]
    for referral in standing:
        moved = _moved_to(step, was, referral)
        if is_excluded(step.case, step.rules, agency=referral.agency, party=referral.party):
            _take_out(step, referral)
        elif moved is not None and not _manages(step, referral.agency) and not _gives(step, referral):
            to_state(step, referral, "rerouted", "facts corrected: another ward")
            hand_on(step, referral, moved, at_opening=referral.at_opening)
            notify_front_door(step, referral.agency, "for_information")
    reports = [referral for referral in standing if _passed_on(step, referral)]
    for party in dict.fromkeys(referral.party for referral in reports):
        here = [referral for referral in reports if referral.party == party]
        at_incident = all(referral.at_opening or REPORT in referral.grounds for referral in here)
        ground = frozenset({REPORT}) & frozenset().union(*(referral.grounds for referral in here))
        at_opening = any(referral.at_opening for referral in here)
        _report_to(step, party, "incident" if at_incident else None, ground, at_opening=at_opening)
    manager = step.case.manager
    if (
        manager
        and step.procedure.owner == "case_manager"
        and is_excluded(step.case, step.rules, agency=manager.agency)
    ):
        first_manager(step)
    reassign(step)


def _passed_on(step: Step, referral: Referral) -> bool:
    """Whether the law itself passes this on, whoever is excluded."""
    report = step.vocabulary.report
    childs = age_band(step.case) in report.age_band and report.id in referral.grounds
    return childs or REPORT in referral.grounds


def _manages(step: Step, agency: str) -> bool:
    return step.case.manager is not None and step.case.manager.agency == agency


def _gives(step: Step, referral: Referral) -> bool:
    """Whether the agency gives what it was asked for: somebody may sleep there already."""
    return referral.agency == step.case.memo.giving_agency and referral.state not in UNANSWERED_REFERRAL


def _moved_to(step: Step, was: Case, referral: Referral) -> Responsible | None:
    """The agency of the corrected ward, when this one was responsible for a ward that was wrong."""
    if not step.vocabulary.parties[referral.party].place.startswith("ward_"):
        return None
    responsible = responsible_agencies(step.case, step.rules, referral.party, step.now)
    if any(one.agency.id == referral.agency for one in responsible):
        return None
    for place in PLACES:
        before = responsible_agencies(was, step.rules, referral.party, step.now, place)
        if any(one.agency.id == referral.agency for one in before):
            found = responsible_agencies(step.case, step.rules, referral.party, step.now, place)
            allowed = [r for r in found if not is_excluded(step.case, step.rules, agency=r.agency.id)]
            return allowed[0] if allowed else None
    return None


def _take_out(step: Step, referral: Referral) -> None:
    """End its part without a word to it; the deadlines of what the law passes on wait for whoever stands in."""
    if _passed_on(step, referral) and not _manages(step, referral.agency):
        to_state(step, referral, "recalled", "excluded")
    else:
        leave(step, referral, "recalled", "excluded", by_choice=False)


def _report_to(step: Step, party: str, place: Place | None, ground: frozenset[str], *, at_opening: bool) -> None:
    """See that somebody of the party, or in its place, has the report; at opening one ward's had it."""
    found, _ = allowed_agencies(step.case, step.rules, party, step.now, place)
    for one in found or brought_in_for(step, party):
        standing = step.case.open_referral_of(one.agency.id)
        if standing is None or not set(one.substitute_for) <= set(standing.substitute_for):
            make(step, one, "emergency", ground | grounds(step, party, reported=True))
    if not found and not brought_in_for(step, party):
        leave_to_supervisor(step, party, reported=bool(ground) or at_opening)

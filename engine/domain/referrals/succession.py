"""An agency that is no more: whoever took over from it takes its part in a case, as it stands."""

from dataclasses import replace

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import SYSTEM, URGENCIES, Referral
from engine.domain.case.step import Step
from engine.domain.clocks.windows import reassign
from engine.domain.definition.directory import Agency
from engine.domain.parties.notices import notify_front_door
from engine.domain.referrals.corrections import follow_corrections
from engine.domain.referrals.referring import set_manager, to_state

ENDED = "the agency is no more"


def follow_succession(step: Step) -> None:
    """Hand on what agencies that are no more own, manage and were asked for; nobody gets more time by it.

    Whom the case must be kept from goes on being kept out: the exclusion of an agency holds for its successors, and
    what they would have taken over goes to whoever stands in.
    """
    directory = step.rules.directory
    for agency in _on_the_case(step):
        if agency not in directory:
            continue
        ended = directory.agency(agency)
        heir = None if ended.valid_at(step.now) else directory.successor_at(ended, step.now)
        if heir is not None:
            _succeed(step, agency, heir)
    if any(
        directory.forerunners(one) and is_excluded(step.case, step.rules, agency=one) for one in _on_the_case(step)
    ):
        if not step.events:
            step.begin("agency_succeeded", SYSTEM)
        follow_corrections(step)


def _on_the_case(step: Step) -> list[str]:
    case = step.case
    manager = case.manager.agency if case.manager else ""
    asked = [referral.agency for referral in case.referrals.values() if referral.open]
    return [agency for agency in dict.fromkeys((case.owner, manager, *asked)) if agency]


def _succeed(step: Step, agency: str, heir: Agency) -> None:
    case, memo = step.case, step.case.memo
    step.begin("agency_succeeded", SYSTEM)
    for referral in [one for one in case.referrals.values() if one.agency == agency and one.open]:
        to_state(step, referral, "rerouted", ENDED)
        _take_over(step, referral, heir)
    if case.owner == agency:
        case.owner = heir.id
    if case.manager and case.manager.agency == agency:
        set_manager(step, case.manager._replace(agency=heir.id))
    if memo.giving_agency == agency:
        memo.giving_agency = heir.id
    if memo.destination_agency == agency:
        memo.destination_agency = heir.id
    for clock in [one for one in case.clocks.values() if one.active and one.owner == agency]:
        step.put_clock(replace(clock, owner=heir.id), "answered for by another agency")
    reassign(step)
    notify_front_door(step, heir.id, "action_needed")


def _take_over(step: Step, referral: Referral, heir: Agency) -> None:
    """Let the heir stand where its forerunner stood: the same answer given or awaited, by the same moment."""
    case = step.case
    standing = case.open_referral_of(heir.id)
    if standing is not None:
        merged = replace(
            standing,
            urgency=max(standing.urgency, referral.urgency, key=URGENCIES.index),
            grounds=standing.grounds | referral.grounds,
            substitute_for=tuple(dict.fromkeys((*standing.substitute_for, *referral.substitute_for))),
        )
        step.put_referral(merged, "on the case already, took over")
        return
    before = sum(1 for one in case.referrals.values() if one.agency == heir.id)
    key = heir.id if not before else f"{heir.id}#{before + 1}"
    step.put_referral(replace(referral, key=key, agency=heir.id), "took over")
    if referral.next_hop_at is not None:
        notify_front_door(step, heir.id, "referral_sent", urgency=referral.urgency, due=referral.answer_by)

"""Bringing an agency into a case, its answers, and what happens when it does not answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from engine.domain.case.case import SYSTEM, URGENCIES, Manager, Referral
from engine.domain.case.facts import age_band
from engine.domain.case.situation import allowed_by
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.definition.references import GradedUrgency
from engine.domain.parties.access import oversees
from engine.domain.parties.notices import notify, notify_front_door, tell_case_manager, tell_supervisor
from engine.domain.parties.responsible import Responsible, next_agency
from engine.domain.time_limits import due_at, share_of_span

# Grounds that no consent need give: the agency's own duty to hand on; a report that the law itself passes on, which
# goes to whoever stands in when its recipient is excluded afterwards.
DUTY, REPORT = "duty", "report"


@dataclass(frozen=True, slots=True)
class Answer:
    """A trigger of the referral: from where to where, whether the case manager gives it, and the fields it takes."""

    sources: frozenset[str]
    to: str
    by_case_manager: bool = False
    takes: frozenset[str] = frozenset({"reason"})


_WAITING = frozenset({"pending", "sent"})
# Where an answer may lead that takes nothing on.
ASIDE = frozenset({"info_requested", "declined"})
ANSWERS = {
    "acknowledge": Answer(_WAITING, "acknowledged"),
    "accept": Answer(_WAITING | {"acknowledged", "info_requested"}, "accepted"),
    "request_info": Answer(frozenset({"acknowledged"}), "info_requested"),
    "answer_info": Answer(frozenset({"info_requested"}), "acknowledged", by_case_manager=True),
    "decline_referral": Answer(
        _WAITING | {"acknowledged", "info_requested"}, "declined", takes=frozenset({"reason", "party"})
    ),
    "start_service": Answer(frozenset({"accepted"}), "in_service"),
    "complete_service": Answer(frozenset({"accepted", "in_service"}), "completed"),
    "recall": Answer(
        _WAITING | {"acknowledged", "info_requested", "accepted", "in_service"}, "recalled", by_case_manager=True
    ),
}
# What the routing flow alone does to a referral.
OF_THE_FLOW = ("send", "reroute")


def grounds(step: Step, party: str, *, reported: bool = False) -> frozenset[str]:
    """Return what allows `party` to be told: its consent and the legal bases that stand now.

    A stand-in is told on its own ground: a consent for the party it stands in for lifts nothing. `reported`: the law
    itself sends this child's report. Whom an overseer brings in for somebody to whom a report was to be
    passed on has it on that ground.
    """
    found = allowed_by(step.situation(), party)
    if step.case.memo.unserved_reports and oversees(step.rules, step.actor):
        found |= {REPORT}
    report = step.vocabulary.report
    return found | {report.id} if reported and age_band(step.case) in report.age_band else found


def make(
    step: Step, responsible: Responsible, urgency: str, allowed_by: frozenset[str], *, at_opening: bool = False
) -> None:
    """Bring the agency in; one that is on the case already is told, with the higher urgency and the new ground."""
    case, agency = step.case, responsible.agency.id
    if responsible.substitute_for and not oversees(step.rules, step.actor):
        tell_supervisor(step)
    standing = case.open_referral_of(agency)
    if standing is None and (agency == case.owner or (case.manager and case.manager.agency == agency)):
        notify_front_door(step, agency, "action_needed", urgency=urgency)
        return
    if standing is not None:
        _add(step, standing, responsible, urgency, allowed_by)
        return
    sent_before = sum(1 for referral in case.referrals.values() if referral.agency == agency)
    referral = Referral(
        key=agency if not sent_before else f"{agency}#{sent_before + 1}",
        agency=agency,
        party=responsible.party,
        state="pending",
        urgency=urgency,
        grounds=allowed_by,
        made_at=step.now,
        answer_by=_answer_by(step, urgency),
        substitute_for=responsible.substitute_for,
        at_opening=at_opening,
    )
    step.put_referral(
        _with_next_hop(step, referral), f"{step.trigger}: responsible {responsible.agency.party} at this moment"
    )
    notify_front_door(step, agency, "referral_sent", urgency=urgency, due=referral.answer_by)


def _add(step: Step, standing: Referral, responsible: Responsible, urgency: str, allowed_by: frozenset[str]) -> None:
    higher = max(standing.urgency, urgency, key=URGENCIES.index)
    referral = replace(
        standing,
        urgency=higher,
        grounds=standing.grounds | allowed_by,
        substitute_for=tuple(dict.fromkeys((*standing.substitute_for, *responsible.substitute_for))),
    )
    if higher != standing.urgency and standing.state in _WAITING:
        answer_by = _answer_by(step, higher)
        referral = _with_next_hop(step, replace(referral, made_at=step.now, answer_by=answer_by, hops=0))
    step.put_referral(referral, f"{step.trigger}: on the case already, told again")
    due = referral.answer_by if referral.state in _WAITING else None
    notify_front_door(step, referral.agency, "action_needed", urgency=higher, due=due)


def _with_next_hop(step: Step, referral: Referral) -> Referral:
    hops = step.vocabulary.proposed.unanswered_at
    if referral.hops >= len(hops):
        return replace(referral, next_hop_at=None)
    return replace(referral, next_hop_at=share_of_span(referral.made_at, referral.answer_by, hops[referral.hops]))


def _answer_by(step: Step, urgency: str) -> datetime:
    """How soon an agency answers; never halved."""
    return due_at(step.now, step.vocabulary.proposed.answer_within[cast(GradedUrgency, urgency)], step.rules.calendar)


def to_state(step: Step, referral: Referral, state: str, why: str) -> Referral:
    """Move a referral; once answered nobody is reminded any more."""
    waiting = state in _WAITING
    moved = replace(referral, state=state, next_hop_at=referral.next_hop_at if waiting else None)
    step.put_referral(moved, why)
    return moved


def acknowledged_by(step: Step, agency: str) -> None:
    """Who acts on the case has received the agency's open referral."""
    referral = step.case.open_referral_of(agency)
    if referral and referral.state in _WAITING:
        to_state(step, referral, "acknowledged", "acted on the case")


def touched_by_pull(step: Step, agency: str) -> None:
    """Pulling a trigger acknowledges the agency's open referral, and once accepted begins its service."""
    referral = step.case.open_referral_of(agency)
    if referral and referral.state == "accepted":
        to_state(step, referral, "in_service", "acted on the case")
    else:
        acknowledged_by(step, agency)


def leave(step: Step, referral: Referral, state: str, why: str, *, by_choice: bool) -> None:
    """End an agency's part: its access, the clocks it answered for, and its being case manager."""
    to_state(step, referral, state, why)
    running.end_for_agency(step, referral.agency, by_choice=by_choice)
    if step.case.manager and step.case.manager.agency == referral.agency:
        first_manager(step)
        if step.case.manager is None:
            # Its access ends with its part: the case belongs to whoever manages it next.
            step.case.owner = ""


def first_manager(step: Step) -> None:
    """Give the case back to the role that began it; where triage names the manager, to whoever acts next."""
    owned = step.procedure.owner != "case_manager"
    manager = Manager(step.procedure.case_manager[0], step.case.owner) if owned else None
    if owned and step.case.manager == manager:
        return
    if step.case.manager:
        step.case.memo.last_manager = step.case.manager
    set_manager(step, manager)


def set_manager(step: Step, manager: Manager | None) -> None:
    """Name the case manager; where the case belongs to the manager's agency, the owner moves along."""
    step.case.manager = manager
    if manager and step.procedure.owner == "case_manager":
        step.case.owner = manager.agency
    step.event.record(
        "case_manager", role=manager.role if manager else None, agency=manager.agency if manager else None
    )


def hop(step: Step, referral: Referral) -> None:
    """Do what an unanswered referral calls for at this moment: remind, go to the deputy, or go further."""
    step.begin("referral_unanswered", SYSTEM)
    hops = step.vocabulary.proposed.unanswered_at
    percent = hops[referral.hops]
    why = f"unanswered at {percent} %"
    if percent < hops[-1]:
        rank = 1 if percent == hops[0] else 2
        step.put_referral(_with_next_hop(step, replace(referral, hops=referral.hops + 1)), why)
        for role in _hop_roles(step, referral, rank):
            notify(
                step,
                referral.agency,
                role,
                "referral_unanswered",
                urgency=referral.urgency,
                due=referral.answer_by,
                rank=rank,
            )
        return
    tried = {r.agency for r in step.case.referrals.values()}
    other = next_agency(step.case, step.rules, referral.party, step.now, tried)
    if other is not None:
        leave(step, referral, "rerouted", f"{why}: to the next agency of the kind", by_choice=False)
        hand_on(step, referral, Responsible(other, referral.party, referral.substitute_for))
        return
    step.put_referral(_with_next_hop(step, replace(referral, hops=referral.hops + 1)), f"{why}: to the supervisor")
    tell_supervisor(step, "referral_unanswered", urgency=referral.urgency)


def hand_on(step: Step, referral: Referral, responsible: Responsible, *, at_opening: bool = False) -> None:
    """Bring in whoever takes over a referral that was rerouted, with what was asked of the agency before."""
    make(step, responsible, referral.urgency, referral.grounds, at_opening=at_opening)
    if step.case.memo.giving_agency == referral.agency:
        step.case.memo.giving_agency = responsible.agency.id


def _hop_roles(step: Step, referral: Referral, rank: int) -> tuple[str, ...]:
    """The front door; at the second hop of a one-person agency its lead."""
    party = step.vocabulary.parties[step.rules.directory.party_of(referral.agency)]
    if rank > 1 and step.rules.directory.agency(referral.agency).one_person and party.lead:
        return (party.lead,)
    return step.rules.front_door(party.id)


def tell_of_answer(step: Step, referral: Referral) -> None:
    """Tell the case manager how an agency answered; a refusal asks for action."""
    urgent = referral.state in ("declined", "info_requested")
    tell_case_manager(step, "referral_answered", urgency="urgent" if urgent else "routine")

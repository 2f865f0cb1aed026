"""Bringing a party into the case."""

from dataclasses import dataclass, replace
from typing import Literal

from engine.domain.case.step import Step
from engine.domain.definition.references import Ground, PartyId, Referred, RoleId
from engine.domain.parties.recipients import leave_to_supervisor, parties_meant, recipients
from engine.domain.referrals.referring import REPORT, grounds, make
from engine.domain.words.deed import URGENT, Deed, Urgencies, urgency_of


@dataclass(frozen=True, slots=True)
class Refer(Deed):
    """makes the referral; without a consent or a basis the step is refused, but for a `ground`

    `duty`: the agency hands on; `report`: the law passes it on, and who is excluded afterwards has a stand-in.
    `unless_reported_by`: not to an agency at which one of these roles reported the case. `place`: whose agency
    (absent: as the party's own place says); `in_place_of`: it may pull what that party may. `gives`: it is asked for
    what only one of its kind gives, and is the giving agency from now on.
    """

    name = "refer"
    party: Referred
    urgency: Urgencies = URGENT
    place: Literal["incident", "residence"] | None = None
    ground: Ground | None = None
    in_place_of: PartyId | None = None
    unless_reported_by: frozenset[RoleId] = frozenset()
    gives: bool = False

    def do(self, step: Step) -> None:
        named = self.ground or step.ground
        ground = frozenset({named}) if named else frozenset[str]()
        in_place_of = (self.in_place_of,) if self.in_place_of else ()
        for party, found, unserved in recipients(step, self.party, self.place):
            for allowed in found:
                if self._reported_there(step, allowed.agency.id):
                    continue
                responsible = replace(allowed, substitute_for=(*allowed.substitute_for, *in_place_of))
                allowed_by = ground | grounds(step, party, reported=step.by_law)
                urgency = step.hurry or urgency_of(step, self.urgency)
                make(step, responsible, urgency, allowed_by, at_opening=step.opens)
                if self.gives:
                    step.case.memo.giving_agency = responsible.agency.id
                if self.party == "destination":
                    step.case.memo.destination_agency = responsible.agency.id
            if unserved:
                leave_to_supervisor(step, party, reported=REPORT in ground or step.opens)

    def _reported_there(self, step: Step, agency: str) -> bool:
        """Whether the agency need not be told what its own people reported."""
        reporter = step.case.reporter
        return reporter.agency == agency and reporter.role in self.unless_reported_by

    def on_case(self, step: Step) -> bool:
        """Say whether somebody of each party meant is on the case, or the supervisor was asked for one."""
        unserved = step.case.memo.unserved
        return all(
            party in unserved
            or any(r.reads and party in (r.party, *r.substitute_for) for r in step.case.referrals.values())
            for party in parties_meant(step, self.party)
        )

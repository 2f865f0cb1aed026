"""Needs that look at where the case stands: what was agreed, how old, how risky, what has ended, who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.domain.case.case import ACCEPTED_REFERRAL, RISKS
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.case.values import text, texts
from engine.domain.definition.procedure import CORE
from engine.domain.definition.references import (
    AgeBand,
    BasisId,
    ConsentKind,
    FieldId,
    FieldValue,
    PartyId,
    Risk,
    SharedWith,
    StateId,
    StrandId,
)
from engine.domain.errors import Refusal
from engine.domain.parties.recipients import referral_of_destination
from engine.domain.words.need import Asking, Guard


def _stands(step: Step, basis: str) -> bool:
    definition = step.vocabulary.bases[basis]
    if definition.age_band and age_band(step.case) not in definition.age_band:
        return False
    return step.given.get("legal_basis") == basis or (basis in step.case.bases and not definition.once)


@dataclass(frozen=True, slots=True)
class ConsentGiven(Guard):
    """the consent stands (to share with a party: that one, each `invited`, the one `given`), or one of the bases"""

    name = "consent"
    refuses = ("consent_missing",)
    kind: ConsentKind
    party: SharedWith | None = None
    or_: tuple[BasisId, ...] = ()

    def reasons(self, asking: Asking) -> list[Refusal]:
        step, party = asking.step, self.party
        if any(_stands(step, basis) for basis in self.or_):
            return []
        parties: tuple[str | None, ...] = (party,)
        if party == "invited":
            parties = texts(step.given.get("invited"))
        elif party == "given":
            parties = (text(step.given.get("party")),)
        about = "" if party is None else "sharing "
        return [
            Refusal("consent_missing", f"{about}{wanted}" if wanted and about else self.kind)
            for wanted in parties
            if step.case.consent(self.kind, step.now, wanted) is None
        ]

    def asks(self) -> frozenset[str]:
        return frozenset({"legal_basis"})


@dataclass(frozen=True, slots=True)
class BasisNamed(Guard):
    """one of these stands on the case or is given now"""

    name = "basis"
    refuses = ("legal_basis_missing",)
    bases: tuple[BasisId, ...]

    def reasons(self, asking: Asking) -> list[Refusal]:
        met = any(_stands(asking.step, basis) for basis in self.bases)
        return [] if met else [Refusal("legal_basis_missing", self.bases[0])]

    def asks(self) -> frozenset[str]:
        return frozenset({"legal_basis"})


@dataclass(frozen=True, slots=True)
class AgeBandIn(Guard):
    """the survivor's age band is one of these"""

    name = "age_band"
    refuses = ("age_condition",)
    bands: tuple[AgeBand, ...]

    def reasons(self, asking: Asking) -> list[Refusal]:
        band = age_band(asking.step.case)
        return [] if band in self.bands else [Refusal("age_condition", band)]


@dataclass(frozen=True, slots=True)
class RiskAtMost(Guard):
    """the case's risk is no higher, or with `of` what is given in that field; `assessed`: somebody has assessed it"""

    name = "risk_at_most"
    refuses = ("risk_high",)
    level: Risk
    of: FieldId | None = None
    assessed: bool = False

    def reasons(self, asking: Asking) -> list[Refusal]:
        found = asking.step.given.get(self.of) if self.of else asking.step.case.risk
        above = found is not None and RISKS.index(found) > RISKS.index(self.level)
        unassessed = self.assessed and asking.step.case.memo.risk_core is None
        return [Refusal("risk_high", self.of or "risk")] if above or unassessed else []

    def asks(self) -> frozenset[str]:
        return frozenset({self.of} if self.of else ())


@dataclass(frozen=True, slots=True)
class StrandIn(Guard):
    """each strand stands in one of these, or was not started"""

    name = "strand_in"
    refuses = ("strands_open",)
    states: Mapping[StrandId, tuple[StateId, ...]]

    def reasons(self, asking: Asking) -> list[Refusal]:
        found = {strand: asking.step.case.state(strand) for strand in self.states}
        return [
            Refusal("strands_open", strand) for strand, at in found.items() if at and at not in self.states[strand]
        ]


@dataclass(frozen=True, slots=True)
class StrandsFinal(Guard):
    """every strand but core has ended, or stands where it counts as ended"""

    name = "strands_final"
    refuses = ("strands_open",)
    asked: Literal[True]

    def reasons(self, asking: Asking) -> list[Refusal]:
        step = asking.step
        return [
            Refusal("strands_open", strand)
            for strand, standing in step.case.strands.items()
            if strand != CORE and not step.procedure.strands[strand].closed(standing.state)
        ]


@dataclass(frozen=True, slots=True)
class ReferralAnswered(Guard):
    """whoever takes over has accepted; somebody the plan names has (`support`); or nobody is still to answer

    `aside`: but for these parties, and who stands in for them.
    """

    name = "referral"
    refuses = ("referral_not_accepted", "strands_open")
    which: Literal["destination", "support", "none_open"]
    aside: frozenset[PartyId] = frozenset()

    def reasons(self, asking: Asking) -> list[Refusal]:
        step = asking.step
        own = step.case.manager.agency if step.case.manager else None
        others = [r for r in step.case.referrals.values() if r.agency != own]
        if self.which == "none_open":
            asked = [r for r in others if r.open and self.aside.isdisjoint({r.party, *r.substitute_for})]
            return [Refusal("strands_open", r.party) for r in asked]
        if self.which == "support":
            choices = step.case.facts.get("choices")
            nobody_else = not (isinstance(choices, Mapping) and "yes" in choices.values())
            met = nobody_else or any(r.state in ACCEPTED_REFERRAL for r in others)
            return [] if met else [Refusal("referral_not_accepted", "support")]
        party = step.case.memo.destination_party
        if party is None:
            return []
        referral = referral_of_destination(step)
        met = referral is not None and referral.state in ("accepted", "in_service")
        return [] if met else [Refusal("referral_not_accepted", party)]


@dataclass(frozen=True, slots=True)
class AnotherPerson(Guard):
    """whoever asks did not put it forward (`remember`)"""

    name = "another_person"
    refuses = ("self_approval",)
    work: Literal["plan", "closure"]

    def reasons(self, asking: Asking) -> list[Refusal]:
        own = asking.step.case.memo.put_forward_by.get(self.work) == asking.step.actor.user
        return [Refusal("self_approval", self.work)] if own else []


@dataclass(frozen=True, slots=True)
class ClosureRisk(Guard):
    """the risk given is low; with what is given in that field also `medium`, or `any`"""

    name = "closure_risk"
    refuses = ("field_missing", "risk_high")
    field: FieldId
    medium: tuple[FieldValue, ...] = ()
    any_: tuple[FieldValue, ...] = ()

    def reasons(self, asking: Asking) -> list[Refusal]:
        given = asking.step.given
        risk, reason = given.get("risk_level"), given.get(self.field)
        if reason in self.any_:
            return []
        if risk is None:
            return [] if "risk_level" in asking.unreadable else [Refusal("field_missing", "risk_level")]
        fine = risk == "low" or (risk == "medium" and reason in self.medium)
        return [] if fine else [Refusal("risk_high", "risk_level")]

    def asks(self) -> frozenset[str]:
        return frozenset({"risk_level"})

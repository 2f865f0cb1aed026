"""Why not: the closed list of needs a definition may name, and what stands against a step beside them."""

from collections.abc import Mapping
from typing import cast

from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.case.values import text, texts
from engine.domain.definition.vocabulary import SHARING
from engine.domain.errors import Refusal
from engine.domain.parties.recipients import excluded_of, parties_meant
from engine.domain.referrals.referring import REPORT, grounds
from engine.domain.words.given import (
    Attempts,
    Capacity,
    Change,
    FieldGiven,
    Holds,
    Interview,
    MayBeWaived,
    Recipient,
    SafeContact,
)
from engine.domain.words.need import Asking, Guard
from engine.domain.words.refer import Refer
from engine.domain.words.standing import (
    AgeBandIn,
    AnotherPerson,
    BasisNamed,
    ClosureRisk,
    ConsentGiven,
    ReferralAnswered,
    RiskAtMost,
    StrandIn,
    StrandsFinal,
)

NEEDS: Mapping[str, type[Guard]] = {
    need.name: need
    for need in (
        FieldGiven,
        Holds,
        ConsentGiven,
        BasisNamed,
        AgeBandIn,
        Capacity,
        RiskAtMost,
        StrandIn,
        StrandsFinal,
        ReferralAnswered,
        AnotherPerson,
        Interview,
        SafeContact,
        Attempts,
        ClosureRisk,
        Change,
        Recipient,
        MayBeWaived,
    )
}


def reasons_why_not(asking: Asking) -> list[Refusal]:
    """Return everything that stands against the trigger, each naming its field, consent, party or strand."""
    step = asking.step
    refusals: list[Refusal] = []
    for need in cast(tuple[Guard, ...], asking.trigger.needs):
        if step.holds(need.when):
            refusals += need.reasons(asking)
    refusals += _basis_given_in_vain(step)
    refusals += _owner_excluded(step)
    refusals += _referrals_without_ground(asking)
    return refusals


def _owner_excluded(step: Step) -> list[Refusal]:
    """The agency that owns the case cannot be kept from it: nobody could act any more."""
    owner = step.case.owner
    if step.procedure.owner == "case_manager" or owner not in step.rules.directory:
        return []
    kept_out = {owner, step.rules.directory.party_of(owner)} & set(texts(step.given.get("exclusions")))
    return [Refusal("field_invalid", "exclusions")] if kept_out else []


def _basis_given_in_vain(step: Step) -> list[Refusal]:
    given = text(step.given.get("legal_basis"))
    bands = step.vocabulary.bases[given].age_band if given else ()
    return [Refusal("legal_basis_missing", given)] if given and bands and age_band(step.case) not in bands else []


def _referrals_without_ground(asking: Asking) -> list[Refusal]:
    """What a `refer` of the trigger itself lacks: nobody excluded, and a consent or a basis for each."""
    step, trigger = asking.step, asking.trigger
    if trigger.never_refused:
        return []
    asked_for = any(
        isinstance(need, BasisNamed) or (isinstance(need, ConsentGiven) and need.kind == SHARING)
        for need in trigger.needs
    )
    refusals: list[Refusal] = []
    for effect in trigger.then:
        if not isinstance(effect, Refer) or not step.holds(effect.when):
            continue
        if effect.party == "given" and (
            {"party", "agency"} & asking.unreadable or Recipient("given").reasons(asking)
        ):
            continue
        if effect.ground == REPORT:
            continue
        refusals += excluded_of(step, effect.party, effect.place)
        if asked_for or effect.ground:
            continue
        refusals += [
            Refusal("consent_missing", f"sharing {party}")
            for party in parties_meant(step, effect.party)
            if not grounds(step, party) and not _all_on_case(step, party)
        ]
    return refusals


def _all_on_case(step: Step, party: str) -> bool:
    return any(r.open and r.party == party for r in step.case.referrals.values())

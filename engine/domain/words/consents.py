"""Who may give which consent, and what ends when one is withdrawn or runs out."""

from dataclasses import replace
from typing import Literal

from engine.domain.case.case import CONSENT, Consent
from engine.domain.case.facts import AGREES_FROM, age_band, is_at_least
from engine.domain.case.step import Step
from engine.domain.definition.references import SpokenFor
from engine.domain.definition.vocabulary import SHARING, SUPPORT, Condition
from engine.domain.errors import Refusal
from engine.domain.parties.access import core_is_final
from engine.domain.parties.notices import notify_front_door, tell_case_manager
from engine.domain.referrals.referring import leave
from engine.domain.words.carrying_out import carry_out

# What a consent to be called says; each is sealed with it.
_NO_CARER: tuple[SpokenFor, ...] = ("child_without_carer",)
# What a refusal of a giver says, apart from one of whoever records the consent.
NOT_THEIRS: Literal["giver"] = "giver"
SAFE_CONTACT_SCOPE = ("channel", "hours", "may_leave_message", "code_word")


def giver_refusals(step: Step, kind: str, given_by: str, child_agrees: bool | None) -> list[Refusal]:
    """Return why this giver may not give this consent; empty when it may.

    Children Law 2016 and Law 91/2025 Art. 24 (from 7 years on the child agrees as well); a suspected carer
    neither consents nor is asked. An unknown age is taken as old enough to be asked.
    """
    wanted = spoken_for(step)
    if not _speaks(step, given_by, wanted):
        return [Refusal("not_permitted", kind, NOT_THEIRS)]
    if wanted == _NO_CARER and is_at_least(step.case, AGREES_FROM, step.now):
        if child_agrees is None:
            return [Refusal("field_missing", "child_agrees")]
        if not child_agrees:
            return [Refusal("not_permitted", kind, NOT_THEIRS)]
    return []


def spoken_for(step: Step) -> tuple[SpokenFor, ...]:
    """Return for whom whoever consents must speak, as the case stands."""
    if age_band(step.case) != "child":
        return _without_capacity(step) if _any(step, step.vocabulary.no_capacity) else ("self",)
    if _any(step, step.vocabulary.no_carer):
        return _NO_CARER
    return ("child",) if is_at_least(step.case, AGREES_FROM, step.now) else ("young_child",)


def _any(step: Step, conditions: tuple[Condition, ...]) -> bool:
    return any(step.holds(condition) for condition in conditions)


def _speaks(step: Step, giver: str, wanted: tuple[SpokenFor, ...]) -> bool:
    return bool(set(step.vocabulary.givers[giver].speaks_for) & set(wanted))


def _without_capacity(step: Step) -> tuple[SpokenFor, ...]:
    """The court decides; until it has, whoever speaks till then."""
    case, bases = step.case, step.vocabulary.bases
    court_spoke = any(bases[basis].court for basis in case.bases) or any(
        _speaks(step, given.given_by, ("without_capacity",)) and given.stands_at(step.now) for given in case.consents
    )
    return ("without_capacity",) if court_spoke else ("without_capacity", "until_a_court_has")


def withdraw(step: Step, consent: Consent, why: str) -> None:
    """End a consent: what rests on it alone ends with it, at once. Ending case management is declining.

    One that was given again goes on standing, and everything with it.
    """
    step.put_consent(replace(consent, withdrawn_at=step.now))
    if step.case.consent(consent.kind, step.now, consent.party):
        return
    if consent.kind == SHARING and consent.party:
        _end_sharing(step, consent.party, why)
    elif consent.kind == SUPPORT and _may_decline(step):
        _decline(step)


def _may_decline(step: Step) -> bool:
    """Whether the case still runs, and nobody must go on all the same, as for a child."""
    return age_band(step.case) != "child" and not core_is_final(step.case, step.procedure)


def _decline(step: Step) -> None:
    """Carry out what declining means here; what it needs is asked afterwards, of the case manager."""
    if step.procedure.declining is not None:
        carry_out(step, step.procedure.declining)
        tell_case_manager(step, "action_needed")


def _end_sharing(step: Step, party: str, why: str) -> None:
    for referral in list(step.case.referrals.values()):
        if referral.party != party or not referral.open or CONSENT not in referral.grounds:
            continue
        if referral.grounds == {CONSENT}:
            leave(step, referral, "recalled", why, by_choice=True)
            notify_front_door(step, referral.agency, "consent_withdrawn")
        else:
            step.put_referral(replace(referral, grounds=referral.grounds - {CONSENT}), f"{why}; a legal basis stays")
    tell_case_manager(step, "consent_withdrawn")

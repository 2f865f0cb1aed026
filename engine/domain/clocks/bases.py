"""On what basis a deadline of a listed case stands, told from the age band alone: a list opens no case."""

from engine.domain.case.facts import CHILD_UNDER, MINOR_UNDER
from engine.domain.case.survivor import AgeBandIs, AgedUnder
from engine.domain.definition.procedure import ClockRule
from engine.domain.definition.vocabulary import Basis, Condition, Part

# The first age that is no longer of the band; nobody is older than an adult.
_BELOW = {"child": CHILD_UNDER, "minor": MINOR_UNDER}


def basis_for(rule: ClockRule, age_band: str) -> Basis:
    """Return the basis of a deadline for somebody of an age band.

    What hangs on anything else than the band counts as not holding, so that nothing is called law that may be none.
    """
    found = (choice.value for choice in rule.basis if _holds(choice.when, age_band))
    return next(found, rule.basis[-1].value)


def _holds(condition: Condition, age_band: str) -> bool:
    return all(_of_band(part, age_band) for part in condition)


def _of_band(part: Part, age_band: str) -> bool:
    if isinstance(part, AgeBandIs):
        return age_band in part.bands
    return isinstance(part, AgedUnder) and _BELOW.get(age_band, part.years + 1) <= part.years

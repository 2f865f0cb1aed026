"""What a condition asks about, without looking at any case."""

from collections.abc import Iterator

from engine.domain.case.conditions import AgeBandIs, Given, GivenAny, Not
from engine.domain.definition.vocabulary import Condition


def asks_age_band(condition: Condition, *bands: str) -> bool:
    """Say whether the condition asks for an age band: one of these, when any are named."""
    asked = [look.bands for look in condition if isinstance(look, AgeBandIs)]
    return any(not bands or not set(bands).isdisjoint(found) for found in asked)


def fields_given(condition: Condition) -> Iterator[str]:
    """Yield the fields given with a step that the condition looks at."""
    for look in condition:
        if isinstance(look, Given):
            yield from look.values
        elif isinstance(look, GivenAny):
            yield from look.fields
        elif isinstance(look, Not):
            yield from fields_given(look.inner)

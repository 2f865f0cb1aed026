"""What a condition asks about, without looking at any case."""

from collections.abc import Iterator

from engine.domain.case.conditions import AnyOf, Not
from engine.domain.case.survivor import AgeBandIs, FactIs, Given, GivenAny, Known
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
        elif isinstance(look, AnyOf):
            for one in look.inner:
                yield from fields_given(one)
        elif isinstance(look, Not):
            yield from fields_given(look.inner)


def fields_looked_at(condition: Condition) -> Iterator[str]:
    """Yield the fields whose values on the case the condition looks at."""
    for look in condition:
        if isinstance(look, FactIs):
            yield from look.values
        elif isinstance(look, Known):
            yield from look.fields
        elif isinstance(look, AnyOf):
            for one in look.inner:
                yield from fields_looked_at(one)
        elif isinstance(look, Not):
            yield from fields_looked_at(look.inner)

"""Conditions about the survivor: age and risk, what is given with a step, what is on the case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.domain.case.facts import age_band, age_known, is_at_least, is_under
from engine.domain.case.situation import Look, Situation
from engine.domain.case.values import Value
from engine.domain.definition.references import (
    AgeBand,
    FieldId,
    FieldValue,
    Risk,
    Years,
)


def any_of(value: Value, wanted: tuple[str, ...]) -> bool:
    """Say whether a value, or one of several, is among those wanted."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return any(found in wanted for found in values)


@dataclass(frozen=True, slots=True)
class AgeBandIs(Look):
    """the band is one of these"""

    name = "age_band"
    about_person = True
    bands: tuple[AgeBand, ...]

    def holds(self, s: Situation) -> bool:
        return age_band(s.case) in self.bands


@dataclass(frozen=True, slots=True)
class AgedAtLeast(Look):
    """the survivor is that old now; an unknown age counts as old enough"""

    name = "aged_at_least"
    of_time = True
    about_person = True
    years: Years

    def holds(self, s: Situation) -> bool:
        return is_at_least(s.case, self.years, s.now)


@dataclass(frozen=True, slots=True)
class AgedUnder(Look):
    """the survivor was younger than that at the incident; an unknown age counts as younger"""

    name = "aged_under"
    about_person = True
    years: Years

    def holds(self, s: Situation) -> bool:
        return is_under(s.case, self.years)


@dataclass(frozen=True, slots=True)
class RiskIs(Look):
    """the case's effective risk is one of these, what this step gives included"""

    name = "risk"
    levels: tuple[Risk, ...]

    def holds(self, s: Situation) -> bool:
        return s.risk in self.levels


@dataclass(frozen=True, slots=True)
class Given(Look):
    """given with this step (of a list: any)"""

    name = "given"
    values: Mapping[FieldId, tuple[FieldValue, ...]]

    def holds(self, s: Situation) -> bool:
        return all(any_of(s.given.get(name), values) for name, values in self.values.items())


@dataclass(frozen=True, slots=True)
class GivenAny(Look):
    """one of these was given with this step"""

    name = "given_any"
    fields: tuple[FieldId, ...]

    def holds(self, s: Situation) -> bool:
        return any(name in s.given for name in self.fields)


@dataclass(frozen=True, slots=True)
class FactIs(Look):
    """given or on the case, with the defaults of the vocabulary"""

    name = "fact"
    about_person = True
    values: Mapping[FieldId, tuple[FieldValue, ...]]

    def holds(self, s: Situation) -> bool:
        return all(any_of(s.fact(name), values) for name, values in self.values.items())


@dataclass(frozen=True, slots=True)
class Known(Look):
    """a value of each is given or on the case, defaults apart"""

    name = "known"
    about_person = True
    fields: tuple[FieldId, ...]

    def holds(self, s: Situation) -> bool:
        return all(name in s.given or name in s.case.facts for name in self.fields)


@dataclass(frozen=True, slots=True)
class FoundToBe(Look):
    """this step's corrections say the band is one of these, and nobody knew it before"""

    name = "found_to_be"
    bands: tuple[AgeBand, ...]

    def holds(self, s: Situation) -> bool:
        before = replace(s.case, facts=dict(s.facts_before))
        if not age_known(s.case) or age_band(s.case) not in self.bands:
            return False
        return not age_known(before) or age_band(before) != age_band(s.case)

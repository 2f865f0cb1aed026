"""A need: what a trigger asks for, and every reason it finds against it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from engine.domain.case.step import Step
from engine.domain.definition.rule import Need
from engine.domain.definition.strand import Trigger
from engine.domain.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asking:
    """A trigger being asked for: the step, and the fields that were given but cannot be read."""

    step: Step
    trigger: Trigger
    unreadable: frozenset[str]

    def has(self, name: str) -> bool:
        """Say whether a field is given, or stands on the case where that is enough."""
        step, field = self.step, self.step.vocabulary.fields[name]
        return name in step.given or name in self.unreadable or (field.meets_later_needs and name in step.case.facts)


class Guard(Need, ABC):
    """A need: its argument and options, what it refuses with, which fields it asks for, and why not.

    The first line of each stands in the reference.
    """

    __slots__ = ()

    @abstractmethod
    def reasons(self, asking: Asking) -> list[Refusal]:
        """Return every reason against the trigger; empty when the need is met."""

    def asks(self) -> frozenset[str]:
        """Return the fields it asks for."""
        return frozenset()

"""What a definition says beyond names: a need, an effect, a value that depends."""

from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from engine.domain.definition.vocabulary import ALWAYS, Condition

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T_co]):
    """A value that depends: `value` counts when `when` holds; the first that holds wins."""

    value: T_co
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Rule:
    """A need or an effect with its argument and options, and the condition under which it counts.

    Each kind is declared in `engine.domain.words`: its first field stands under its own name, the others beside it.
    """

    name: ClassVar[str]
    when: Condition = field(default=ALWAYS, kw_only=True)


@dataclass(frozen=True, slots=True)
class Need(Rule):
    """Something that must stand before a trigger may be pulled."""

    refuses: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Effect(Rule):
    """Something a step does beyond moving its strand."""

"""What a condition may look at: a case at a moment, with what is being given."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeVar, cast

from engine.domain.case.case import CONSENT, Case
from engine.domain.case.facts import age_band
from engine.domain.case.rules import Rules
from engine.domain.case.values import Value, text
from engine.domain.definition.procedure import CORE
from engine.domain.definition.rule import Choice
from engine.domain.definition.vocabulary import SHARING, Condition, Part, Vocabulary

T = TypeVar("T")


@dataclass(slots=True)
class Situation:
    """A case at a moment, with what is being given: all that a condition may look at."""

    case: Case
    rules: Rules
    now: datetime
    given: Mapping[str, Value] = field(default_factory=dict)
    strand: str = CORE
    source: str | None = None
    facts_before: Mapping[str, Value] = field(default_factory=dict)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words all procedures share."""
        return self.rules.vocabulary

    @property
    def risk(self) -> str | None:
        """The effective risk."""
        return self.case.risk

    def fact(self, name: str) -> Value:
        """Return what is given, else what stands on the case, else the vocabulary's default."""
        if name in self.given:
            return self.given[name]
        return self.case.facts.get(name, self.vocabulary.fields[name].default)


class Look(Part, ABC):
    """A condition: what it looks at, and when it holds. Its first line below stands in the reference.

    `of_time`: it may hold at one moment and not at a later one though nobody did anything.
    """

    __slots__ = ()
    of_time: ClassVar[bool] = False

    @abstractmethod
    def holds(self, s: Situation) -> bool:
        """Say whether it holds in this situation."""


def allowed_by(s: Situation, party: str) -> frozenset[str]:
    """Return what allows `party` to be told: its consent, and the legal bases recorded on the case or given now."""
    found = {basis for basis in s.case.bases if not s.vocabulary.bases[basis].once}
    given = text(s.given.get("legal_basis"))
    if given and age_band(s.case) in (s.vocabulary.bases[given].age_band or (age_band(s.case),)):
        found.add(given)
    if s.case.consent(SHARING, s.now, party):
        found.add(CONSENT)
    return frozenset(found)


def may_be_told(s: Situation, party: str) -> bool:
    """Whether something allows it that outlasts this step."""
    return any(ground == CONSENT or not s.vocabulary.bases[ground].once for ground in allowed_by(s, party))


def holds(condition: Condition, situation: Situation) -> bool:
    """Say whether every part of the condition holds; an empty condition does."""
    # Asked dozens of times a step: the plain loop takes two thirds of the time.
    for look in cast(tuple[Look, ...], condition):  # noqa: SIM110
        if not look.holds(situation):
            return False
    return True


def first_that_holds(choices: Iterable[Choice[T]], situation: Situation) -> T:
    """Return the value of the first choice whose condition holds; the last has none, so that one always does."""
    return next(choice.value for choice in choices if holds(choice.when, situation))

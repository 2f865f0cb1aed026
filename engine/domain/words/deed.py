"""An effect: what a step does beyond moving its strand, in the order a definition names it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, cast

from engine.domain.case.step import Step
from engine.domain.definition.references import Urgency
from engine.domain.definition.rule import Choice, Effect

Urgencies = tuple[Choice[Urgency], ...]
URGENT: Urgencies = (Choice("urgent"),)
ROUTINE: Urgencies = (Choice("routine"),)


class Deed(Effect, ABC):
    """An effect: its argument and options, and what it does. The first line of each stands in the reference.

    `before_move`: it must stand before the strand moves, because clocks and referrals that follow depend on it.
    """

    __slots__ = ()
    before_move: ClassVar[bool] = False

    @abstractmethod
    def do(self, step: Step) -> None:
        """Do it, as part of the step."""


def run(step: Step, effects: Iterable[Effect], *, before_move: bool | None = None) -> None:
    """Do the effects whose condition holds, in order; `before_move` picks one of the two halves."""
    for effect in cast(Iterable[Deed], effects):
        if before_move in (None, effect.before_move) and step.holds(effect.when):
            effect.do(step)


def urgency_of(step: Step, urgency: Urgencies) -> str:
    """Return the urgency an effect names, for what stands now."""
    wanted = step.choose(urgency)
    return str(step.given["urgency"] if wanted == "given" else wanted)

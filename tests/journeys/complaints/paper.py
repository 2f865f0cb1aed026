"""A case on paper that keeps all its events, as the record does."""

from typing import Any

from engine.domain.case.case import Clock, ClockKey
from engine.domain.case.decision import Decision
from engine.domain.case.retelling import ClockMoment, Told, clock_moments
from tests import people
from tests.unit.dossier import Dossier


class Chronicle(Dossier):
    """Every decision that is taken adds its events to those that were told before."""

    def __init__(self, *of: Any, **more: Any) -> None:
        self.events: list[Told] = []
        super().__init__(*of, **more)

    @property
    def last(self) -> Decision:
        """The last decision."""
        return self._last

    @last.setter
    def last(self, decision: Decision) -> None:
        if getattr(self, "_last", None) is not decision:
            self.events += [
                Told(len(self.events) + n, self.now, e.kind, e.trigger, e.actor.role, e.actor.agency, e.changes)
                for n, e in enumerate(decision.events, 1)
            ]
        self._last = decision

    def moments(self, clock_id: str, occurrence: int = 1) -> list[ClockMoment]:
        """Return what became of a run of a deadline."""
        return clock_moments(self.events)[ClockKey(clock_id, occurrence)]

    def run(self, clock_id: str, occurrence: int = 1) -> Clock:
        """Return a run of a deadline as it stands."""
        return self.case.clocks[ClockKey(clock_id, occurrence)]


def activated(**facts: Any) -> Chronicle:
    """Return a case whose one-stop room was activated."""
    found = Chronicle(**facts)
    if (facts.get("age_years", 24) or 0) >= 16:
        found.consent("case_management")
    found.pull(people.DOCTOR, "activate", indicators=["obvious_assault"])
    return found

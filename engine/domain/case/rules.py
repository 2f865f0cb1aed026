"""What holds for a case whatever happens to it: its procedure's version, the words, and the world's data."""

from dataclasses import dataclass

from engine.domain.definition.directory import Directory
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Sight, Vocabulary
from engine.domain.time_limits import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a case: its procedure version and the world's data."""

    procedure: Procedure
    vocabulary: Vocabulary
    directory: Directory
    calendar: WorkingCalendar

    def front_door(self, party: str) -> tuple[str, ...]:
        """Return the roles that get a party's notices in this procedure."""
        return self.procedure.front_doors.get(party) or self.vocabulary.parties[party].front_door

    def sights(self, party: str) -> tuple[Sight, ...]:
        """Return what a party sees in this procedure, the first whose condition holds."""
        return self.procedure.sees.get(party) or self.vocabulary.parties[party].sees

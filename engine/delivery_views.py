"""What is shown of delivery: alarms and letters. Counts, moments, processes and codes; nothing of any case."""

from dataclasses import dataclass
from datetime import datetime

from engine.domain.definition.vocabulary import Label


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm: what it means, what to do first, which process or machine it is about, since when and until when."""

    kind: str
    label: Label
    first: Label
    about: str
    began_at: datetime
    told_at: datetime
    ended_at: datetime | None

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


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter: the notice it stands for, to which agency and role, its state, the last code, tries, since when."""

    number: str
    agency: str
    agency_label: Label | None
    role: str
    role_label: Label | None
    status: str
    code: str
    attempts: int
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A worker: its last sign of life, whether it lives, whether it works through Prefect, why its mail stands.

    `prefect`: none, starting, there or away, as this worker sees it.
    """

    name: str
    at: datetime
    alive: bool
    prefect: str
    mail_code: str


@dataclass(frozen=True, slots=True)
class OutageSpan:
    """A time in which a part was away, in the time of the cases; one that goes on has no end."""

    part: str
    part_label: Label
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """How delivery is. `letters`: counts by state; moments are the wall's, but those of outages.

    `late_seconds`: how late the look at deadlines is, 0 when it is not. `prefect`: as the workers that live see it.
    """

    letters: dict[str, int]
    waiting: int
    unrouted: int
    oldest_waiting: datetime | None
    delivered_at: datetime | None
    late_seconds: int
    workers: tuple[WorkerView, ...]
    prefect: str
    alarms: tuple[AlarmView, ...]
    past_alarms: tuple[AlarmView, ...]
    outages: tuple[OutageSpan, ...]

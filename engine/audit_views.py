"""What those see who watch over the records: who did what, what is unusual, how the proof stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.domain.definition.vocabulary import Label

# Many cases, cases one never acted on, a colleague's cases, at night.
Unusual = Literal["many", "never_on", "colleagues", "night"]


@dataclass(frozen=True, slots=True)
class RecordView:
    """A line of the records: of the views, events, prints, accounts, directory. `kind`, `what`: the engine's words.

    `name`: who did it, "" where nobody known did; `about`: whom it is about; `code`: of the case.
    """

    source: str
    at: datetime
    name: str
    role: Label | None
    agency: Label | None
    kind: str
    what: str
    code: str
    way: str
    about: str


@dataclass(frozen=True, slots=True)
class LookView:
    """That somebody in a role was shown something of a case. Nobody's name stands here."""

    at: datetime
    role: Label | None
    what: str


@dataclass(frozen=True, slots=True)
class UnusualView:
    """How somebody read within a time. `found`: how many cases of each kind that is unusual."""

    name: str
    role: Label | None
    agency: Label | None
    cases: int
    found: Mapping[Unusual, int]


@dataclass(frozen=True, slots=True)
class ProofView:
    """How the proof of the record stands: when it was checked last and how many places were broken.

    `sealed_at`, `head`: the last seal. `left_at`, `left_by`: when a head last left the house, and by which ways;
    `failed`: those that failed then.
    """

    checked_at: datetime | None
    broken: int
    lines: int
    sealed_at: datetime | None
    head: str
    left_at: datetime | None
    left_by: tuple[str, ...]
    failed: tuple[str, ...]

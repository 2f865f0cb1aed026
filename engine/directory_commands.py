"""What somebody asks of the directory, as frozen requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.case.case import Actor


@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row as it is to stand: its kind, its values by column as they were typed or sent.

    `seen`: the mark of the row as whoever changes it saw it; "" for a new one.
    """

    kind: str
    values: Mapping[str, Any] = field(repr=False)
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDirectory:
    """Bring rows to what is given; what is not given stays as it is. `actor`: None for who runs the server."""

    actor: Actor | None
    rows: tuple[GivenRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndPosts:
    """Let every post of a person end on a day (year-month-day), the last one on which it is held."""

    actor: Actor | None
    person: str
    last_day: str

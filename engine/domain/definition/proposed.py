"""Numbers that no authority has set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from engine.domain.definition.references import Complete, GradedUrgency, Percent, Units, Whole
from engine.domain.time_limits import Limit


@dataclass(frozen=True, slots=True)
class Proposed:
    """Numbers that no authority has set: the client approves them.

    `answer_within`: how soon an agency answers a referral. `unanswered_at`: percent of that, for the front door, the
    deputy, the next agency. `warn_at`: percent of a deadline's span. `shortened_at_least`: what a deadline that is
    shortened leaves from now on. `paused_at_most`: after which a pause ends by itself. `reading_after_end`: how long
    partners read on after a case has ended. `hints_an_hour`: how often in an hour a person is told that there may be
    an earlier case.
    """

    answer_within: Annotated[Mapping[GradedUrgency, Limit], Complete()]
    unanswered_at: tuple[Percent, ...]
    warn_at: tuple[Percent, ...]
    shortened_at_least: Annotated[Limit, Units(("min", "h", "cd"))]
    paused_at_most: Annotated[Limit, Units(("min", "h", "cd"))]
    reading_after_end: Annotated[Limit, Units(("min", "h", "cd"))]
    hints_an_hour: Annotated[int, Whole(1, 100)]


@dataclass(frozen=True, slots=True)
class Sessions:
    """How long somebody stays signed in: `idle` without doing anything, `whole` whatever they do."""

    idle: Annotated[Limit, Units(("min", "h"))]
    whole: Annotated[Limit, Units(("h",))]

"""Numbers that no authority has set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from engine.domain.definition.references import (
    BasisKind,
    Complete,
    EscalatedTo,
    EscalationKind,
    GradedUrgency,
    Percent,
    Units,
    Whole,
)
from engine.domain.time_limits import CITY_TIME, Limit


@dataclass(frozen=True, slots=True)
class Escalation:
    """What follows when a deadline is missed and nobody takes it on: after which percent of its span, whom, how.

    `tells`: those at the agency that answers for it who can stop it, its deputy on the roster, its lead; the
    supervisor.
    """

    after: Annotated[int, Whole(101, 1000)]
    tells: tuple[EscalatedTo, ...]
    kind: EscalationKind


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of the city's night in which nobody is written to for information: from `since` to `until`."""

    since: Annotated[int, Whole(0, 23)]
    until: Annotated[int, Whole(0, 23)]

    def at(self, moment: datetime) -> bool:
        """Say whether a moment falls into them."""
        hour = moment.astimezone(CITY_TIME).hour
        if self.since <= self.until:
            return self.since <= hour < self.until
        return hour >= self.since or hour < self.until


@dataclass(frozen=True, slots=True)
class Proposed:
    """Numbers that no authority has set: the client approves them.

    `answer_within`: how soon an agency answers a referral. `unanswered_at`: percent of that, for the front door, the
    deputy, the next agency. `warn_at`: percent of a deadline's span. `shortened_at_least`: what a deadline that is
    shortened leaves from now on. `paused_at_most`: after which a pause ends by itself. `reading_after_end`: how long
    partners read on after a case has ended. `hints_an_hour`: how often in an hour a person is told that there may be
    an earlier case. `quiet`: when nobody is written to for information. `escalations`: by the basis of a deadline,
    what follows when it is missed.
    """

    answer_within: Annotated[Mapping[GradedUrgency, Limit], Complete()]
    unanswered_at: tuple[Percent, ...]
    warn_at: tuple[Percent, ...]
    shortened_at_least: Annotated[Limit, Units(("min", "h", "cd"))]
    paused_at_most: Annotated[Limit, Units(("min", "h", "cd"))]
    reading_after_end: Annotated[Limit, Units(("min", "h", "cd"))]
    quiet: Quiet
    escalations: Mapping[BasisKind, tuple[Escalation, ...]]
    hints_an_hour: Annotated[int, Whole(1, 100)]


@dataclass(frozen=True, slots=True)
class Sessions:
    """How long somebody stays signed in: `idle` without doing anything, `whole` whatever they do."""

    idle: Annotated[Limit, Units(("min", "h"))]
    whole: Annotated[Limit, Units(("h",))]

"""Whose time a deadline's was: its span cut up by who held it, so that the parts add up to the whole.

What nobody at an agency could help comes first: what was past before the case was opened, what the system owed, what
was the survivor's choice, what was paused. All else was held by the agency that answered for the deadline then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from engine.domain.case.case import UNANSWERED_REFERRAL
from engine.domain.case.retelling import ClockMoment, ReferralMoment
from engine.domain.clocks.holding import WITH_CORE
from engine.domain.clocks.running import GOES_ON, PAUSED

Whose = Literal["before_arrival", "outage", "choice", "paused", "agency", "nobody"]
# How far the agency had come: not told yet, told, has read, has taken it on, waits for what it asked for.
Phase = Literal["", "on_its_way", "unread", "read", "at_work", "asked"]


class Interval(NamedTuple):
    """From one moment up to another, which is no longer part of it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A stretch of a deadline's span. `agency`: who held it, "" where it was nobody's to hold."""

    since: datetime
    until: datetime
    whose: Whose
    agency: str = ""
    phase: Phase = ""

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Course:
    """What happened while a deadline ran. `referrals`: what became of those to each agency, in order.

    `reads`: when an agency first read a notice of the case; `outages`: when the system owed its part.
    """

    opened_at: datetime
    moments: Sequence[ClockMoment]
    referrals: Sequence[ReferralMoment] = ()
    reads: Sequence[tuple[str, datetime]] = ()
    outages: Sequence[Interval] = ()


def shares(course: Course, until: datetime) -> tuple[Share, ...]:
    """Return whose time it was from where the deadline is counted until it ended, or until now.

    The stretches follow each other without a gap; neighbours that are the same are one.
    """
    last = course.moments[-1].clock
    # What a run goes on with was spent by the run before.
    began = last.started_at if course.moments[0].why == GOES_ON else min(last.counted_from, last.started_at)
    whole = Interval(began, max(began, last.ended_at or until))
    if whole.since == whole.until:
        return ()
    cuts = sorted({*whole, *(cut for cut in _cuts(course) if whole.since < cut < whole.until)})
    found: list[Share] = []
    for since, till in pairwise(cuts):
        share = _share(course, since, till)
        if found and _same(found[-1], share):
            share = Share(found.pop().since, share.until, share.whose, share.agency, share.phase)
        found.append(share)
    return tuple(found)


def totals(found: Iterable[Share]) -> dict[tuple[Whose, str, Phase], timedelta]:
    """Return how long each held it in all, the longest first."""
    sums: dict[tuple[Whose, str, Phase], timedelta] = {}
    for share in found:
        key = (share.whose, share.agency, share.phase)
        sums[key] = sums.get(key, timedelta(0)) + share.length
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def longest(found: Iterable[Share]) -> tuple[Whose, str, Phase] | None:
    """Return what a review begins with: where the most time went."""
    return next(iter(totals(found)), None)


def _same(one: Share, other: Share) -> bool:
    return (one.whose, one.agency, one.phase) == (other.whose, other.agency, other.phase)


def _cuts(course: Course) -> Iterable[datetime]:
    yield course.opened_at
    yield from (moment.event.at for moment in course.moments)
    yield from (moment.event.at for moment in course.referrals)
    for _, at in course.reads:
        yield at
    for outage in course.outages:
        yield from outage


def _share(course: Course, since: datetime, until: datetime) -> Share:
    if since < course.opened_at:
        return Share(since, until, "before_arrival")
    if any(outage.since <= since < outage.until for outage in course.outages):
        return Share(since, until, "outage")
    before = [moment.clock for moment in course.moments if moment.event.at <= since]
    # Before it began, whoever answered for it when it did held what it waited for.
    clock = before[-1] if before else course.moments[0].clock
    if clock.status == PAUSED:
        return Share(since, until, "choice" if clock.stands_still_for == WITH_CORE else "paused")
    if not clock.owner:
        return Share(since, until, "nobody")
    phase = _phase(course, clock.owner, since)
    if phase == "on_its_way":
        return Share(since, until, "outage", clock.owner, phase)
    return Share(since, until, "agency", clock.owner, phase)


def _phase(course: Course, agency: str, at: datetime) -> Phase:
    """How far an agency had come by then; one that was never referred to owns the case, and is at work."""
    standing = [m for m in course.referrals if m.referral.agency == agency and m.event.at <= at]
    if not standing:
        return "at_work"
    referral = standing[-1].referral
    if referral.state == UNANSWERED_REFERRAL[0]:
        return "on_its_way"
    if referral.state in UNANSWERED_REFERRAL:
        read = any(who == agency and referral.made_at <= when <= at for who, when in course.reads)
        return "read" if read else "unread"
    return "asked" if referral.state == "info_requested" else "at_work"

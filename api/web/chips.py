"""A deadline as a chip: how dark it is, and its words. The nearer, the darker; red for the law and for what is lost.

Nothing here knows a deadline by its name: kind and words follow from where it stands, its basis and the time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import late_in_words, left_in_words, span_in_words
from engine.domain.time_limits import WorkingCalendar
from engine.possible_views import ClockStoryView

ChipKind = Literal["far", "due", "near", "over", "lost", "before", "paused", "met", "choice", "gone"]
# From which share of its span on a deadline is outlined, and from which, or how shortly before its end, filled.
_DUE_FROM, _NEAR_FROM, _NEAR_WITHIN = 0.5, 0.8, timedelta(hours=2)
# What nobody but the law, or nature, sets is red when it is gone.
_RED_BASES = ("law", "clinical")
_IN_TIME = Label("đúng hạn", "in time")
_BY_CHOICE = Label("theo lựa chọn", "by choice")
_CANCELLED = Label("không còn áp dụng", "no longer applies")
BEFORE_ARRIVAL = Label("đã qua trước khi đến", "over before arrival")
_PAUSED = Label("tạm dừng, còn {}", "paused, {} left")
_ENDED: dict[str, tuple[ChipKind, Label]] = {
    "breached_before_arrival": ("before", BEFORE_ARRIVAL),
    "met": ("met", _IN_TIME),
    "ended_by_choice": ("choice", _BY_CHOICE),
    "cancelled": ("gone", _CANCELLED),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """What a chip shows; `at`: the moment it is about, for machines."""

    kind: ChipKind
    text: str
    at: datetime | None = None


def chip_of(clock: ClockStoryView, now: datetime, calendar: WorkingCalendar, language: Language) -> Chip:
    """Return the chip of a deadline as it stands at `now`."""
    if clock.status in _ENDED:
        kind, said = _ENDED[clock.status]
        return Chip(kind, said[language])
    if clock.status == "paused":
        left = span_in_words(timedelta(seconds=clock.left_seconds), language)
        return Chip("paused", _PAUSED[language].format(left))
    if clock.status == "breached" or now > clock.due:
        late = late_in_words((clock.ended_at or now) - clock.due, clock.unit, language)
        return Chip(late_kind(clock.basis_kind), late, clock.due)
    return running_chip(clock, now, calendar, language)


def late_kind(basis_kind: str) -> ChipKind:
    """Return how dark what was not met is: red for what the law sets, and for what is lost to care."""
    return "lost" if basis_kind in _RED_BASES else "over"


def running_chip(clock: ClockStoryView, now: datetime, calendar: WorkingCalendar, language: Language) -> Chip:
    """Return the chip of a deadline that runs."""
    said = left_in_words(clock.due, now, clock.unit, calendar, language)
    warned = bool(clock.warned_at) and clock.warned_at[0] <= now
    return Chip(nearness(clock.counted_from, clock.due, now, warned=warned), said, clock.due)


def nearness(since: datetime, due: datetime, now: datetime, *, warned: bool = False) -> ChipKind:
    """Return how near a moment is that has not passed, within the span that leads to it."""
    span = due - since
    gone = (now - since) / span if span > timedelta(0) else 1.0
    if gone >= _NEAR_FROM or due - now < _NEAR_WITHIN:
        return "near"
    return "due" if gone >= _DUE_FROM or warned else "far"


def answer_chip(since: datetime, due: datetime, now: datetime, calendar: WorkingCalendar, language: Language) -> Chip:
    """Return the chip of the time there is to answer, which no law sets."""
    if now > due:
        return Chip("over", late_in_words(now - due, "h", language), due)
    return Chip(nearness(since, due, now), left_in_words(due, now, "h", calendar, language), due)

"""A window that cannot be had again, drawn: hatched before arrival, solid since, hollow what is left.

Lost after arrival it is solid red from then on; lost before arrival all hatched, for that is nobody's breach.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from api.web.chips import Chip, chip_of
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import moment_in_words, span_in_words
from engine.domain.time_limits import WorkingCalendar
from engine.possible_views import ClockStoryView

Drawn = Literal["hatch", "gone", "lost"]
_RUNNING, _LOST, _BEFORE = "running", "breached", "breached_before_arrival"
_SHOWN = (_RUNNING, _LOST, _BEFORE)
_SENTENCE = Label(
    "{name}: {before} mất trước khi đến, {since} từ lúc đến, còn {left}",
    "{name}: {before} gone before arrival, {since} since then, {left} left",
)
_SENTENCE_LOST = Label("{name}: đã hết lúc {due}", "{name}: it ended at {due}")
_SENTENCE_BEFORE = Label("{name}: đã qua trước khi đến", "{name}: over before arrival")
_UNTIL = Label("đến {due}", "until {due}")
_ENDED = Label("đã hết lúc {due}", "ended at {due}")
_ENDED_BEFORE = Label("hết lúc {due}, trước khi đến", "ended at {due}, before arrival")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar, in percent of its width."""

    percent: float
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class WindowBar:
    """One window: its chip, its bar from the incident to its end with the reminders as ticks, and its sentence."""

    id: str
    name: str
    chip: Chip
    sentence: str
    segments: tuple[Segment, ...]
    ticks: tuple[float, ...]
    note: str

    @property
    def parts(self) -> tuple[tuple[float, Drawn], ...]:
        """The parts as they are drawn."""
        return tuple((segment.percent, segment.drawn) for segment in self.segments)


def windows_of(
    clocks: tuple[ClockStoryView, ...],
    arrived: datetime,
    now: datetime,
    calendar: WorkingCalendar,
    language: Language,
) -> tuple[WindowBar, ...]:
    """Return the windows that run or were lost, those that still run and end soonest first."""
    found = [clock for clock in clocks if clock.window and clock.status in _SHOWN]
    found.sort(key=lambda clock: (clock.status != _RUNNING, clock.due))
    return tuple(window_of(clock, arrived, now, calendar, language) for clock in found)


def window_of(
    clock: ClockStoryView, arrived: datetime, now: datetime, calendar: WorkingCalendar, language: Language
) -> WindowBar:
    """Return one window drawn, for a survivor who arrived at `arrived`."""
    due = moment_in_words(clock.due, now, language)
    lost = clock.status == _LOST or (clock.status == _RUNNING and now > clock.due)
    if clock.status == _BEFORE:
        sentence, note = _SENTENCE_BEFORE, _ENDED_BEFORE
    else:
        sentence, note = (_SENTENCE_LOST, _ENDED) if lost else (_SENTENCE, _UNTIL)
    zero = timedelta(0)
    said = {
        "before": span_in_words(max(arrived - clock.counted_from, zero), language),
        "since": span_in_words(max(now - max(arrived, clock.counted_from), zero), language),
        "left": span_in_words(max(clock.due - now, zero), language),
        "name": clock.label[language],
        "due": due,
    }
    span = clock.due - clock.counted_from
    return WindowBar(
        id=f"{clock.id}-{clock.occurrence}",
        name=clock.label[language],
        chip=chip_of(clock, now, calendar, language),
        sentence=sentence[language].format(**said),
        segments=segments_of(clock.counted_from, arrived, now, clock.due, lost=lost),
        ticks=tuple(_share(at - clock.counted_from, span) for at in clock.warned_at),
        note=note[language].format(due=due),
    )


def segments_of(
    start: datetime, arrived: datetime, now: datetime, due: datetime, *, lost: bool = False
) -> tuple[Segment, ...]:
    """Return the parts of a bar from `start` to `due`; together never more than all of it."""
    span = due - start
    if arrived >= due:
        return (Segment(100.0, "hatch"),)
    before = _share(arrived - start, span)
    drawn: Drawn
    if lost:
        since, drawn = round(100 - before, 1), "lost"
    else:
        since, drawn = round(_share(min(now, due) - start, span) - before, 1), "gone"
    parts = (Segment(before, "hatch"), Segment(since, drawn))
    return tuple(part for part in parts if part.percent > 0)


def _share(part: timedelta, span: timedelta) -> float:
    return round(min(max(part / span, 0.0), 1.0) * 100, 1) if span > timedelta(0) else 100.0

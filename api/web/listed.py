"""A case in a list, as it is shown: how near its moment is, what it asks, what is lost if nothing happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from api.web.messages import words
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import late_in_words, left_in_words, moment_in_words, span_in_words
from engine.domain.time_limits import WorkingCalendar
from engine.reading.list_work import NEEDS_READER
from engine.views import WorkItem

# In a list a moment is near or not by what is left alone: how long the whole span is, the case's own page shows.
_NEAR, _DUE = timedelta(hours=2), timedelta(hours=24)
_ANSWER = words("Trả lời chuyển gửi")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list. `asked`: a message of the pages' own where no label of the procedure says it."""

    id: str
    address: str
    code: str
    kind: str
    left: str
    exact: str
    iso: str
    title: Label | None
    asked: str
    state: Label | None
    unread: int
    action: bool
    saves: Label | None
    saves_left: str
    saves_at: str


def row_of(item: WorkItem, now: datetime, calendar: WorkingCalendar, language: Language) -> Row:
    """Return a case as a line of its reader's list."""
    kind, left = _nearness(item, now, calendar, language)
    shown = item.saves_by if item.saves and item.saves_by != item.next_due else None
    title = item.step or item.about
    return Row(
        id=f"w-{item.code}",
        address=f"/referrals/{item.case}" if item.to_answer else f"/cases/{item.case}",
        code=item.code,
        kind=kind,
        left=left,
        exact=moment_in_words(item.next_due, now, language) if item.next_due else "",
        iso=item.next_due.isoformat() if item.next_due else "",
        title=None if item.to_answer and not item.about else title or item.core_label,
        asked=_ANSWER if item.to_answer else "",
        state=item.core_label,
        unread=item.unread,
        action=item.asks == NEEDS_READER,
        saves=item.saves if shown else None,
        saves_left=span_in_words(shown - now, language) if shown else "",
        saves_at=moment_in_words(shown, now, language) if shown else "",
    )


def _nearness(item: WorkItem, now: datetime, calendar: WorkingCalendar, language: Language) -> tuple[str, str]:
    """How dark the chip is, and its words."""
    due = item.next_due
    if due is None:
        return "", ""
    if due < now:
        return "lost" if item.by_law else "over", late_in_words(now - due, item.unit, language)
    left = due - now
    kind = "near" if left < _NEAR else "due" if left < _DUE else "far"
    return kind, left_in_words(due, now, item.unit, calendar, language)

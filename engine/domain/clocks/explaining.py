"""How the end of a deadline came to be what it is, change by change, in words."""

from datetime import datetime, timedelta

from engine.domain.case.case import RUNNING
from engine.domain.case.retelling import ClockMoment
from engine.domain.clocks.counting import count, in_words
from engine.domain.clocks.running import BREACHED, MET, PAUSED
from engine.domain.definition.vocabulary import Label
from engine.domain.spoken_time import in_english, in_vietnamese, span_in_words
from engine.domain.time_limits import Limit, WorkingCalendar, limit_of


def computed(moment: ClockMoment, before: ClockMoment | None, calendar: WorkingCalendar) -> tuple[Label, ...]:
    """Return how the moment at which the deadline ends was worked out at a change; nothing where it did not move."""
    clock, was = moment.clock, before.clock if before else None
    if moment.counted:
        return _counted(moment, limit_of(moment.counted), calendar)
    if clock.status == PAUSED and (was is None or was.status != PAUSED):
        return _paused(moment)
    if was is not None and was.status == PAUSED and clock.status == RUNNING:
        return _went_on(moment, clock.stood - was.stood)
    if clock.status == MET and clock.ended_at is not None and clock.ended_at <= clock.due:
        return (_left(clock.due - clock.ended_at),)
    if clock.status == BREACHED and (was is None or was.status != BREACHED):
        return (_missed(moment),)
    if was is None:
        return (_at("Đến đúng thời điểm đã định: {vi}.", "Until exactly the moment that was set: {en}.", moment),)
    if clock.due != was.due:
        first = _said(clock.first_due)
        return (
            _at("Hạn mới: {vi}.", "The new end: {en}.", moment),
            Label(f"Hạn đầu tiên được giữ lại: {first.vi}.", f"The first one is kept: {first.en}."),
        )
    return ()


def _counted(moment: ClockMoment, limit: Limit, calendar: WorkingCalendar) -> tuple[Label, ...]:
    clock = moment.clock
    halved = clock.halved and limit.halves
    found = count(clock.counted_from, limit, calendar, halved=halved)
    lines, due = list(in_words(found)), found.due + clock.stood
    if clock.stood:
        lines.append(_stood(clock.stood))
    if clock.due == due:
        return (*lines, _at("Vậy hạn là {vi}.", "So it ends at {en}.", moment)) if clock.stood else tuple(lines)
    if halved:
        # Never less than what the rules leave from then on, never more than it had.
        kept = Label("Vẫn để lại thời gian tối thiểu kể từ lúc đó.", "The least time that must be left from then on.")
        return (*lines, kept, _at("Vậy hạn là {vi}.", "So it ends at {en}.", moment))
    changed = _at(
        "Lịch làm việc đã đổi từ đó; hạn đã ghi vẫn giữ: {vi}.",
        "The calendar has changed since; what was recorded stands: {en}.",
        moment,
    )
    return (*lines, changed)


def _paused(moment: ClockMoment) -> tuple[Label, ...]:
    left = moment.clock.left or timedelta(0)
    lines = [
        Label(
            f"Khi dừng còn lại {span_in_words(left, 'vi')}.",
            f"When it stopped {span_in_words(left, 'en')} were left.",
        )
    ]
    if moment.clock.next_look:
        ends = _said(moment.clock.next_look)
        lines.append(Label(f"Tự tính tiếp lúc {ends.vi}.", f"It goes on by itself at {ends.en}."))
    return tuple(lines)


def _went_on(moment: ClockMoment, stood: timedelta) -> tuple[Label, ...]:
    return (_stood(stood), _at("Hạn mới: {vi}.", "The new end: {en}.", moment))


def _stood(stood: timedelta) -> Label:
    return Label(
        f"Cộng thời gian đã đứng yên: {span_in_words(stood, 'vi')}.",
        f"The time it stood still is added: {span_in_words(stood, 'en')}.",
    )


def _left(left: timedelta) -> Label:
    if not left:
        return Label("Xong đúng lúc hết hạn: vẫn là đúng hạn.", "Done at the very moment it ended: in time.")
    return Label(
        f"Xong trước hạn {span_in_words(left, 'vi')}.",
        f"Done {span_in_words(left, 'en')} before its end.",
    )


def _missed(moment: ClockMoment) -> Label:
    return _at(
        "Đến {vi} chưa thực hiện; đúng thời điểm đó vẫn còn là đúng hạn.",
        "It was not done by {en}; at that very moment it would have been in time.",
        moment,
    )


def _at(vi: str, en: str, moment: ClockMoment) -> Label:
    said = _said(moment.clock.due)
    return Label(vi.format(vi=said.vi), en.format(en=said.en))


def _said(at: datetime) -> Label:
    return Label(in_vietnamese(at), in_english(at))

"""A sheet that is handed over, as lines of a page or a paper: what by when, by whom, where the case stands."""

from dataclasses import dataclass
from datetime import datetime

from api.web.messages import words
from api.web.person_words import BANDS, RISK_WORDS
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import last_minute, late_in_words, left_in_words, short_day
from engine.domain.time_limits import WorkingCalendar
from engine.paper_views import SheetLine

ANSWER = words("Trả lời chuyển gửi")
_OR = Label(" hay ", " or ")
_BY_LAW = Label("theo luật", "by law")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line: `clock` and `day` of its moment, `left` till or since then. `saves`: what is lost for good, by when."""

    case: str
    code: str
    clock: str
    day: str
    left: str
    about: str
    answer: bool
    task: str
    who: str
    state: str
    saves: str
    saves_at: str


def sheet_row(line: SheetLine, now: datetime, calendar: WorkingCalendar, language: Language) -> SheetRow:
    """Return a line of the sheet in words, as they are at `now`."""
    clock, day = last_minute(line.due) if line.due else ("", now)
    band, risk = BANDS.get(line.age_band or ""), RISK_WORDS.get(line.risk or "")
    known = (label[language] for label in (band, risk) if label)
    return SheetRow(
        case=line.case,
        code=line.code,
        clock=clock,
        day=short_day(day.date(), now, language) if line.due else "",
        left=_left(line, now, calendar, language),
        about="; ".join(known),
        answer=line.to_answer and not line.steps,
        task=_OR[language].join(step[language] for step in line.steps),
        who=", ".join(label[language] for label in line.who),
        state=line.state[language] if line.state else "",
        saves=line.saves[language] if line.saves and line.saves_by else "",
        saves_at=_moment(line.saves_by, now, language) if line.saves and line.saves_by else "",
    )


def _left(line: SheetLine, now: datetime, calendar: WorkingCalendar, language: Language) -> str:
    if line.due is None:
        return ""
    if line.due >= now:
        return left_in_words(line.due, now, line.unit, calendar, language)
    late = late_in_words(now - line.due, line.unit, language)
    return f"{late}, {_BY_LAW[language]}" if line.by_law else late


def _moment(at: datetime, now: datetime, language: Language) -> str:
    clock, day = last_minute(at)
    return f"{clock} {short_day(day.date(), now, language)}"

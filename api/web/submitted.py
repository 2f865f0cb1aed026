"""A submitted form becomes what a command takes: only fields that were asked for, a blank one not given at all.

What cannot be understood is answered at its field with what to type; the rules themselves stay with the command.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.web.form_fields import NONE_OF_THESE, PLAN_ROWS, FormWords, agencies_of, direction_of
from api.web.places import find_agency, find_ward
from api.web.typed import Typed, box_of
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.typed_time import read_typed, typed_day
from engine.possible_views import AskView

_UNCLEAR = {
    "day": Label(
        "Gõ ngày như 23/11, 23/11/2026, hôm qua hay thứ Hai", "Type the day as 23/11, 23/11/2026, yesterday or Monday"
    ),
    "time": Label("Gõ giờ như 20, 20h30 hay 8 giờ tối", "Type the time as 20, 20:30 or 8 pm"),
}
_NUMBER = Label("Gõ một số, ví dụ 24", "Type a number, for instance 24")
_WARD = Label(
    "Không có phường, xã tên này; chọn một tên trong danh sách", "There is no such ward; choose from the list"
)
_NEAR = Label("Có phải là: {}", "Did you mean: {}")
_FORMER = Label("{} nay thuộc: {}. Gõ tên mới", "{} is now part of: {}. Type the new name")
_AGENCY = Label("Chọn một đơn vị trong danh sách", "Choose an agency from the list")
_SERVICE = Label(
    "Mỗi dòng một dịch vụ, ví dụ: tư vấn pháp lý: có", "One service a line, for instance: legal aid: yes"
)
_TASK = Label("Mỗi việc cần người chịu trách nhiệm", "Each task needs somebody who answers for it")
_YES, _NO = ("có", "yes", "co"), ("không", "no", "khong")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was given, and what could not be understood, by field."""

    fields: Mapping[str, Any]
    unclear: Mapping[str, str]


def submitted(asks: Iterable[AskView], typed: Typed, words: FormWords) -> Submitted:
    """Return what a form says of the fields that were asked for; other boxes are none of its business."""
    given: dict[str, Any] = {}
    unclear: dict[str, str] = {}
    for ask in asks:
        found = _Reading(ask, typed, words).read()
        if isinstance(found, Unclear):
            unclear[ask.id] = found.sentence
        elif found is not None:
            given[ask.id] = found
    return Submitted(given, unclear)


@dataclass(frozen=True, slots=True)
class Unclear:
    """That a box was not understood, and what to type."""

    sentence: str


@dataclass(frozen=True, slots=True)
class _Reading:
    ask: AskView
    typed: Typed
    words: FormWords

    @property
    def _language(self) -> Language:
        return self.words.language

    @property
    def _text(self) -> str:
        return self.typed.field(self.ask.id).strip()

    def read(self) -> Any:
        """Return the value, None for a blank field, Unclear for what nobody can make out."""
        kinds = {
            "moment": self._moment,
            "date": self._day,
            "number": self._number,
            "ward": self._ward,
            "agency": self._agency,
            "employer": self._agency,
            "choices": self._several,
            "parties": self._parties,
            "exclusions": self._exclusions,
            "words": self._lines,
            "service_answers": self._answers,
            "plan": self._plan,
        }
        return kinds.get(self.ask.type, lambda: self._text or None)()

    def _moment(self) -> Any:
        day, clock = (self.typed.field(self.ask.id, part) for part in ("day", "time"))
        found = read_typed(day, clock, self.words.now, direction_of(self.ask))
        if found is None:
            return None
        return found.at.isoformat() if found.at else Unclear(_UNCLEAR[found.unclear or "day"][self._language])

    def _day(self) -> Any:
        if not self._text:
            return None
        found = typed_day(self._text, self.words.now, direction_of(self.ask))
        return found.isoformat() if found else Unclear(_UNCLEAR["day"][self._language])

    def _number(self) -> Any:
        text = self._text
        if not text:
            return None
        plain = text.isascii() and text.isdecimal() and len(text) <= 9
        return int(text) if plain else Unclear(_NUMBER[self._language])

    def _ward(self) -> Any:
        if not self._text:
            return None
        found = find_ward(self._text, self.words.directory)
        if found.ward:
            return found.ward.code
        named = ", ".join(ward.name for ward in found.choices)
        if found.former:
            return Unclear(_FORMER[self._language].format(found.former, named))
        return Unclear(_NEAR[self._language].format(named) if named else _WARD[self._language])

    def _agency(self) -> Any:
        if not self._text:
            return None
        known = agencies_of(self.ask.type, self.words)
        return find_agency(self._text, self.words.directory, known) or Unclear(_AGENCY[self._language])

    def _several(self) -> Any:
        return list(self.typed.all(box_of(self.ask.id))) or None

    def _parties(self) -> Any:
        found = [value for value in self.typed.all(box_of(self.ask.id)) if value != NONE_OF_THESE]
        return found or ([] if self.typed.all(box_of(self.ask.id)) else None)

    def _exclusions(self) -> Any:
        found = list(self.typed.all(box_of(self.ask.id)))
        for line in self.typed.field(self.ask.id, "named").splitlines():
            if line.strip():
                directory = self.words.directory
                agency = find_agency(line, directory, (one.id for one in directory))
                if agency is None and line.strip() not in directory.people:
                    return Unclear(_AGENCY[self._language])
                found.append(agency or line.strip())
        return found or None

    def _lines(self) -> Any:
        return [line.strip() for line in self._text.splitlines() if line.strip()] or None

    def _answers(self) -> Any:
        answers = {}
        for line in self._text.splitlines():
            service, _, said = line.rpartition(":")
            answer = said.strip().casefold()
            if not line.strip():
                continue
            if not service.strip() or answer not in (*_YES, *_NO):
                return Unclear(_SERVICE[self._language])
            answers[service.strip()] = "yes" if answer in _YES else "no"
        return answers or None

    def _plan(self) -> Any:
        tasks = []
        for row in range(PLAN_ROWS):
            task, owner, due = (self.typed.field(self.ask.id, f"{part}.{row}") for part in ("task", "owner", "due"))
            if not (task or owner or due):
                continue
            if not (task and owner):
                return Unclear(_TASK[self._language])
            day = typed_day(due, self.words.now, "coming") if due else None
            if due and day is None:
                return Unclear(_UNCLEAR["day"][self._language])
            tasks.append({"task": task, "owner": owner} | ({"due": day.isoformat()} if day else {}))
        if not tasks:
            return self._text or None
        return {"text": self._text, "tasks": tasks}

"""The words of what stands in a case: values of fields by their kind, who and what by name, lines of the timeline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.case.case import UNANSWERED_REFERRAL
from engine.domain.case.values import moment
from engine.domain.definition.vocabulary import Field, Label, Language
from engine.domain.spoken_time import day_in_words, last_minute, short_day, understood
from engine.reading.case_desk import CaseDesk
from engine.views import EventView

_YES_NO = {"yes": Label("Có", "Yes"), "no": Label("Không", "No")}
_DOCUMENT = Label("Tài liệu: {}", "Document: {}")
_A_PERSON = Label("một người", "a person")
_SYSTEM = Label("hệ thống", "the system")
_MOVED = Label("{strand}: từ “{before}” sang “{after}”", "{strand}: from “{before}” to “{after}”")
_BEGUN = Label("{strand}: {after}", "{strand}: {after}")
_WRITTEN = Label("Ghi: {}", "Recorded: {}")
_CONSENT = Label("{kind}: đồng ý", "{kind}: given")
_WITHDRAWN = Label("{kind}: không còn hiệu lực", "{kind}: stands no longer")
_BASIS = Label("Căn cứ: {}", "Basis: {}")
_UNANSWERED = Label("{agency}: chưa trả lời, đã nhắc", "{agency}: no answer yet, reminded")
_TOLD_CLOCKS = ("breached", "breached_before_arrival")


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line: when, who, what was done, what followed. `tone`: bad for late, lost for what the law sets."""

    day: str
    time: str
    by: str
    title: str
    changes: tuple[str, ...]
    tone: str


class CaseWords:
    """Names what stands in one case, in one language."""

    def __init__(self, desk: CaseDesk, language: Language) -> None:
        self._desk = desk
        self._language = language
        self._vocabulary = desk.rules.vocabulary
        self._directory = desk.rules.directory
        self._procedure = desk.rules.procedure

    def agency(self, name: str) -> str:
        """Return the name of an agency."""
        return self._directory.agency(name).name[self._language] if name in self._directory else ""

    def party(self, name: str | None) -> str:
        """Return the name of a party."""
        found = self._vocabulary.parties.get(name or "")
        return found.label[self._language] if found else ""

    def urgency(self, name: str) -> str:
        """Return how urgent something is."""
        label = self._vocabulary.values.get(name)
        return label[self._language] if label else ""

    def giver(self, name: str) -> str:
        """Return who agreed."""
        found = self._vocabulary.givers.get(name)
        return found.label[self._language] if found else ""

    def value(self, field: Field, value: Any) -> str:
        """Return a value of a field as a person reads it."""
        said = self._one(field, value)
        return f"{said} {field.unit[self._language]}" if field.unit and said else said

    def _one(self, field: Field, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return ", ".join(self._named(field, str(item)) for item in value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if field.kind == "moment":
            at = moment(value)
            return understood(at, self._desk.now, self._language) if at else ""
        if field.kind == "date":
            return short_day(date.fromisoformat(value), self._desk.now, self._language)
        return self._named(field, str(value))

    def _mapping(self, value: Mapping[str, Any]) -> str:
        if "tasks" in value:
            lines = [str(value.get("text") or "")]
            for task in value["tasks"]:
                due = task.get("due")
                day = f", {short_day(date.fromisoformat(due), self._desk.now, self._language)}" if due else ""
                lines.append(f"– {task['task']} ({task['owner']}{day})")
            return "\n".join(line for line in lines if line)
        return "\n".join(f"{name}: {self._named(None, str(answer))}" for name, answer in value.items())

    def _named(self, field: Field | None, value: str) -> str:
        if value in _YES_NO:
            return _YES_NO[value][self._language]
        kind = field.kind if field else ""
        if kind == "ward":
            return next((ward.name for ward in self._directory.wards if ward.code == value), value)
        if kind in ("agency", "employer", "exclusions", "party", "parties") and value in self._directory:
            return self.agency(value)
        label = self._vocabulary.values.get(value) if kind in ("choice", "choices") else None
        for things in (self._vocabulary.parties, self._vocabulary.bases, self._procedure.strands):
            if label is None and kind in ("party", "parties", "exclusions", "basis", "strand") and value in things:
                label = things[value].label
        if label is None and kind == "exclusions":
            # Who may not know of the case is a colleague of somebody who reads this.
            label = _A_PERSON
        return label[self._language] if label else value

    def timeline(self, events: tuple[EventView, ...]) -> tuple[TimelineLine, ...]:
        """Return the timeline, newest first; each day is named once, above its first line."""
        lines, day = [], ""
        for event in reversed(events):
            clock, local = last_minute(event.at)
            said = day_in_words(local.date(), self._desk.now, self._language)
            named = "" if said == day else said[:1].upper() + said[1:]
            day = said
            title = self._title(event)
            changes = tuple(dict.fromkeys(self._changes(event)))
            if title or changes:
                lines.append(TimelineLine(named, clock, self._by(event), title, changes, self._tone(event)))
        return tuple(lines)

    def _by(self, event: EventView) -> str:
        if event.by_role in self._vocabulary.roles and event.by_agency:
            role = self._vocabulary.roles[event.by_role].label[self._language]
            return f"{role}, {self.agency(event.by_agency)}"
        return _SYSTEM[self._language] if event.by_role in self._vocabulary.roles else ""

    def _title(self, event: EventView) -> str:
        trigger = self._procedure.triggers.get(event.trigger or "")
        return trigger.label[self._language] if trigger else ""

    def _tone(self, event: EventView) -> str:
        late = [change["clock"] for change in event.changes if change.get("status") == "breached"]
        bases = {clock.id: clock.basis_kind for clock in self._desk.clocks}
        if any(bases.get(name) in ("law", "clinical") for name in late):
            return "lost"
        return "bad" if late else ""

    def _changes(self, event: EventView) -> Iterator[str]:
        for change in event.changes:
            said = self._change(change, event.kind)
            if said:
                yield said

    def _change(self, change: Mapping[str, Any], kind: str) -> str:
        language, vocabulary = self._language, self._vocabulary
        if "document" in change:
            paper = vocabulary.documents.get(change["document"])
            return _DOCUMENT[language].format(paper.label[language]) if paper else ""
        if "clock" in change:
            rule = self._procedure.clocks.get(change["clock"])
            status = vocabulary.clock_statuses.get(change["status"])
            told = rule and status and change["status"] in _TOLD_CLOCKS
            return f"{rule.label[language]}: {status[language]}" if rule and status and told else ""
        if change["change"] == "moved":
            return self._moved(change)
        if change["change"] == "happened":
            trigger = self._procedure.triggers.get(change["trigger"])
            return trigger.label[language] if trigger else ""
        if "referral" in change:
            agency = self.agency(change["referral"].partition("#")[0]) or self.party(change["party"])
            if kind == "referral_unanswered" and change["state"] in UNANSWERED_REFERRAL:
                return _UNANSWERED[language].format(agency=agency)
            return f"{agency}: {vocabulary.referral_states[change['state']][language]}"
        if "fields" in change:
            labels = [
                vocabulary.fields[name].label[language] for name in change["fields"] if name in vocabulary.fields
            ]
            return _WRITTEN[language].format(", ".join(labels)) if labels else ""
        if "basis" in change and change["basis"] in vocabulary.bases:
            return _BASIS[language].format(vocabulary.bases[change["basis"]].label[language])
        if change.get("kind") in vocabulary.consents:
            given = vocabulary.consents[change["kind"]][language]
            party = self.party(change.get("party"))
            form = _CONSENT if change.get("stands") else _WITHDRAWN
            return form[language].format(kind=f"{given} ({party})" if party else given)
        return ""

    def _moved(self, change: Mapping[str, Any]) -> str:
        strand, language = self._procedure.strands[change["strand"]], self._language
        states = {name: state.label[language] for name, state in strand.states.items()}
        form = _MOVED if change["before"] in states else _BEGUN
        before, after = states.get(change["before"] or "", ""), states[change["after"]]
        return form[language].format(strand=strand.label[language], before=before, after=after)


def moment_of(at: datetime, desk: CaseDesk, language: Language) -> str:
    """Return a moment with its weekday, as the detail of a deadline says it."""
    return understood(at, desk.now, language)

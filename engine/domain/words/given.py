"""Needs that look at what is given with the step, and at what earlier steps wrote down for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.case.values import Value, moment, number, text
from engine.domain.definition.procedure import CORE
from engine.domain.definition.references import Amount, FieldId, FieldValue, Hours, Minutes, Months, StrandId, Times
from engine.domain.definition.vocabulary import SAFE_CONTACT, Condition
from engine.domain.errors import Refusal
from engine.domain.time_limits import CITY_TIME, months_later
from engine.domain.words.marks import Remember
from engine.domain.words.need import Asking, Guard


@dataclass(frozen=True, slots=True)
class FieldGiven(Guard):
    """the field is given: `is` one of these, or has one; `at_least` a number; `later`, `within_…`: a moment soon"""

    name = "field"
    refuses = ("field_missing", "field_invalid")
    field: FieldId
    is_: tuple[FieldValue, ...] = ()
    at_least: Amount | None = None
    within_hours: Hours | None = None
    within_months: Months | None = None
    later: bool = False

    def reasons(self, asking: Asking) -> list[Refusal]:
        step, name = asking.step, self.field
        default = step.vocabulary.fields[name].default if self.is_ else None
        if not asking.has(name) and default is None:
            return [Refusal("field_missing", name)]
        if name in asking.unreadable:
            return []
        value = step.situation().fact(name) if asking.has(name) else default
        enough = self.at_least is None or (number(value) or 0) >= self.at_least
        chosen = value if isinstance(value, list | tuple) else (value,)
        right = enough and (not self.is_ or any(one in self.is_ for one in chosen))
        return [] if right and self._soon_enough(value, step.now) else [Refusal("field_invalid", name)]

    def _soon_enough(self, value: Value, now: datetime) -> bool:
        """Whether a moment lies after now, and no later than the span that is asked for."""
        if not (self.within_hours or self.within_months or self.later):
            return True
        until = moment(value)
        if until is None or until <= now:
            return False
        if self.within_hours and until > now + timedelta(hours=self.within_hours):
            return False
        return not self.within_months or until <= months_later(now, self.within_months)

    def asks(self) -> frozenset[str]:
        return frozenset({self.field})


@dataclass(frozen=True, slots=True)
class Holds(Guard):
    """the condition holds; `about`: the field that is named where it does not"""

    name = "holds"
    refuses = ("field_invalid",)
    truth: Condition
    about: FieldId | None = None

    def reasons(self, asking: Asking) -> list[Refusal]:
        met = self.about in asking.unreadable or asking.step.holds(self.truth)
        return [] if met else [Refusal("field_invalid", self.about or "facts")]


@dataclass(frozen=True, slots=True)
class Capacity(Guard):
    """whoever asks confirms that the survivor is able to decide"""

    name = "capacity"
    refuses = ("capacity_not_confirmed",)
    how: Literal["confirmed"]

    def reasons(self, asking: Asking) -> list[Refusal]:
        confirmed = asking.step.given.get("capacity_confirmed") == "yes"
        return [] if confirmed else [Refusal("capacity_not_confirmed", "capacity_confirmed")]

    def asks(self) -> frozenset[str]:
        return frozenset({"capacity_confirmed"})


@dataclass(frozen=True, slots=True)
class Change(Guard):
    """at least one field of the opening is given"""

    name = "change"
    refuses = ("field_missing",)
    asked: Literal[True]

    def reasons(self, asking: Asking) -> list[Refusal]:
        fields = asking.step.vocabulary.fields
        given = {*asking.step.given, *asking.unreadable} & set(fields)
        return [] if any(fields[name].opening for name in given) else [Refusal("field_missing", "facts")]


@dataclass(frozen=True, slots=True)
class Recipient(Guard):
    """a party or an agency is given, neither the one that owns the case nor one that oversees"""

    name = "recipient"
    refuses = ("field_missing", "field_invalid")
    whom: Literal["given"]

    def reasons(self, asking: Asking) -> list[Refusal]:
        step, given = asking.step, {"party", "agency"} & {*asking.step.given, *asking.unreadable}
        if not given:
            return [Refusal("field_missing", "party")]
        if given & asking.unreadable:
            return []
        party = text(step.given.get("party"))
        if party is not None and (step.vocabulary.parties[party].oversees or _owns(step)):
            return [Refusal("field_invalid", "agency" if "agency" in given else "party")]
        return []

    def asks(self) -> frozenset[str]:
        return frozenset({"party", "agency"})


def _owns(step: Step) -> bool:
    """Whether whom the step names owns the case already."""
    named = step.given.get("agency")
    if named is None:
        own = step.rules.directory.party_of(step.case.owner) if step.case.owner in step.rules.directory else None
        return bool(own == step.given.get("party") == step.procedure.owner)
    return bool(named == step.case.owner)


@dataclass(frozen=True, slots=True)
class MayBeWaived(Guard):
    """the strand given is not core, nor for a child one of these"""

    name = "may_be_waived"
    refuses = ("age_condition", "field_invalid")
    but_for_a_child: tuple[StrandId, ...]

    def reasons(self, asking: Asking) -> list[Refusal]:
        step, strand = asking.step, asking.step.given.get("strand")
        if strand is None:
            return []
        if strand == CORE:
            return [Refusal("field_invalid", "strand")]
        if strand in self.but_for_a_child and age_band(step.case) == "child":
            return [Refusal("age_condition", strand)]
        return []

    def asks(self) -> frozenset[str]:
        return frozenset({"strand"})


@dataclass(frozen=True, slots=True)
class InterviewLimits:
    """How often a day, and how long each time."""

    a_day: Times
    minutes: Minutes


@dataclass(frozen=True, slots=True)
class Interview(Guard):
    """no more interviews a day, and none longer than that (Juvenile Justice Law 59/2024: two, two hours each)"""

    name = "interview"
    refuses = ("interview_limit",)
    limits: InterviewLimits

    def reasons(self, asking: Asking) -> list[Refusal]:
        step = asking.step
        today = step.now.astimezone(CITY_TIME).date()
        too_many = step.case.memo.interviews.count(today) >= self.limits.a_day
        too_long = (number(step.given.get("interview_minutes")) or 0) > self.limits.minutes
        return [Refusal("interview_limit", "interview_minutes")] if too_many or too_long else []

    def asks(self) -> frozenset[str]:
        return frozenset({"interview_minutes"})


@dataclass(frozen=True, slots=True)
class SafeContact(Guard):
    """the consent to be contacted safely stands, or a reason is given"""

    name = "safe_contact"
    refuses = ("field_missing",)
    how: Literal["or_reason"]

    def reasons(self, asking: Asking) -> list[Refusal]:
        step = asking.step
        met = step.case.consent(SAFE_CONTACT, step.now) or asking.has("reason")
        return [] if met else [Refusal("field_missing", "reason")]

    def asks(self) -> frozenset[str]:
        return frozenset({"reason"})


@dataclass(frozen=True, slots=True)
class Attempts(Guard):
    """so many attempts to reach the survivor were logged, each on another day"""

    name = "attempts"
    refuses = ("field_missing",)
    days: Times

    def reasons(self, asking: Asking) -> list[Refusal]:
        days = set(asking.step.case.memo.attempts)
        return [] if len(days) >= self.days else [Refusal("field_missing", _logging(asking.step))]


def _logging(step: Step) -> str:
    """The step that logs an attempt, by its name."""
    logging = (t.id for t in step.procedure.triggers.values() if any(e == Remember("attempt") for e in t.then))
    return next(logging, "attempt")

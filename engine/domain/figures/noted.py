"""What is noted of a case for figures: values of closed lists, an age, a delay, and on which day what happened.

No name, no text, no moment finer than a day. Together these few values may still be one person's alone, so the note
is sealed wherever it is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.domain.case.case import Case
from engine.domain.case.facts import age_at, incident_start
from engine.domain.case.values import Value
from engine.domain.definition.vocabulary import Field
from engine.domain.time_limits import CITY_TIME

# Kinds of fields whose values are a closed list: nothing that somebody wrote.
COUNTED_KINDS = ("choice", "choices", "yes_no", "ward")


@dataclass(slots=True)
class Noted:
    """A case as figures see it. `age`: in whole years at the incident; `delay`: hours from it until the opening.

    `days`: by day, the triggers that were pulled and the states (`strand.state`) that were come to.
    """

    opened: date
    procedure: str
    owner: str
    values: dict[str, Value] = field(default_factory=dict)
    age: int | None = None
    delay: int | None = None
    days: dict[date, list[str]] = field(default_factory=dict)


def counted(fields: Mapping[str, Field], given: Mapping[str, Value]) -> dict[str, Value]:
    """Return of what was given the values that figures may count."""
    return {name: value for name, value in given.items() if name in fields and fields[name].kind in COUNTED_KINDS}


def note_case(noted: Noted, case: Case) -> None:
    """Note who answers for the case now, how old the survivor was, and how long it took to arrive."""
    start = incident_start(case)
    noted.owner = case.owner
    noted.age = age_at(case.facts, start.astimezone(CITY_TIME).date())
    noted.delay = None if start == case.opened_at else max(0, (case.opened_at - start) // timedelta(hours=1))


def note_event(noted: Noted, at: datetime, trigger: str | None, changes: Iterable[Mapping[str, Value]]) -> None:
    """Note what an event says that happened."""
    happened = [trigger] if trigger else []
    for one in changes:
        if one.get("change") == "moved":
            happened.append(f"{one['strand']}.{one['after']}")
        elif one.get("change") == "happened":
            happened.append(str(one["trigger"]))
    if happened:
        noted.days.setdefault(day_of(at), []).extend(happened)


def day_of(at: datetime) -> date:
    """Return the city's day of a moment."""
    return at.astimezone(CITY_TIME).date()

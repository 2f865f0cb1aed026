"""What is recorded about a case: the age band, when the incident was, and what cannot be true together."""

from collections.abc import Mapping
from datetime import date, datetime

from engine.domain.case.case import Case
from engine.domain.case.values import Value, moment, number
from engine.domain.case.values import day as read_day
from engine.domain.errors import Refusal
from engine.domain.time_limits import CITY_TIME

# What the engine itself looks at; what a procedure's conditions look at comes on top (`Vocabulary.determinants`).
OF_THE_ENGINE = frozenset(
    {"abuse_kinds", "setting", "incident_from", "incident_to", "incident_time_unknown", "ward_of_incident"}
    | {"ward_of_residence", "age_years", "birth_date", "sex", "perpetrator_relation", "pregnant"}
    | {"penetration_suspected", "carer_suspected", "injured", "carer_reachable", "has_capacity"}
    | {"immediate_danger", "exclusions", "employer_agency", "employer_limit_days", "harm_level", "choices"}
    | {"destination", "follow_up_by", "assessment_kind"}
)
# What the age, and the moment from which windows are counted, come from.
WORKED_OUT_FROM = frozenset({"incident_from", "incident_to", "incident_time_unknown", "age_years", "birth_date"})
# Children Law 2016 Art. 1: a child is under 16; the Penal and Civil Codes draw the line of minors at 18.
CHILD_UNDER, MINOR_UNDER, AGREES_FROM = 16, 18, 7
AGE_BANDS = ("child", "minor", "adult")
RECORDED = "recorded"
_AGES = ("birth_date", "age_years")


def incident_start(case: Case) -> datetime:
    """Return the earliest moment the incident may have been; when unknown, the opening of the case."""
    if case.facts.get("incident_time_unknown") == "yes":
        return case.opened_at
    found = moment(case.facts.get("incident_from")) or moment(case.facts.get("incident_to"))
    return found or case.opened_at


def age_at(facts: Mapping[str, Value], day: date) -> int | None:
    """Return the age in whole years on `day`, from the date of birth, else as given, else None."""
    if birth := read_day(facts.get("birth_date")):
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return number(facts.get("age_years"))


def _age_at_incident(case: Case) -> int | None:
    return age_at(case.facts, incident_start(case).astimezone(CITY_TIME).date())


def age_known(case: Case) -> bool:
    """Say whether an age or a date of birth is recorded."""
    return age_at(case.facts, case.opened_at.astimezone(CITY_TIME).date()) is not None


def is_under(case: Case, years: int) -> bool:
    """Say whether the survivor was younger than that at the incident; an unknown age is taken as younger."""
    age = _age_at_incident(case)
    return age is None or age < years


def age_band(case: Case) -> str:
    """Return child, minor or adult at the time of the incident (else at opening); unknown is child."""
    years = _age_at_incident(case)
    if years is None or years < CHILD_UNDER:
        return "child"
    return "minor" if years < MINOR_UNDER else "adult"


def is_at_least(case: Case, years: int, now: datetime) -> bool:
    """Say whether the survivor is that old today; an unknown age is taken as old enough to be asked."""
    age = age_at(case.facts, now.astimezone(CITY_TIME).date())
    return age is None or age >= years


def with_the_later_age(given: Mapping[str, Value], facts: Mapping[str, Value]) -> dict[str, Value]:
    """Return what is given; an age or a date of birth given alone takes the place of the other on the case."""
    replaced = {
        other: None
        for one, other in (_AGES, _AGES[::-1])
        if one in given and other not in given and facts.get(other) is not None
    }
    return {**given, **replaced}


def contradictions(facts: Mapping[str, Value], given: Mapping[str, Value], now: datetime) -> list[Refusal]:
    """Return what cannot be true of the facts together: times in the future, a range that ends first, two ages.

    An age and a date of birth given together may be a year apart, at any moment from the incident until now.
    """
    refusals = []
    start, end = moment(facts.get("incident_from")), moment(facts.get("incident_to"))
    if start and start > now:
        refusals.append(Refusal("field_invalid", "incident_from"))
    if end and (end > now or (start and end < start)):
        refusals.append(Refusal("field_invalid", "incident_to"))
    born, today = read_day(facts.get("birth_date")), now.astimezone(CITY_TIME).date()
    if born and born > today:
        refusals.append(Refusal("field_invalid", "birth_date"))
    elif given.get("birth_date") is not None and (years := number(given.get("age_years"))) is not None:
        then = (start or end or now).astimezone(CITY_TIME).date()
        youngest, oldest = age_at(facts, min(then, today)) or 0, age_at(facts, today) or 0
        if not youngest - 1 <= years <= oldest + 1:
            refusals += [Refusal("field_invalid", name) for name in _AGES]
    return refusals

"""What is recorded about the survivor: ages, when the incident was, and what cannot be true together."""

from datetime import date, timedelta

import pytest

from engine.domain.case.facts import (
    age_at,
    age_band,
    age_known,
    contradictions,
    incident_start,
    is_at_least,
    is_under,
    with_the_later_age,
)
from engine.domain.case.values import Value
from tests.people import BEGINS
from tests.unit.dossier import Dossier


def said(at: timedelta) -> str:
    return (BEGINS + at).isoformat()


@pytest.mark.parametrize(
    ("on", "years"), [(date(2026, 3, 1), 15), (date(2026, 3, 2), 16), (date(2026, 4, 1), 16), (date(2026, 2, 9), 15)]
)
def test_a_year_is_full_on_the_birthday(on: date, years: int) -> None:
    assert age_at({"birth_date": "2010-03-02"}, on) == years


def test_a_date_of_birth_goes_before_an_age_given_in_years() -> None:
    assert age_at({"birth_date": "2010-03-02", "age_years": 40}, date(2026, 3, 2)) == 16
    assert age_at({"age_years": 40}, date(2026, 3, 2)) == 40
    assert age_at({}, date(2026, 3, 2)) is None


@pytest.mark.parametrize(
    ("years", "band"), [(None, "child"), (15, "child"), (16, "minor"), (17, "minor"), (18, "adult")]
)
def test_the_band_is_drawn_at_16_and_18_and_who_is_unknown_is_a_child(years: int | None, band: str) -> None:
    case = Dossier(age_years=years).case
    assert age_band(case) == band
    assert age_known(case) is (years is not None)


def test_the_age_counts_on_the_day_of_the_incident_and_for_agreement_on_the_day_itself() -> None:
    case = Dossier(age_years=None, birth_date="2010-03-02", incident_from=said(-timedelta(days=3))).case
    assert age_band(case) == "child"
    assert is_under(case, 16)
    assert is_at_least(case, 16, BEGINS)
    assert not is_at_least(case, 17, BEGINS)


def test_who_is_of_unknown_age_counts_as_younger_and_as_old_enough_to_be_asked() -> None:
    case = Dossier(age_years=None).case
    assert is_under(case, 1)
    assert is_at_least(case, 99, BEGINS)


def test_the_incident_began_at_its_earliest_moment_else_its_latest_else_at_the_opening() -> None:
    early, late = timedelta(days=-3), timedelta(days=-2)
    assert incident_start(Dossier(incident_from=said(early), incident_to=said(late)).case) == BEGINS + early
    assert incident_start(Dossier(incident_to=said(late)).case) == BEGINS + late
    assert incident_start(Dossier().case) == BEGINS
    unknown = Dossier(incident_from=said(early), incident_time_unknown="yes")
    assert incident_start(unknown.case) == BEGINS


def about(facts: dict[str, Value], given: dict[str, Value] | None = None) -> set[str]:
    return {found.about for found in contradictions(facts, given if given is not None else facts, BEGINS)}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"incident_from": said(timedelta(0))}, set()),
        ({"incident_from": said(timedelta(hours=1))}, {"incident_from"}),
        ({"incident_to": said(timedelta(0))}, set()),
        ({"incident_to": said(timedelta(hours=1))}, {"incident_to"}),
        ({"incident_from": said(-timedelta(1)), "incident_to": said(-timedelta(2))}, {"incident_to"}),
        ({"incident_from": said(-timedelta(1)), "incident_to": said(-timedelta(1))}, set()),
        ({"birth_date": "2026-03-02"}, set()),
        ({"birth_date": "2026-03-03"}, {"birth_date"}),
    ],
)
def test_nothing_happened_in_the_future_and_nothing_ends_before_it_begins(
    facts: dict[str, Value], wrong: set[str]
) -> None:
    assert about(facts) == wrong


@pytest.mark.parametrize(("years", "fits"), [(14, False), (15, True), (16, True), (17, True), (18, False)])
def test_an_age_and_a_date_of_birth_may_be_a_year_apart(years: int, fits: bool) -> None:
    assert (about({"birth_date": "2010-01-05", "age_years": years}) == set()) is fits


def test_the_age_may_be_that_of_the_incident_or_of_today() -> None:
    facts: dict[str, Value] = {"birth_date": "2010-01-05", "incident_to": "2020-05-01T00:00:00+07:00"}
    assert {years for years in range(30) if not about({**facts, "age_years": years})} == set(range(9, 18))
    facts["incident_from"] = "2015-05-01T00:00:00+07:00"
    assert {years for years in range(30) if not about({**facts, "age_years": years})} == set(range(4, 18))


def test_ages_that_were_not_given_together_are_not_held_against_one_another() -> None:
    facts: dict[str, Value] = {"birth_date": "2010-01-05", "age_years": 40}
    assert about(facts, {"age_years": 40}) == set()
    assert about(facts, facts) == {"birth_date", "age_years"}


def test_an_age_given_alone_takes_the_place_of_the_date_of_birth_on_the_case() -> None:
    assert with_the_later_age({"age_years": 9}, {"birth_date": "2010-01-05"}) == {"age_years": 9, "birth_date": None}
    assert with_the_later_age({"birth_date": "2010-01-05"}, {"age_years": 9}) == {
        "birth_date": "2010-01-05", "age_years": None,
    }  # fmt: skip
    both: dict[str, Value] = {"birth_date": "2010-01-05", "age_years": 16}
    assert with_the_later_age(both, {"age_years": 9}) == both
    assert with_the_later_age({"age_years": 9}, {}) == {"age_years": 9}
    assert with_the_later_age({"sex": "female"}, {"age_years": 9}) == {"sex": "female"}

"""Each condition of the closed list: what it looks at, when it holds and when it does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.domain.case.agencies import agencies_of
from engine.domain.case.asked import asks_age_band, fields_given, fields_looked_at
from engine.domain.case.case import Standing
from engine.domain.case.conditions import (
    AnyOf,
    BasisStands,
    ClockRuns,
    ConsentStands,
    Excluded,
    FlagRaised,
    InStateDays,
    Leaves,
    Managed,
    MayBeTold,
    Not,
    Often,
    OnCase,
    PulledLessOften,
    StrandStands,
)
from engine.domain.case.situation import Look, Situation, allowed_by, holds
from engine.domain.case.survivor import (
    AgeBandIs,
    AgedAtLeast,
    AgedUnder,
    FactIs,
    FoundToBe,
    Given,
    GivenAny,
    Known,
    RiskIs,
)
from engine.domain.case.values import Value
from tests import people
from tests.unit.dossier import Dossier, activated


def situation(dossier: Dossier, **given: Value) -> Situation:
    return Situation(dossier.case, dossier.rules, dossier.now, given)


def agreed() -> Dossier:
    dossier = activated()
    dossier.consent("sharing", "ward_police")
    return dossier


def flagged() -> Dossier:
    dossier = activated()
    dossier.case.raise_flag("up")
    return dossier


@pytest.mark.parametrize(
    ("look", "yes", "no"),
    [
        (AgeBandIs(("child", "minor")), lambda: situation(Dossier(age_years=17)), lambda: situation(Dossier())),
        (AgedAtLeast(7), lambda: situation(Dossier(age_years=7)), lambda: situation(Dossier(age_years=6))),
        (AgedUnder(16), lambda: situation(Dossier(age_years=15)), lambda: situation(Dossier(age_years=16))),
        (Given({"sex": ("female",)}), lambda: situation(Dossier(), sex="female"), lambda: situation(Dossier())),
        (Given({"abuse_kinds": ("rape", "physical")}), lambda: situation(Dossier(), abuse_kinds=["neglect", "rape"]),
         lambda: situation(Dossier(), abuse_kinds=["neglect"])),
        (Given({"sex": ("female",), "pregnant": ("yes",)}),
         lambda: situation(Dossier(), sex="female", pregnant="yes"),
         lambda: situation(Dossier(), sex="female", pregnant="no")),
        (GivenAny(("sex", "pregnant")), lambda: situation(Dossier(), pregnant="no"), lambda: situation(Dossier())),
        (FactIs({"sex": ("male",)}), lambda: situation(Dossier(sex="male")), lambda: situation(Dossier())),
        (FactIs({"sex": ("male",)}), lambda: situation(Dossier(), sex="male"),
         lambda: situation(Dossier(sex="male"), sex="female")),
        (FactIs({"pregnant": ("unknown",)}), lambda: situation(Dossier()), lambda: situation(Dossier(pregnant="no"))),
        (Known(("sex", "pregnant")), lambda: situation(Dossier(pregnant="no")), lambda: situation(Dossier())),
        (Known(("sex", "pregnant")), lambda: situation(Dossier(), pregnant="no"), lambda: situation(Dossier())),
        (BasisStands(("child_report",)), lambda: situation(Dossier(), legal_basis="child_report"),
         lambda: situation(Dossier())),
        (BasisStands(("child_report",)), lambda: situation(activated(age_years=9)), lambda: situation(activated())),
        (StrandStands({"core": ("activated",)}), lambda: situation(activated()), lambda: situation(Dossier())),
        (StrandStands({"workplace": ("absent",), "core": ("activated",)}), lambda: situation(activated()),
         lambda: situation(Dossier())),
        (OnCase(("legal_aid", "ward_police")), lambda: situation(activated(age_years=9)),
         lambda: situation(activated())),
        (ConsentStands(("examination", "case_management")), lambda: situation(activated()),
         lambda: situation(Dossier())),
        (MayBeTold(("ward_police",)), lambda: situation(agreed()), lambda: situation(activated())),
        (MayBeTold(("ward_police", "ward_committee")), lambda: situation(activated(age_years=9)),
         lambda: situation(agreed())),
        (FlagRaised(("up", "other")), lambda: situation(flagged()), lambda: situation(activated())),
        (PulledLessOften({"activate": Often(2)}), lambda: situation(activated()),
         lambda: situation(pulled("activate", "activate"))),
        (PulledLessOften({"activate": Often(1), "x": Often(1)}),
         lambda: situation(Dossier()), lambda: situation(activated())),
        (PulledLessOften({"activate": Often(1, since="decline")}),
         lambda: situation(pulled("activate", "decline")), lambda: situation(pulled("decline", "activate"))),
        (Managed(True), lambda: situation(Dossier()), lambda: situation(unmanaged())),
        (Managed(False), lambda: situation(unmanaged()), lambda: situation(Dossier())),
        (Excluded(("ward_police", "legal_aid")), lambda: situation(Dossier(exclusions=["legal_aid"])),
         lambda: situation(Dossier(exclusions=["employer"]))),
        (AnyOf(((AgedUnder(16),), (Managed(False),))), lambda: situation(Dossier(age_years=9)),
         lambda: situation(Dossier())),
        (Not((AgedUnder(16), Managed(True))), lambda: situation(Dossier()), lambda: situation(Dossier(age_years=9))),
    ],
    ids=lambda value: value.name if isinstance(value, Look) else "",
)  # fmt: skip
def test_a_condition_holds_where_it_says_and_nowhere_else(
    look: Look, yes: Callable[[], Situation], no: Callable[[], Situation]
) -> None:
    assert look.holds(yes())
    assert not look.holds(no())


def pulled(*triggers: str) -> Dossier:
    dossier = activated()
    dossier.case.memo.pulled = triggers
    return dossier


def unmanaged() -> Dossier:
    dossier = Dossier()
    dossier.case.manager = None
    return dossier


def test_the_state_that_is_left_is_that_of_the_step() -> None:
    leaving = Situation(Dossier().case, Dossier().rules, people.BEGINS, source="activated")
    assert Leaves(("activated", "x")).holds(leaving)
    assert not Leaves(("closed",)).holds(leaving)


@pytest.mark.parametrize(
    ("since", "long_enough"), [(timedelta(days=30), True), (timedelta(days=29, hours=23), False)]
)
def test_days_in_a_state_are_full_days(since: timedelta, long_enough: bool) -> None:
    dossier = Dossier()
    dossier.case.strands["core"] = Standing("x", dossier.now - since)
    assert InStateDays(30).holds(situation(dossier)) is long_enough


@pytest.mark.parametrize(("level", "counts"), [("high", True), ("medium", False)])
def test_the_risk_that_counts_is_the_higher_of_cores_and_the_childs(level: str, counts: bool) -> None:
    dossier = Dossier(age_years=9)
    dossier.case.memo.high_until_assessed = False
    dossier.case.memo.risk_core, dossier.case.memo.risk_child = "low", level
    assert RiskIs(("high",)).holds(situation(dossier)) is counts


def test_a_risk_that_counts_as_high_until_assessed_gives_way_to_an_assessment_of_core() -> None:
    case = Dossier().case
    case.memo.high_until_assessed = True
    assert case.risk == "high"
    case.memo.risk_core = "low"
    assert case.risk == "low"
    case.memo.risk_core, case.memo.risk_child = None, "low"
    assert case.risk == "high"


def test_only_the_last_run_of_a_clock_counts_as_running() -> None:
    dossier = activated()
    key, clock = next((key, clock) for key, clock in dossier.case.clocks.items() if clock.status == "running")
    assert ClockRuns(("x", clock.id)).holds(situation(dossier))
    dossier.case.clocks[key._replace(occurrence=9)] = replace(clock, occurrence=9, status="met")
    assert not ClockRuns((clock.id,)).holds(situation(dossier))


def test_a_party_is_excluded_by_name_or_when_each_of_its_agencies_is() -> None:
    def police_kept_out(*exclusions: str, **facts: object) -> bool:
        return Excluded(("ward_police",)).holds(situation(Dossier(exclusions=list(exclusions), **facts)))

    assert police_kept_out("ward_police")
    assert police_kept_out(people.POLICE.agency)
    assert not police_kept_out(people.OTHER_POLICE.agency)
    assert not police_kept_out("legal_aid")


def test_who_is_excluded_is_known_wherever_a_condition_is_asked() -> None:
    dossier = Dossier(exclusions=["ward_police"])
    opening = Situation(dossier.case, dossier.rules, dossier.case.opened_at)
    assert Excluded(("ward_police",)).holds(opening)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, {"age_years": 9}, True),
        ({"age_years": 9}, {"age_years": 9}, False),
        ({"age_years": 24}, {"age_years": 9}, True),
        ({"age_years": 8}, {"age_years": 9}, False),
        ({}, {}, False),
        ({}, {"age_years": 24}, False),
    ],
)
def test_a_child_is_found_once_by_corrections(before: dict[str, Value], after: dict[str, Value], found: bool) -> None:
    dossier = Dossier(age_years=None)
    dossier.case.facts.update(after)
    asked = Situation(dossier.case, dossier.rules, dossier.now, facts_before=before)
    assert FoundToBe(("child",)).holds(asked) is found


def test_a_mapping_holds_when_each_part_does_and_an_empty_one_always() -> None:
    asked = situation(Dossier(age_years=9))
    assert holds((), asked)
    assert holds((AgedUnder(16), Managed(True)), asked)
    assert not holds((AgedUnder(16), Managed(False)), asked)


def test_a_basis_for_children_allows_nothing_for_an_adult_and_one_for_once_does_not_last() -> None:
    bases = Dossier().rules.vocabulary.bases
    for_children = next(basis.id for basis in bases.values() if basis.age_band == ("child",))
    once = next(basis.id for basis in bases.values() if basis.once and not basis.age_band)
    child, adult = Dossier(age_years=9), Dossier()
    assert for_children in allowed_by(situation(child, legal_basis=for_children), "ward_police")
    assert for_children not in allowed_by(situation(adult, legal_basis=for_children), "ward_police")
    given = situation(adult, legal_basis=once)
    assert once in allowed_by(given, "ward_police")
    assert not MayBeTold(("ward_police",)).holds(given)
    adult.case.bases.add(once)
    assert once not in allowed_by(situation(adult), "ward_police")


def test_what_a_condition_asks_is_known_without_a_case() -> None:
    condition = (
        AgeBandIs(("child",)),
        Given({"sex": ("female",)}),
        AnyOf(((GivenAny(("pregnant",)),), (Not((Known(("phone",)), FactIs({"injured": ("yes",)}))),))),
    )
    assert set(fields_given(condition)) == {"sex", "pregnant"}
    assert set(fields_looked_at(condition)) == {"phone", "injured"}
    assert asks_age_band(condition)
    assert asks_age_band(condition, "child", "minor")
    assert not asks_age_band(condition, "adult")
    assert not asks_age_band((Managed(True),))


@pytest.mark.parametrize(
    ("facts", "place", "wards"),
    [
        # An adult: the ward of the incident, else of residence; a child: both.
        ({}, None, [people.BEN_THANH]),
        ({"ward_of_incident": None}, None, [people.TAN_DINH]),
        ({}, "residence", [people.TAN_DINH]),
        ({"ward_of_residence": None}, "residence", [people.BEN_THANH]),
        ({"age_years": 9}, None, [people.BEN_THANH, people.TAN_DINH]),
        ({"age_years": 9}, "incident", [people.BEN_THANH]),
        ({"age_years": 9, "ward_of_residence": "Phường Bến Thành"}, None, [people.BEN_THANH]),
    ],
)
def test_a_committee_is_that_of_the_place(facts: dict[str, object], place: str | None, wards: list[str]) -> None:
    dossier = Dossier(**facts)
    found = agencies_of(dossier.case, dossier.rules, "ward_committee", dossier.now, place)  # type: ignore[arg-type]
    assert [agency.id for agency in found] == [f"ward_committee_{ward}" for ward in wards]


def test_the_womens_union_is_that_of_the_residence() -> None:
    dossier = Dossier()
    found = agencies_of(dossier.case, dossier.rules, "womens_union", dossier.now, None)
    assert [agency.id for agency in found] == [people.UNION_WORKER.agency]


def test_a_hospital_is_the_openers_own_and_an_employer_the_one_that_is_named() -> None:
    dossier = Dossier(setting="workplace", employer_agency="employer_company")

    def of(party: str) -> list[str]:
        return [agency.id for agency in agencies_of(dossier.case, dossier.rules, party, dossier.now, None)]

    assert of("hospital") == [people.HOSPITAL]
    assert of("employer") == ["employer_company"]
    assert of("health_department") == [people.SUPERVISOR.agency]
    del dossier.case.facts["employer_agency"], dossier.case.facts["setting"]
    assert of("employer") == []


def test_a_hotline_is_the_one_that_reported_else_the_citys() -> None:
    dossier = Dossier()
    assert [a.id for a in agencies_of(dossier.case, dossier.rules, "hotline", dossier.now, None)] == ["hotline_city"]
    dossier.case.reporter = people.HOTLINE
    assert [a.id for a in agencies_of(dossier.case, dossier.rules, "hotline", dossier.now, None)] == ["hotline_city"]

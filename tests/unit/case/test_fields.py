"""What is given with a step: what passes is normalised, what does not is refused by its name."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.domain.case.fields import FieldParser
from engine.domain.case.values import clean, read_moment, readable
from engine.domain.errors import Refusal
from tests import people
from tests.unit.dossier import LIBRARY, ONE_STOP, directory, rules_of

FIELDS = LIBRARY.vocabulary.fields


def parse(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    parser = FieldParser(LIBRARY.vocabulary, directory(), rules_of(ONE_STOP).procedure.strands)
    return parser.parse(given, FIELDS)


def of_kind(kind: str) -> str:
    return next(name for name, field in FIELDS.items() if field.kind == kind and not field.values)


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        ("sex", "female", "female"),
        ("sex", "fem", None),
        ("sex", ["female"], None),
        ("pregnant", True, "yes"),
        ("carer_suspected", False, "no"),
        ("carer_suspected", "yes", "yes"),
        ("carer_suspected", "maybe", None),
        ("carer_suspected", 1, None),
        ("abuse_kinds", ["rape", "rape", "physical"], ["rape", "physical"]),
        ("abuse_kinds", ["rape", "x"], None),
        ("abuse_kinds", "rape", None),
        ("abuse_kinds", [], None),
        ("abuse_kinds", [1], None),
        ("age_years", 0, 0),
        ("age_years", 120, 120),
        ("age_years", 121, None),
        ("age_years", -1, None),
        ("age_years", True, None),
        ("age_years", "9", None),
        ("birth_date", "2010-01-05", "2010-01-05"),
        ("birth_date", "1899-12-31", None),
        ("birth_date", "1900-01-01", "1900-01-01"),
        ("birth_date", "2200-12-31", "2200-12-31"),
        ("birth_date", "2201-01-01", None),
        ("birth_date", "5 January", None),
        ("birth_date", 5, None),
        ("incident_from", "2026-03-01T09:00:00", "2026-03-01T02:00:00+00:00"),
        ("incident_from", "2026-03-01T09:00:00+00:00", "2026-03-01T09:00:00+00:00"),
        ("incident_from", "9999-12-31T23:59:59-14:00", None),
        ("incident_from", "1899-12-31T12:00:00+07:00", None),
        ("incident_from", 7, None),
        ("full_name", "  Trần Thị Thử ", "Trần Thị Thử"),
        ("full_name", "   ", None),
        ("full_name", 7, None),
        ("ward_of_incident", "Phường Bến Thành", people.BEN_THANH),
        ("ward_of_incident", people.BEN_THANH, people.BEN_THANH),
        ("ward_of_incident", "Bến Thành", None),
        ("ward_of_incident", 26743, None),
        ("employer_agency", "employer_company", "employer_company"),
        ("employer_agency", people.HOSPITAL, None),
        ("employer_agency", "nowhere", None),
        ("agency", people.HOSPITAL, people.HOSPITAL),
        ("agency", "nowhere", None),
        ("exclusions", ["ward_police", people.POLICE.user], ["ward_police", people.POLICE.user]),
        ("exclusions", ["ward_police", "ward_police", people.HOSPITAL], ["ward_police", people.HOSPITAL]),
        ("exclusions", [], []),
        ("exclusions", "ward_police", None),
        ("exclusions", ["ward_polic"], None),
        ("exclusions", [7], None),
        ("invited", ["ward_police", "legal_aid"], ["ward_police", "legal_aid"]),
        ("invited", ["ward_police", people.HOSPITAL], None),
        ("party", "ward_police", "ward_police"),
        ("party", "police", None),
        ("legal_basis", "child_report", "child_report"),
        ("legal_basis", 7, None),
        ("strand", "medical", "medical"),
        ("strand", "medicine", None),
    ],
)  # fmt: skip
def test_a_value_is_normalised_or_refused_by_its_field(field: str, given: Any, value: Any) -> None:
    values, refusals = parse({field: given})
    if value is None:
        assert (values, [r.about for r in refusals]) == ({}, [field])
        assert refusals[0].code == "field_invalid"
    else:
        assert (values, refusals) == ({field: value}, [])


@pytest.mark.parametrize(
    ("field", "given", "named", "nearest"),
    [
        ("sex", "femal", "femal", "female"),
        ("abuse_kinds", ["rape", "phisical"], "phisical", "physical"),
        ("carer_suspected", "yess", "yess", "yes"),
        ("party", "ward_polic", "ward_polic", "ward_police"),
        ("invited", ["legal_aid", "ward_polic"], "ward_polic", "ward_police"),
        ("legal_basis", "child_repor", "child_repor", "child_report"),
        ("strand", "medica", "medica", "medical"),
        ("ward_of_incident", "Phường Bến Thàn", "Phường Bến Thàn", "Phường Bến Thành"),
        ("exclusions", ["legal_aid", "employer_compan"], "employer_compan", "employer_company"),
        ("employer_agency", "employer_compan", "employer_compan", "employer_company"),
        ("agency", "hospital_hung_vuon", "hospital_hung_vuon", "hospital_hung_vuong"),
        ("sex", 7, "", ""),
    ],
)
def test_a_misspelt_value_of_a_closed_list_is_told_with_the_nearest_right_one(
    field: str, given: Any, named: str, nearest: str
) -> None:
    [refusal] = parse({field: given})[1]
    assert (refusal.fault, refusal.named, refusal.nearest) == ("unknown", named, nearest)


def test_what_is_no_closed_list_says_nothing_back() -> None:
    [refusal] = parse({"full_name": "\u200b"})[1]
    assert (refusal.fault, refusal.named, refusal.nearest) == ("", "", "")


def test_an_employer_is_not_offered_an_agency_that_is_none() -> None:
    [refusal] = parse({"employer_agency": "hospital_hung_vuon"})[1]
    assert not refusal.nearest.startswith("hospital")


def test_a_name_that_does_not_exist_is_told_with_the_nearest_field() -> None:
    [refusal] = parse({"age_year": 9})[1]
    assert (refusal.about, refusal.fault, refusal.nearest) == ("age_year", "unknown", "age_years")


def test_very_many_wrong_names_are_counted_as_one() -> None:
    refusals = parse({f"wrong_{number}": 1 for number in range(40)})[1]
    assert len(set(refusals)) == 21


def test_a_field_that_the_step_does_not_take_is_refused_by_its_name() -> None:
    parser = FieldParser(LIBRARY.vocabulary, directory(), ())
    assert parser.parse({"sex": "female"}, ["age_years"]) == ({}, [Refusal("field_invalid", "sex", "not_taken")])


def test_nothing_given_for_a_field_is_not_given() -> None:
    assert parse({"sex": None}) == ({}, [])


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("Chị ấy\n\tkể", True),
        ("a\u200bb", False),
        ("a\u202eb", False),
        ("a\x00b", False),
        ("\u3164", False),
        ("👩\u200d👧", True),
        ("👩\ufe0f\u200d👧", True),
        ("a\u200db", False),
        ("👩\u200d", False),
        ("\u200d👩", False),
        ("x" * 20_000, True),
        ("x" * 20_001, False),
        (7, False),
    ],
)
def test_text_holds_nothing_unseen_and_is_not_too_long(text: object, fine: bool) -> None:
    assert readable(text) is fine
    assert (clean(text) is not None) is fine


def test_text_is_stored_with_its_marks_composed() -> None:
    assert clean("a\u0306") == "ă"


@pytest.mark.parametrize(
    ("plan", "stored"),
    [
        (" Đi học lại ", "Đi học lại"),
        ({"text": " Kế hoạch ", "tasks": []}, {"text": "Kế hoạch", "tasks": []}),
        ({"text": "Kế hoạch"}, {"text": "Kế hoạch", "tasks": []}),
        ({"text": "K", "tasks": [{"task": " a ", "owner": "b", "due": "2026-04-01"}]},
         {"text": "K", "tasks": [{"task": "a", "owner": "b", "due": "2026-04-01"}]}),
        ({"text": "K", "tasks": [{"task": "a", "owner": "b"}]},
         {"text": "K", "tasks": [{"task": "a", "owner": "b"}]}),
        ({"text": "K", "tasks": [{"task": "a", "owner": "b", "due": "soon"}]}, None),
        ({"text": "K", "tasks": [{"task": "a"}]}, None),
        ({"text": "K", "tasks": [{"owner": "a"}]}, None),
        ({"text": "K", "tasks": [{"task": "a", "owner": "b", "x": 1}]}, None),
        ({"text": "K", "tasks": ["a"]}, None),
        ({"text": "K", "tasks": "a"}, None),
        ({"text": "K", "more": 1}, None),
        ({"text": " "}, None),
        (7, None),
    ],
)  # fmt: skip
def test_a_plan_is_text_with_tasks_that_each_have_an_owner(plan: Any, stored: Any) -> None:
    values, refusals = parse({of_kind("plan"): plan})
    assert (values.get(of_kind("plan")), bool(refusals)) == (stored, stored is None)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"shelter": "yes", "legal": False}, {"shelter": "yes", "legal": "no"}),
        ({"shelter": "perhaps"}, None),
        (["shelter"], None),
    ],
)
def test_each_service_is_answered_with_yes_or_no(given: Any, stored: Any) -> None:
    values, refusals = parse({"choices": given})
    assert (values.get("choices"), bool(refusals)) == (stored, stored is None)


def test_a_moment_without_a_zone_is_the_citys() -> None:
    at = read_moment("2026-03-02T09:00:00")
    assert at == people.BEGINS
    assert read_moment(people.BEGINS) == at
    assert read_moment(None) is None
    assert read_moment("soon") is None

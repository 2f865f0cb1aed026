"""By what two cases may be about the same person: a number, or a name with a year of birth; and nothing else."""

from datetime import UTC, datetime

import pytest

from engine.domain.case.likeness import BORN, born_forms, likeness_of
from engine.domain.case.search_words import SEARCHED, forms_of, number_forms

AT = datetime(2026, 3, 2, tzinfo=UTC)
# Still 31 December in UTC, New Year in the city.
NEW_YEAR = datetime(2025, 12, 31, 18, tzinfo=UTC)


def years(at: datetime = AT, **facts: object) -> set[str]:
    return {text.rsplit(" ", 1)[1] for _, text in born_forms({"full_name": "Trần Thị Thử", **facts}, at)}


def test_an_age_may_be_before_or_after_this_years_birthday() -> None:
    assert years(age_years=20) == {"2006", "2005"}
    assert years(NEW_YEAR, age_years=20) == {"2006", "2005"}


def test_a_date_of_birth_says_the_year_whatever_age_is_told() -> None:
    assert years(birth_date="2005-06-01", age_years=3) == {"2005"}
    assert years(birth_date="no date", age_years=3) == set()


def test_a_name_alone_or_an_age_alone_is_no_likeness() -> None:
    assert years() == set()
    assert years(age_years="20") == set()
    assert likeness_of({"age_years": 20}, AT) == frozenset()
    assert likeness_of({"full_name": None, "age_years": 20, "phone": None}, AT) == frozenset()


def test_numbers_are_alike_by_their_digits_and_names_in_any_order() -> None:
    one = likeness_of({"phone": "+84 903 123 456", "full_name": "Trần Thị Thử", "birth_date": "2005-06-01"}, AT)
    other = likeness_of({"phone": "0903.123.456", "full_name": "Thử Trần Thị", "age_years": 20}, AT)
    assert {name for name, _ in one & other} == {"phone", BORN}
    assert likeness_of({"national_id": "079123456789"}, AT) == {("national_id", ("number", "079123456789"))}


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("0084903123456", "0903123456"), ("12345", None), ("123456", "123456"), ("84903123456", "84903123456")],
)
def test_a_number_is_found_by_six_digits_and_its_countrys_code_is_a_leading_0(typed: str, digits: str | None) -> None:
    assert [text for _, text in number_forms(typed)] == ([] if digits is None else [digits])


def test_only_searched_fields_have_forms_and_each_has_a_bit_of_its_own() -> None:
    assert forms_of("narrative", "Trần") == frozenset()
    assert forms_of("phone", 903123456) == frozenset()
    assert forms_of("alias", "Trần") == {("exact", "trần"), ("folded", "tran"), ("word", "tran")}
    assert SEARCHED == {"full_name": 1, "alias": 2, "phone": 4, "national_id": 8}

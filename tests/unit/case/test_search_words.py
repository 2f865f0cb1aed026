"""By what forms a person is found, however the name or number was typed."""

import pytest

from engine.domain.case.search_words import EXACT, FOLDED, NUMBER, PAIR, WORD, folded, forms_of, forms_of_some


def test_a_name_is_found_as_typed_folded_by_twos_and_word_by_word() -> None:
    assert forms_of("full_name", "  Nguyễn  Thị Đào ") == {
        (EXACT, "nguyễn thị đào"), (FOLDED, "dao nguyen thi"), (WORD, "nguyen"), (WORD, "thi"), (WORD, "dao"),
        (PAIR, "dao nguyen"), (PAIR, "dao thi"), (PAIR, "nguyen thi"),
    }  # fmt: skip


@pytest.mark.parametrize("words", ["Đào", "thi dao", "Đào Nguyễn", "Lan Thị Nguyễn", "Hương thị NGUYỄN lan đào"])
def test_some_words_of_a_name_are_found_in_any_order(words: str) -> None:
    sought = forms_of_some(words)
    assert sought
    assert set(sought) <= forms_of("full_name", "Nguyễn Thị Hương Lan Đào Nguyễn")
    assert not set(sought) <= forms_of("full_name", "Trần Văn Hương Lan")
    assert len(sought) == max(1, len(words.split()) - 1)


def test_of_the_longest_names_the_tokens_stay_few() -> None:
    assert len(forms_of("full_name", " ".join(f"t{number}" for number in range(40)))) <= 2 + 66 + 40


@pytest.mark.parametrize("typed", ["Hoà Đặng", "Hòa đặng", "HOA  DANG", "hoa-dang"])
def test_tone_marks_case_and_signs_make_no_difference_when_folded(typed: str) -> None:
    assert folded(typed) == "hoa dang"


@pytest.mark.parametrize("typed", ["0903 123 456", "+84903123456", "0084 903.123.456", "(0903)123456"])
def test_a_telephone_number_is_its_digits_with_a_leading_nought(typed: str) -> None:
    assert forms_of("phone", typed) == {(NUMBER, "0903123456")}


@pytest.mark.parametrize(("digits", "found"), [("12345", False), ("123456", True)])
def test_fewer_than_six_digits_find_nobody(digits: str, found: bool) -> None:
    assert bool(forms_of("national_id", digits)) is found


def test_other_fields_and_what_is_no_text_are_not_searched() -> None:
    assert forms_of("address", "12 Lê Lợi") == frozenset()
    assert forms_of("full_name", None) == frozenset()
    assert forms_of("alias", "…") == frozenset()
    assert forms_of("alias", "Sen") == {(EXACT, "sen"), (FOLDED, "sen"), (WORD, "sen")}

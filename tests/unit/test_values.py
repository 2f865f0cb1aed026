"""What may be given as a value: anything else is refused by its field, and nothing whatever is an error of ours."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.case.fields import FieldParser
from engine.domain.case.values import clean, read_moment
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.record_consent import Asked, decide_consent
from engine.domain.errors import CODES, RefusedError
from engine.domain.nearest import LONGEST_NAME
from tests import people
from tests.unit.test_random_walks import LIBRARY, directory, rules_of
from tests.unit.test_taken_fields import EVERYTHING, LATER, TABLE, everywhere

VOCABULARY = LIBRARY.vocabulary
PARSER = FieldParser(VOCABULARY, directory(), ("core", "legal"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes()
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8
)
NAMES = st.sampled_from(sorted(VOCABULARY.fields)) | st.text(max_size=80)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(NAMES, ANYTHING, max_size=6))
def test_whatever_is_given_is_a_value_or_is_refused_by_its_name(sent: dict[str, Any]) -> None:
    values, refusals = PARSER.parse(sent, VOCABULARY.fields)
    assert set(values) <= set(sent)
    for refusal in refusals:
        assert refusal.code == "field_invalid"
        assert refusal.about in sent or refusal.about == "unknown_field"
        assert len(refusal.about) <= LONGEST_NAME
        assert len(refusal.named) <= LONGEST_NAME
    again, none = PARSER.parse(values, VOCABULARY.fields)
    assert (again, none) == (values, [])


@settings(max_examples=200, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING, st.dictionaries(st.text(), ANYTHING, max_size=3))
def test_a_consent_of_anything_is_recorded_or_refused(
    kind: Any, giver: Any, ends: Any, scope: dict[str, Any]
) -> None:
    case, rules = everywhere("hung_vuong_one_stop", "adult"), rules_of("hung_vuong_one_stop")
    try:
        decide_consent(
            rules, case, Asked(kind, giver, None, ends, None, scope), actor=people.SOCIAL_WORKER, now=LATER
        )
    except RefusedError as error:
        assert set(error.codes) <= set(CODES)


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "1899-12-31T23:59",
        "2201-01-01T00:00",
        "x",
        "",
        5,
        None,
    ],
)
def test_a_moment_out_of_reach_is_refused_by_its_field(moment: Any) -> None:
    assert read_moment(moment) is None
    if moment is None:
        return
    case, rules = everywhere("hung_vuong_one_stop", "adult"), rules_of("hung_vuong_one_stop")
    for name in ("incident_from", "stay_until"):
        _, refusals = PARSER.parse({name: moment}, VOCABULARY.fields)
        assert [r.about for r in refusals] == [name]
    with pytest.raises(RefusedError) as raised:
        decide_consent(
            rules, case, Asked("samples", "survivor", expires_at=moment), actor=people.SOCIAL_WORKER, now=LATER
        )
    assert [r.about for r in raised.value.refusals] == ["expires_at"]


@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_before_1900_or_after_2200_is_refused(day: str) -> None:
    values, refusals = PARSER.parse({"birth_date": day}, VOCABULARY.fields)
    assert (values, [r.about for r in refusals]) == ({}, ["birth_date"])


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad", "\x00", "\x1b", "\u3164", "\u2028"]
)
@pytest.mark.parametrize("field", ["full_name", "alias", "address", "narrative"])
def test_signs_that_hide_or_turn_text_round_are_refused(field: str, sign: str) -> None:
    _, refusals = PARSER.parse({field: f"Nguyễn{sign}Bịa"}, VOCABULARY.fields)
    assert [r.about for r in refusals] == [field]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Trần Thị Ngọc Ánh ", "Trần Thị Ngọc Ánh"),
        ("Nguye\u0302\u0303n Thi\u0323 Hươ\u0300ng", "Nguyễn Thị Hường"),
        (
            "Đặng Thuỳ Dương – “em”, 2\u202fngày\nhôm sau\tgọi lại…",
            "Đặng Thuỳ Dương – “em”, 2\u202fngày\nhôm sau\tgọi lại…",
        ),
        ("nhắn: 👨\u200d👩\u200d👧 ❤\ufe0f", "nhắn: 👨\u200d👩\u200d👧 ❤\ufe0f"),
    ],
)
def test_what_people_write_in_vietnamese_is_kept_composed(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def _opened(**ages: Any) -> set[str]:
    rules = rules_of("hung_vuong_one_stop")
    sent = {"entry_point": "walk_in", "abuse_kinds": ["rape"], **ages}
    try:
        decide_open(rules, Names("c", "C"), sent, actor=people.INTAKE, now=people.BEGINS, drafts_allowed=True)
    except RefusedError as error:
        return {refusal.about for refusal in error.refusals}
    return set()


@pytest.mark.parametrize(("years", "fits"), [(12, False), (13, True), (14, True), (15, True), (16, False)])
def test_an_age_and_a_date_of_birth_given_together_agree_within_a_year(years: int, fits: bool) -> None:
    wrong = _opened(birth_date="2012-01-05", age_years=years)
    assert wrong == (set() if fits else {"birth_date", "age_years"})


def test_an_age_may_be_that_of_the_incident_or_of_today() -> None:
    for years, fits in ((8, True), (14, True), (6, False), (16, False)):
        wrong = _opened(birth_date="2012-01-05", age_years=years, incident_from="2020-06-01T10:00")
        assert (wrong == set()) is fits, years


def test_every_listed_value_of_the_vocabulary_is_one() -> None:
    values, refusals = PARSER.parse(EVERYTHING, VOCABULARY.fields)
    assert refusals == []
    assert set(TABLE["opening"]) <= set(values)

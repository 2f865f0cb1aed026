"""The ways of saying no."""

from engine.domain.errors import CODES, DefinitionError, Fault, Refusal, RefusedError, unknown, unknown_value


def test_reasons_are_told_once_each_in_the_order_of_the_specification() -> None:
    said = RefusedError(
        [Refusal("risk_high", "risk"), Refusal("field_missing", "b"), Refusal("field_missing", "a")] * 2
    )
    assert str(said) == "field_missing(a), field_missing(b), risk_high(risk)"
    assert said.codes == ("field_missing", "risk_high")
    assert len(set(CODES)) == len(CODES)


def test_a_reason_about_nothing_is_told_by_its_code_alone() -> None:
    assert str(RefusedError([Refusal("stale_version")])) == "stale_version"


def test_a_wrong_name_is_refused_with_the_nearest_right_one() -> None:
    found = unknown("trigger", "activte", ["activate"])
    assert (found.about, found.fault, found.named, found.nearest) == ("activte", "unknown", "activte", "activate")


def test_a_wrong_name_that_may_hold_a_story_is_told_by_its_kind_only() -> None:
    found = unknown("trigger", "bà ngoại kể rằng", ["activate"])
    assert (found.about, found.named, found.nearest) == ("unknown_trigger", "", "")


def test_a_wrong_value_is_told_by_its_field() -> None:
    found = unknown_value("sex", "femal", ["female", "male"])
    assert (found.code, found.about, found.fault) == ("field_invalid", "sex", "unknown")
    assert (found.named, found.nearest) == ("femal", "female")


def test_a_fault_is_told_with_its_line_where_it_has_one() -> None:
    assert str(Fault("a.yaml", "x", "wrong", "Mend it.", 3)) == "a.yaml:3: x: wrong. Mend it."
    assert str(Fault("a.yaml", "x", "wrong", "Mend it.")) == "a.yaml: x: wrong. Mend it."


def test_every_fault_is_told_once() -> None:
    one, other = Fault("a.yaml", "x", "wrong", "Mend it."), Fault("b.yaml", "x", "wrong", "Mend it.")
    assert DefinitionError([one, other, one]).faults == (one, other)
    assert str(DefinitionError([one, other, one])).count("Mend it.") == 2

"""What somebody would have to give so that a step is accepted, found by trying: now, depending on what, or not."""

from collections.abc import Mapping

from engine.domain.deciding.probing import _MOST_TRIES, Found, Wanted, probe, samples_of
from engine.domain.errors import Refusal
from tests import people
from tests.unit.dossier import LIBRARY, directory

Given = Mapping[str, object]
YES_NO = ("yes", "no")


def missing(*names: str) -> tuple[Refusal, ...]:
    return tuple(Refusal("field_missing", name) for name in names)


def test_what_is_accepted_with_nothing_asks_for_nothing() -> None:
    found = probe(lambda _: (), {"reason": ("x",)})
    assert found == Found(possible=True, wanted=(Wanted("reason", "no"),), example={})


def test_what_is_asked_for_at_once_is_asked_for_now_with_the_values_that_lead_on() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "risk" not in given:
            return missing("risk")
        return (Refusal("field_invalid", "risk"),) if given["risk"] == "high" else ()

    found = probe(try_, {"risk": ("low", "medium", "high"), "note": ("x",)})
    assert found.possible
    assert found.wanted == (Wanted("risk", "now", "field_missing", values=("low", "medium")), Wanted("note", "no"))
    assert found.example == {"risk": "low"}


def test_what_is_asked_for_with_one_answer_alone_depends_on_it() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "stay" not in given:
            return missing("stay")
        return missing("until") if given["stay"] == "yes" and "until" not in given else ()

    found = probe(try_, {"until": ("2026-03-02",), "stay": YES_NO})
    wanted = {one.field: one for one in found.wanted}
    assert wanted["stay"] == Wanted("stay", "now", "field_missing", values=YES_NO)
    assert wanted["until"] == Wanted("until", "depending", "field_missing", when=("stay", ("yes",)))
    assert found.example == {"stay": "no"}


def test_what_follows_on_every_way_is_asked_for_now_though_nothing_said_so_at_first() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "kind" not in given:
            return missing("kind")
        return () if "why" in given else missing("why")

    found = probe(try_, {"kind": ("a", "b"), "why": ("x",)})
    assert {one.field: one.required for one in found.wanted} == {"kind": "now", "why": "now"}


def test_where_no_single_answer_decides_none_is_named() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        for name in ("one", "other"):
            if name not in given:
                return missing(name)
        same = given["one"] == given["other"]
        return missing("why") if same and "why" not in given else ()

    found = probe(try_, {"one": YES_NO, "other": YES_NO, "why": ("x",)})
    why = next(one for one in found.wanted if one.field == "why")
    assert (why.required, why.when) == ("depending", None)


def test_lists_are_shown_by_their_value() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "kinds" not in given:
            return missing("kinds")
        if given["kinds"] == ["worse"] and "why" not in given:
            return missing("why")
        return ()

    found = probe(try_, {"kinds": (["bad"], ["worse"]), "why": ("x",)})
    wanted = {one.field: one for one in found.wanted}
    assert wanted["kinds"].values == ("bad", "worse")
    assert wanted["why"].when == ("kinds", ("worse",))


def test_what_no_field_takes_away_stands_against_the_step() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        return (Refusal("age_condition", "adult"), *missing("reason"))

    found = probe(try_, {"reason": ("x",)})
    assert found == Found(possible=False, against=(Refusal("age_condition", "adult"),))


def test_a_field_that_cannot_be_tried_stands_against_it() -> None:
    assert probe(lambda _: missing("employer"), {}) == Found(possible=False, against=missing("employer"))


def test_what_every_way_ends_at_is_what_stands_against_it() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "kind" not in given:
            return missing("kind")
        always = (Refusal("strands_open", "medical"),)
        return always if given["kind"] == "a" else (*always, Refusal("risk_high", "risk"))

    assert probe(try_, {"kind": ("a", "b")}).against == (Refusal("strands_open", "medical"),)


def test_where_the_ways_end_differently_the_commonest_reason_is_told_without_its_object() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        if "kind" not in given:
            return missing("kind")
        reasons = {"a": Refusal("strands_open", "medical"), "b": Refusal("strands_open", "legal")}
        return (reasons.get(str(given["kind"]), Refusal("risk_high", "risk")),)

    assert probe(try_, {"kind": ("a", "b", "c")}).against == (Refusal("strands_open"),)


def test_a_consent_that_is_missing_may_be_met_by_a_legal_basis() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        return () if given.get("legal_basis") == "court" else (Refusal("consent_missing", "sharing legal_aid"),)

    found = probe(try_, {"legal_basis": ("report", "court")})
    [basis] = found.wanted
    assert found.possible
    assert (basis.field, basis.required, basis.code, basis.values) == (
        "legal_basis", "now", "consent_missing", ("court",),
    )  # fmt: skip


def test_a_hint_says_what_a_refusal_may_be_met_by() -> None:
    def try_(given: Given) -> tuple[Refusal, ...]:
        return () if given.get("strand") == "legal" else (Refusal("wrong_state", "waive"),)

    samples = {"strand": ("medical", "legal")}
    assert not probe(try_, samples).possible
    for hints in ({"wrong_state": ("strand",)}, {"waive": ("strand",)}):
        found = probe(try_, samples, hints)
        assert found.example == {"strand": "legal"}
        [strand] = found.wanted
        assert (strand.required, strand.values) == ("now", ("legal",))


def test_after_so_many_tries_the_step_is_offered_as_it_is() -> None:
    tried = []

    def try_(given: Given) -> tuple[Refusal, ...]:
        tried.append(given)
        return next((missing(name) for name in "abcdefgh" if name not in given), (Refusal("risk_high", "risk"),))

    found = probe(try_, dict.fromkeys("abcdefgh", YES_NO))
    assert len(tried) == _MOST_TRIES
    assert (found.possible, found.example) == (True, None)
    assert {one.field for one in found.wanted} == set("abcdefgh")


def test_closed_fields_are_tried_with_every_value_and_others_with_one_that_is_valid() -> None:
    vocabulary = LIBRARY.vocabulary
    tried = samples_of(vocabulary.fields, vocabulary, directory(), ("core", "medical"), people.BEGINS)
    assert tried["risk_level"] == vocabulary.fields["risk_level"].values
    assert tried["abuse_kinds"][0] == [vocabulary.fields["abuse_kinds"].values[0]]
    assert len(tried["abuse_kinds"]) == len(vocabulary.fields["abuse_kinds"].values)
    assert tried["injured"] == YES_NO
    assert tried["strand"] == ("core", "medical")
    assert tried["party"] == tuple(vocabulary.parties)
    assert tried["legal_basis"] == tuple(vocabulary.bases)
    assert tried["birth_date"] == ("2026-03-02",)
    assert tried["no_contact_until"] == ("2026-03-02T02:30:00+00:00",)
    assert tried["employer_agency"] == (next(one.id for one in directory() if one.party == "employer"),)
    assert len(tried["agency"]) == len(tried["ward_of_incident"]) == 1
    for field in vocabulary.fields.values():
        if field.kind == "number":
            [number] = tried[field.id]
            assert isinstance(number, int)
            assert max(field.least or 0, 1) == number
        if field.kind in ("text", "plan"):
            assert tried[field.id] == ("x",)
        if field.kind in ("words",):
            assert tried[field.id] == (["x"],)
        if field.kind in ("parties", "exclusions"):
            assert tried[field.id] == ([],)
    assert samples_of(["no_field"], vocabulary, directory(), (), people.BEGINS) == {}
    assert "strand" not in samples_of(["strand"], vocabulary, directory(), (), people.BEGINS)


def test_where_only_one_way_is_asked_for_the_first_that_leads_on_is_enough() -> None:
    tried = []

    def try_(given: Given) -> tuple[Refusal, ...]:
        tried.append(given)
        return () if given.get("risk") in ("medium", "high") else missing("risk")

    found = probe(try_, {"risk": ("low", "medium", "high")}, any_way=True)
    assert (found.possible, found.example) == (True, {"risk": "medium"})
    assert [given.get("risk") for given in tried] == [None, "low", "medium"]

"""What reads well and would mean something wrong is refused: slips of the pen, shadowed words, cases nobody opens."""

from pathlib import Path

import pytest

from engine.definitions import check_folder
from engine.definitions.library import VOCABULARY
from engine.definitions.model_check import check_model
from tests.unit.editing import ONE_STOP, Edit, edit

SLIPS = [
    ("<<<<<<< HEAD\n", "an unfinished merge"),
    ("\tx: 1\n", "a tab"),
    ("---\nx: 1\n", "a second document"),
    ("title: *nobody_knows\n", "no `&name` marks"),
    ("title: {vi: Một: hai\n", "a second colon"),
    ("x: [a, b\n", "a bracket"),
]


@pytest.mark.parametrize(("slip", "said"), SLIPS, ids=[said for _, said in SLIPS])
def test_of_a_slip_of_the_pen_it_is_said_what_and_on_which_line(folder: Path, slip: str, said: str) -> None:
    path = folder / ONE_STOP
    lines = path.read_text(encoding="utf-8").count("\n")
    path.write_text(path.read_text(encoding="utf-8") + slip, encoding="utf-8")
    (fault,) = [fault for fault in check_folder(folder)[1] if fault.file == ONE_STOP]
    assert said in fault.problem
    assert lines < fault.line <= lines + 2


def test_a_file_in_another_encoding_is_told_apart_from_bad_syntax(folder: Path) -> None:
    path = folder / ONE_STOP
    path.write_bytes("# một\n".encode() + "# Hùng Vương\n".encode("latin-1", "replace").replace(b"?", b"\xfc"))
    (fault,) = [fault for fault in check_folder(folder)[1] if fault.file == ONE_STOP]
    assert (fault.problem, fault.line) == ("is not UTF-8 text", 2)


WORDS: list[tuple[str, Edit, str, str]] = [
    (
        "a consent that the engine looks at is not there",
        lambda d: d["consents"].pop("safe_contact"),
        "consents",
        "no kind `safe_contact`",
    ),
    (
        "a sight that opens with time",
        lambda d: d["parties"]["womens_union"]["sees"][0].update(when={"not": {"aged_at_least": 18}}),
        "parties.womens_union.sees[0].when",
        "what is seen cannot change with time alone",
    ),
    (
        "a front door of another party",
        lambda d: d["parties"]["forensic"].update(front_door=["doctor"]),
        "parties.forensic.front_door",
        "`doctor` is no role of this party",
    ),
    (
        "a lead of another party",
        lambda d: d["parties"]["forensic"].update(lead="ward_chair"),
        "parties.forensic.lead",
        "`ward_chair` is no role of this party",
    ),
    (
        "a supervisor who sees nothing",
        lambda d: d["roles"]["supervisor"].pop("oversees"),
        "parties.health_department.front_door",
        "`supervisor` does not oversee cases",
    ),
    (
        "what an adult's ward committee sees shadowed by a child's",
        lambda d: d["parties"]["ward_committee"]["sees"][0].pop("when"),
        "parties.ward_committee.sees[1]",
        "never counts",
    ),
    (
        "both wards where somebody is excluded",
        lambda d: d["parties"]["ward_committee"].update(both_wards=[{"not": {"excluded": ["ward_police"]}}]),
        "parties.ward_committee.both_wards",
        "cannot hang on who is excluded",
    ),
    (
        "a value twice",
        lambda d: d["fields"]["sex"]["values"].append("female"),
        "fields.sex.values",
        "`female` stands in it twice",
    ),
]


@pytest.mark.parametrize(("change", "place", "problem"), [w[1:] for w in WORDS], ids=[w[0] for w in WORDS])
def test_what_the_words_would_wrongly_mean_is_found(folder: Path, change: Edit, place: str, problem: str) -> None:
    faults = edit(folder, VOCABULARY, change)
    assert any(place in fault and problem in fault for fault in faults), faults


CANNOT_OPEN: list[tuple[str, Edit]] = [
    (
        "a referral without a ground",
        lambda d: (
            d["opening"].pop("never_refused"),
            d["opening"]["needs"].append({"age_band": ["adult"]}),
            d["opening"]["then"].append({"refer": "legal_aid", "urgency": "urgent"}),
        ),
    ),
    (
        "needs that exclude each other",
        lambda d: d["opening"]["needs"].extend([{"age_band": ["child"]}, {"age_band": ["adult"]}]),
    ),
]


@pytest.mark.parametrize("change", [c[1] for c in CANNOT_OPEN], ids=[c[0] for c in CANNOT_OPEN])
def test_an_opening_that_nobody_could_carry_out_is_found(folder: Path, change: Edit) -> None:
    assert edit(folder, ONE_STOP, change) == []
    library, _ = check_folder(folder)
    assert library is not None
    report = check_model(library.version("hung_vuong_one_stop", 1), library.vocabulary)
    assert [fault.place for fault in report.faults if "can ever open a case" in fault.problem]

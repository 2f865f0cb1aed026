"""How the vocabulary says that its fields are asked: each in one place, with what moves deadlines marked."""

from pathlib import Path

from engine.definitions import check_folder, load_library
from engine.definitions.library import VOCABULARY
from engine.domain.case.facts import WORKED_OUT_FROM

FOLDER = Path("workflows/definitions")


def test_what_is_said_to_move_windows_is_what_deadlines_look_at() -> None:
    library = load_library(FOLDER)
    looked_at = {name for procedure in library.procedures.values() for name in procedure.deadlines_look_at}
    fields = library.vocabulary.fields.values()
    marked = {field.id for field in fields if field.moves_windows}
    assert marked == WORKED_OUT_FROM | {field.id for field in fields if field.opening and field.id in looked_at}


def faults_with(tmp_path: Path, old: str, new: str) -> list[str]:
    for file in FOLDER.glob("*.yaml"):
        text = file.read_text("utf-8")
        assert file.name != VOCABULARY or old in text
        (tmp_path / file.name).write_text(text.replace(old, new, 1) if file.name == VOCABULARY else text, "utf-8")
    return [f"{fault.place}: {fault.problem}" for fault in check_folder(tmp_path)[1]]


def test_a_field_that_stands_in_no_group_is_named(tmp_path: Path) -> None:
    assert faults_with(tmp_path, "fields: [entry_point, reported_by]", "fields: [entry_point]") == [
        "groups: the field `reported_by` stands in no group"
    ]


def test_a_field_that_stands_in_two_groups_is_named(tmp_path: Path) -> None:
    twice = faults_with(tmp_path, "fields: [entry_point, reported_by]", "fields: [entry_point, reported_by, reason]")
    assert twice == ["groups: the field `reason` stands in it twice"]


def test_a_help_text_in_one_language_is_named(tmp_path: Path) -> None:
    assert faults_with(tmp_path, "      en: This one included\n", "") == [
        "fields.prior_acts.help.en: no English label"
    ]

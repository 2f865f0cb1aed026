"""What is said of damage to the record."""

import ast
from pathlib import Path

import engine.store
from engine.store.damage import _SAID, Damage


def _faults_told() -> set[str]:
    told = set()
    for path in Path(engine.store.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Damage":
                fault = node.args[1]
                if isinstance(fault, ast.Constant):
                    told.add(str(fault.value))
    return told


def test_every_damage_that_is_told_has_words_in_both_languages_and_no_words_stand_unused() -> None:
    assert _faults_told() == set(_SAID)
    assert all(said.vi and said.en for said in _SAID.values())


def test_a_line_of_damage_says_the_case_the_row_and_what_is_wrong() -> None:
    line = str(Damage("letter 7", "row_altered").within("case AB12"))
    assert line == "case AB12 letter 7: đã bị sửa / altered"

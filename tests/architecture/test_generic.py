"""A new procedure is a file: no state, trigger, deadline, strand, role or party of any stands in the code."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.definitions import Library, load_library
from engine.domain.definition import procedure as words_of_the_engine
from engine.domain.definition.vocabulary import SAFE_CONTACT, SHARING, SUPPORT

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    path
    for top in ("engine", "api", "workflows", "cli")
    for path in sorted((ROOT / top).rglob("*.py"))
    # What a page of documentation shows is an example, like the demo's data.
    if "migrations" not in path.parts and path.name != "examples.py"
]
# The few words that the engine itself defines: they stand in this one module.
OWN = {
    value
    for name, value in vars(words_of_the_engine).items()
    if name.isupper() and isinstance(value, str) and not name.startswith("_")
}
# What a list asks of its reader, what became of a row of the directory: plain words that are states somewhere too.
_LISTS = frozenset(
    {"engine/reading/list_work.py", "engine/store/desk.py", "api/v1/desk.py", "api/v1/closed_lists.py"}
)
_CHANGES = frozenset(
    {
        "engine/definitions/directory/changes.py",
        "cli/directory.py",
        "cli/directory_kept.py",
        "api/web/directory_words.py",
    }
)
ELSEWHERE = {"needed": _LISTS, "ended": _LISTS - {"engine/store/desk.py"} | _CHANGES}


@cache
def _library() -> Library:
    return load_library(ROOT / "workflows" / "definitions")


@cache
def _ids() -> dict[str, set[str]]:
    """Every id a definition gives, with what it is."""
    library, ids = _library(), defaultdict(set)
    for role in library.vocabulary.roles:
        ids[role].add("role")
    for party in library.vocabulary.parties:
        ids[party].add("party")
    for procedure in library.procedures.values():
        for strand in procedure.strands.values():
            ids[strand.id].add("strand")
            for state in strand.states:
                ids[state].add("state")
            for trigger in strand.triggers:
                ids[trigger].add("trigger")
        for clock in procedure.clocks:
            ids[clock].add("deadline")
    return ids


@cache
def _aside() -> set[str]:
    """Words that are something else too: values of fields, states of referrals, statuses of deadlines."""
    vocabulary = _library().vocabulary
    values = {value for field in vocabulary.fields.values() for value in field.values}
    return {*values, *vocabulary.referral_states, *vocabulary.clock_statuses, *OWN}


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_id_of_a_definition_stands_in_the_code(path: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: `{word}` is a {' and a '.join(sorted(_ids()[word]))}"
        for line, word in _literals(path)
        if word in _ids() and word not in _aside() and str(path.relative_to(ROOT)) not in ELSEWHERE.get(word, ())
    ]
    assert not found, "say what it means in the definition instead:\n" + "\n".join(found)


def test_what_is_let_through_stands_there() -> None:
    for word, paths in ELSEWHERE.items():
        for path in paths:
            assert word in {found for _, found in _literals(ROOT / path)}, (word, path)


def test_the_words_of_the_engine_are_few_and_stand_in_one_module() -> None:
    assert {"core", "open", "waived", "absent", "where_it_was", "system"} == OWN
    # `open` is a class of fields too; `core` is what `set_risk` is written with.
    ids = OWN & set(_ids())
    domain = [path for path in CODE if "domain" in path.parts and path.name not in ("procedure.py", "marks.py")]
    assert not [(path, line, word) for path in domain for line, word in _literals(path) if word in ids - {"open"}]


def test_the_kinds_of_consent_the_engine_looks_at_are_few_and_stand_in_one_module() -> None:
    kinds = set(_library().vocabulary.consents)
    domain = [path for path in CODE if "domain" in path.parts or "definitions" in path.parts]
    found = {(path.name, word) for path in domain for _, word in _literals(path) if word in kinds}
    # The need of the same name looks at that consent.
    found.remove(("given.py", "safe_contact"))
    assert found == {("vocabulary.py", kind) for kind in (SUPPORT, SHARING, SAFE_CONTACT)}


def test_no_template_of_a_page_names_an_id_of_a_definition() -> None:
    found = [
        f"{path.name}: `{word}`"
        for path in sorted((ROOT / "api" / "web" / "templates").rglob("*.html"))
        for word in set(re.findall(r"'(\w+)'", path.read_text(encoding="utf-8")))
        if word in _ids() and word not in _aside()
    ]
    assert not found

"""All procedures of a deployment, by name and version, as its definition folder gives them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from engine.definitions.faults import Faults
from engine.definitions.procedures import build_procedure
from engine.definitions.structure import check_structure
from engine.definitions.words import build_vocabulary
from engine.domain.case.facts import OF_THE_ENGINE
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import DefinitionError, Fault

VOCABULARY = "vocabulary.yaml"
# Ten times faster where libyaml is there, which is everywhere the wheels are.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Library:
    """The vocabulary and every published version of every procedure."""

    vocabulary: Vocabulary
    procedures: Mapping[tuple[str, int], Procedure]

    def version(self, name: str, version: int) -> Procedure:
        """Return one version, KeyError when there is none."""
        return self.procedures[name, version]

    def newest(self, name: str) -> Procedure | None:
        """Return the newest version of a procedure, None for an unknown name."""
        versions = [version for known, version in self.procedures if known == name]
        return self.procedures[name, max(versions)] if versions else None

    def names(self) -> list[str]:
        """Return the names of all procedures."""
        return sorted({name for name, _ in self.procedures})


def load_library(folder: Path) -> Library:
    """Return everything in the folder. Raises DefinitionError with every fault of every file."""
    library, faults = check_folder(folder)
    if faults or library is None:
        raise DefinitionError(faults)
    return library


def check_folder(folder: Path) -> tuple[Library | None, list[Fault]]:
    """Return what could be read, and every fault of every file."""
    found: list[Fault] = []
    files = sorted(path for path in folder.glob("*.yaml") if path.name != VOCABULARY)
    words = Faults(VOCABULARY, "", found)
    if not (folder / VOCABULARY).exists():
        words.add("the file is missing", f"Put {VOCABULARY} beside the procedures")
        return None, found
    raw = _read(folder / VOCABULARY, words)
    vocabulary, looked_at = build_vocabulary(raw, words), _looked_at(raw)
    procedures: dict[tuple[str, int], Procedure] = {}
    if not files:
        Faults(folder.name, "", found).add("no procedure", "Add a file <procedure>.v1.yaml")
    for path in files:
        faults = Faults(path.name, "", found)
        raw = _read(path, faults)
        procedure, looked_at = _procedure(path, raw, vocabulary, faults), looked_at | _looked_at(raw)
        if procedure is not None:
            procedures[procedure.id, procedure.version] = procedure
    known = replace(vocabulary, determinants=looked_at | OF_THE_ENGINE)
    return Library(known, procedures), sorted(set(found))


def _looked_at(raw: Any) -> frozenset[str]:
    """Return the fields whose values a file's conditions, needs and limits look at."""
    if isinstance(raw, list):
        return frozenset().union(*(_looked_at(item) for item in raw))
    if not isinstance(raw, dict):
        return frozenset()
    named = {*_names(raw.get("fact")), *_names(raw.get("known"))}
    if {"is", "at_least", "unit"} & set(raw):
        named |= set(_names(raw.get("field")))
    return frozenset(named).union(*(_looked_at(value) for value in raw.values()))


def _names(raw: Any) -> list[str]:
    return [raw] if isinstance(raw, str) else [name for name in raw or () if isinstance(name, str)]


def _procedure(path: Path, raw: Any, vocabulary: Vocabulary, faults: Faults) -> Procedure | None:
    before = len(faults.found)
    if not isinstance(raw, dict):
        faults.add("is not a procedure", "Write it as docs/definitions.md says")
        return None
    procedure = build_procedure(raw, vocabulary, faults, hashlib.sha256(path.read_bytes()).hexdigest())
    if path.name != f"{procedure.id}.v{procedure.version}.yaml":
        faults.add("the file's name does not say what is in it", f"Call it {procedure.id}.v{procedure.version}.yaml")
    if len(faults.found) == before:
        check_structure(procedure, vocabulary, faults)
    return procedure


def _read(path: Path, faults: Faults) -> Any:
    try:
        return _Loader(path.read_text(encoding="utf-8")).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        faults.add(f"is not readable YAML{where}", "Mend the syntax")
        return {}

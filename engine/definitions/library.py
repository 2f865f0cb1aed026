"""All procedures of a deployment, by name and version, as its definition folder gives them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.definitions.faults import Faults
from engine.definitions.procedures import build_procedure
from engine.definitions.structure import check_structure
from engine.definitions.words import build_vocabulary
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
    vocabulary = build_vocabulary(_read(folder / VOCABULARY, words), words)
    procedures: dict[tuple[str, int], Procedure] = {}
    if not files:
        Faults(folder.name, "", found).add("no procedure", "Add a file <procedure>.v1.yaml")
    for path in files:
        faults = Faults(path.name, "", found)
        procedure = _procedure(path, vocabulary, faults)
        if procedure is not None:
            procedures[procedure.id, procedure.version] = procedure
    return Library(vocabulary, procedures), sorted(set(found))


def _procedure(path: Path, vocabulary: Vocabulary, faults: Faults) -> Procedure | None:
    raw, before = _read(path, faults), len(faults.found)
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

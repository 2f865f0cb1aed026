"""All procedures of a deployment, by name and version, as its definition folder gives them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.definitions.faults import Faults
from engine.definitions.meanings import check_meanings, check_words
from engine.definitions.names import Declared, Names
from engine.definitions.procedures import build_procedure
from engine.definitions.structure import check_structure
from engine.definitions.takes import opening_fields
from engine.definitions.tree import Node, read_tree
from engine.definitions.vocabularies import build_vocabulary, declared_in, values_of_fields
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import DefinitionError, Fault

VOCABULARY = "vocabulary.yaml"


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


@dataclass(frozen=True, slots=True)
class Trees:
    """The files of a folder as trees, each with its SHA-256."""

    vocabulary: Node
    procedures: Mapping[str, tuple[Node, str]]


def check_folder(folder: Path) -> tuple[Library | None, list[Fault]]:
    """Return the library, None when something is wrong with a file; and every fault of every file."""
    faults = Faults(VOCABULARY)
    trees = read_folder(folder, faults)
    if trees is None:
        return None, sorted(set(faults.all.faults))
    return check_trees(trees, faults)


def read_folder(folder: Path, faults: Faults) -> Trees | None:
    """Return the trees of a folder, None without a vocabulary."""
    if not (folder / VOCABULARY).exists():
        faults.add("the file is missing", f"Put {VOCABULARY} beside the procedures")
        return None
    vocabulary = read_tree(folder / VOCABULARY, faults)
    files = sorted(path for path in folder.glob("*.yaml") if path.name != VOCABULARY)
    if not files:
        Faults(folder.name, found=faults.all).add("no procedure", "Add a file <procedure>.v1.yaml")
    procedures = {}
    for path in files:
        root = read_tree(path, Faults(path.name, found=faults.all))
        if root is not None:
            procedures[path.name] = (root, hashlib.sha256(path.read_bytes()).hexdigest())
    return Trees(vocabulary, procedures) if vocabulary is not None else None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the files of a folder declare: all that one of them must know of the others."""

    words: Declared
    values: Mapping[str, str | tuple[str, ...]]
    declared: Mapping[str, Declared]

    def names(self, file: str = VOCABULARY) -> Names:
        """Return the names known in a file."""
        found = self.declared.values()
        others = {procedure: ids for ids in found for procedure in ids.get(("procedure", ""), {})}
        return Names(self.declared.get(file, {}), self.words, others, self.values)


def surroundings_of(trees: Trees) -> Surroundings:
    """Return what the trees of a folder declare."""
    declared = {file: declared_in(root, Procedure) for file, (root, _) in trees.procedures.items()}
    return Surroundings(declared_in(trees.vocabulary, Vocabulary), values_of_fields(trees.vocabulary), declared)


def check_trees(trees: Trees, faults: Faults) -> tuple[Library | None, list[Fault]]:
    """Return the library that the trees make, None when something is wrong; and every fault."""
    around = surroundings_of(trees)
    vocabulary = build_vocabulary(trees.vocabulary, around.names(), faults)
    if vocabulary is not None:
        check_words(vocabulary, faults)
    procedures: dict[tuple[str, int], Procedure] = {}
    for file in trees.procedures:
        procedure = check_procedure(trees, file, around, vocabulary, Faults(file, found=faults.all))
        if procedure is not None:
            procedures[procedure.id, procedure.version] = procedure
    found = sorted(set(faults.all.faults))
    return (Library(vocabulary, procedures) if vocabulary is not None and not found else None), found


def check_procedure(
    trees: Trees, file: str, around: Surroundings, vocabulary: Vocabulary | None, faults: Faults
) -> Procedure | None:
    """Return the procedure of one file, None when something is wrong with it."""
    root, sha256 = trees.procedures[file]
    procedure = build_procedure(root, around.names(file), opening_fields(vocabulary), faults, sha256)
    if procedure is None:
        return None
    wanted = f"{procedure.id}.v{procedure.version}.yaml"
    if file != wanted:
        here = faults.within("procedure")
        here.add(f"the file's name does not say what is in it: {wanted}", f"Call it {wanted}, or mend what it says")
    check_meanings(procedure, faults)
    if vocabulary is not None:
        check_structure(procedure, vocabulary, faults)
    return procedure

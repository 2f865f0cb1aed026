"""All procedures of a deployment, by name and version, as its definition folder gives them."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.definitions.deadlines import check_deadlines
from engine.definitions.faults import Faults, Found
from engine.definitions.languages import check_languages
from engine.definitions.looks import fields_the_rules_look_at
from engine.definitions.meanings import check_meanings, check_words
from engine.definitions.names import Declared, Names
from engine.definitions.procedures import build_procedure, first_vocabulary
from engine.definitions.structure import check_structure
from engine.definitions.takes import opening_fields
from engine.definitions.tree import Node, line_at, read_tree
from engine.definitions.vocabularies import build_vocabulary, declared_in, values_of_fields
from engine.domain.case.facts import OF_THE_ENGINE
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import DefinitionError, Fault

# The file of one version of the vocabulary.
VOCABULARY = "vocabulary.v1.yaml"
_WORDS = "vocabulary"
_VERSION = re.compile(r"\.v(\d+)\.yaml$")
_VOCABULARIES = f"{_WORDS}.v*.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    """Every published version of the vocabulary, and of every procedure under each that has its words."""

    vocabularies: Mapping[int, Vocabulary]
    under: Mapping[int, Mapping[tuple[str, int], Procedure]]

    @property
    def vocabulary(self) -> Vocabulary:
        """The newest version of the vocabulary: what a case is opened with."""
        return self.vocabularies[max(self.vocabularies)]

    @property
    def procedures(self) -> Mapping[tuple[str, int], Procedure]:
        """Every version of every procedure, under the newest vocabulary."""
        return self.under[max(self.vocabularies)]

    @property
    def looked_at(self) -> frozenset[str]:
        """The fields whose values the rules look at, under any version of the vocabulary."""
        return frozenset[str]().union(*(vocabulary.determinants for vocabulary in self.vocabularies.values()))

    @property
    def published(self) -> Mapping[tuple[str, int], str]:
        """The SHA-256 of every published file: each version of each procedure, and of the vocabulary."""
        words = {(_WORDS, version): vocabulary.sha256 for version, vocabulary in self.vocabularies.items()}
        return {key: found.sha256 for made in self.under.values() for key, found in made.items()} | words

    def version(self, name: str, version: int, vocabulary: int | None = None) -> Procedure:
        """Return one version under one version of the vocabulary (the newest), KeyError when there is none."""
        return (self.procedures if vocabulary is None else self.under[vocabulary])[name, version]

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
    """Return the library, None when something is wrong with a file; and every fault of every file."""
    found = Found()
    trees = read_folder(folder, found)
    return check_trees(trees, found)


def with_lines(folder: Path, faults: Iterable[Fault]) -> list[Fault]:
    """Return faults that were found in what the files mean, each with the line of its place."""
    trees = read_folder(folder, Found())
    roots = {name: root for name, (root, _) in (*trees.vocabularies.items(), *trees.procedures.items())}
    return [
        replace(fault, line=line_at(roots[fault.file], fault.place)) if fault.file in roots else fault
        for fault in faults
    ]


@dataclass(frozen=True, slots=True)
class Trees:
    """The files of a folder as trees, each with its SHA-256."""

    vocabularies: Mapping[str, tuple[Node, str]]
    procedures: Mapping[str, tuple[Node, str]]


def read_folder(folder: Path, found: Found) -> Trees:
    """Return the trees of a folder, with a fault for each file that is none."""
    words = sorted(folder.glob(_VOCABULARIES))
    procedures = sorted(set(folder.glob("*.yaml")) - set(words))
    if not words:
        Faults(VOCABULARY, found=found).add("the file is missing", f"Put {VOCABULARY} beside the procedures")
    if not procedures:
        Faults(folder.name, found=found).add("no procedure", "Add a file <procedure>.v1.yaml")
    return Trees(_read(words, found), _read(procedures, found))


def _read(paths: Iterable[Path], found: Found) -> Mapping[str, tuple[Node, str]]:
    trees = {}
    for path in paths:
        faults = Faults(path.name, found=found)
        root = read_tree(path, faults)
        if root is not None:
            check_languages(root, faults)
            trees[path.name] = (root, hashlib.sha256(path.read_bytes()).hexdigest())
    return trees


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the files of a folder declare, under one vocabulary: all that one of them must know of the others."""

    words: Declared
    values: Mapping[str, str | tuple[str, ...]]
    declared: Mapping[str, Declared]

    def names(self, file: str = VOCABULARY) -> Names:
        """Return the names known in a file."""
        # Of several versions the newest counts: that is the one in which a linked case is opened.
        found = [self.declared[name] for name in sorted(self.declared, key=_version_in)]
        others = {procedure: ids for ids in found for procedure in ids.get(("procedure", ""), {})}
        return Names(self.declared.get(file, {}), self.words, others, self.values)


def _version_in(file: str) -> int:
    found = _VERSION.search(file)
    return int(found[1]) if found else 0


def surroundings_of(trees: Trees, vocabulary: str = VOCABULARY) -> Surroundings:
    """Return what the trees of a folder declare, with the words of one vocabulary."""
    declared = {file: declared_in(root, Procedure) for file, (root, _) in trees.procedures.items()}
    root = trees.vocabularies[vocabulary][0]
    return Surroundings(declared_in(root, Vocabulary), values_of_fields(root), declared)


def check_trees(trees: Trees, found: Found) -> tuple[Library | None, list[Fault]]:
    """Return the library that the trees make, None when something is wrong; and every fault."""
    vocabularies: dict[int, Vocabulary] = {}
    under: dict[int, dict[tuple[str, int], Procedure]] = {}
    for words in trees.vocabularies:
        around = surroundings_of(trees, words)
        vocabulary = check_vocabulary(trees, words, around, Faults(words, found=found))
        procedures = {}
        for file in trees.procedures:
            procedure = check_procedure(trees, file, around, vocabulary, Faults(file, found=found))
            if procedure is not None:
                procedures[procedure.id, procedure.version] = procedure
        if vocabulary is not None:
            looks = (fields_the_rules_look_at(one) for one in (vocabulary, *procedures.values()))
            vocabulary = replace(vocabulary, determinants=OF_THE_ENGINE.union(*looks))
            vocabularies[vocabulary.version], under[vocabulary.version] = vocabulary, procedures
    faults = sorted(set(found.faults))
    return (Library(vocabularies, under) if vocabularies and not faults else None), faults


def check_vocabulary(trees: Trees, file: str, around: Surroundings, faults: Faults) -> Vocabulary | None:
    """Return the vocabulary of one file, None when something is wrong with it."""
    root, sha256 = trees.vocabularies[file]
    vocabulary = build_vocabulary(root, around.names(), faults)
    if vocabulary is None:
        return None
    _check_file(f"{_WORDS}.v{vocabulary.version}.yaml", faults, "version")
    check_words(vocabulary, faults)
    return replace(vocabulary, sha256=sha256)


def check_procedure(
    trees: Trees, file: str, around: Surroundings, vocabulary: Vocabulary | None, faults: Faults
) -> Procedure | None:
    """Return the procedure of one file, None when something is wrong with it or the vocabulary lacks its words."""
    root, sha256 = trees.procedures[file]
    if vocabulary is not None and first_vocabulary(root) > vocabulary.version:
        return None
    procedure = build_procedure(root, around.names(file), opening_fields(vocabulary), faults, sha256)
    if procedure is None:
        return None
    _check_file(f"{procedure.id}.v{procedure.version}.yaml", faults, "procedure")
    check_meanings(procedure, faults)
    check_deadlines(procedure, faults)
    if vocabulary is not None:
        check_structure(procedure, vocabulary, faults)
    return replace(procedure, deadlines_look_at=fields_the_rules_look_at(tuple(procedure.clocks.values())))


def _check_file(wanted: str, faults: Faults, key: str) -> None:
    if faults.file != wanted:
        here = faults.within(key)
        here.add(f"the file's name does not say what is in it: {wanted}", f"Call it {wanted}, or mend what it says")

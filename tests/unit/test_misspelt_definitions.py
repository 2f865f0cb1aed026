"""Every word of every definition, misspelt one at a time: `check` names it with file, line and the right word.

A word is used where it names something or is one of a few words, and declared where others name it. One kind of
mistake a word, drawn by a seed, in the quick run; all of them with `--all`.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import yaml

from config.settings import ROOT
from engine.definitions.compiling import effects, needs, record_of
from engine.definitions.faults import Faults, Found
from engine.definitions.library import (
    VOCABULARY,
    Surroundings,
    check_procedure,
    check_trees,
    check_vocabulary,
    read_folder,
    surroundings_of,
)
from engine.definitions.shapes import Place, Shape
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import Fault
from tests.unit.spots import Spot, spots

FOLDER = ROOT / "workflows" / "definitions"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
SEED = 2026
KINDS = ("swap", "drop", "brackets", "type")


TREES = read_folder(FOLDER, Found())
AROUND = surroundings_of(TREES)
WORDS = check_vocabulary(TREES, VOCABULARY, AROUND, Faults(VOCABULARY))


def root_of(file: str) -> yaml.Node:
    return (TREES.vocabularies if file == VOCABULARY else TREES.procedures)[file][0]


def blocks_of(file: str) -> dict[int, tuple[Shape, Faults, Place]]:
    blocks: dict[int, tuple[Shape, Faults, Place]] = {}
    made = Vocabulary if file == VOCABULARY else Procedure
    record_of(made).read(root_of(file), Faults(file), Place(AROUND.names(file), blocks=blocks))
    return blocks


EVERYTHING = {spot.node.value for file in FILES for spot in spots(root_of(file)) if spot.word}


def faults_of(file: str, around: Surroundings = AROUND) -> list[Fault]:
    """What `check` finds in a file."""
    faults = Faults(file)
    if file == VOCABULARY:
        check_vocabulary(TREES, file, around, faults)
    else:
        check_procedure(TREES, file, around, WORDS, faults)
    return faults.all.faults


def faults_of_all(file: str) -> list[Fault]:
    """What `check` finds in a file when one of its declarations has changed; in the others, when nothing there."""
    around = surroundings_of(TREES)
    for other in (file, *(name for name in FILES if name != file)):
        if found := faults_of(other, around):
            return found
    return []


def names_both(fault: Fault, right: str, wrong: str) -> bool:
    """Whether a fault says, with its line, that a word means nothing, and that the misspelt one was meant."""
    return bool(fault.line) and right in f"{fault.file} {fault.problem}" and wrong in fault.remedy


def misspelt(word: str, kind: str, chance: random.Random) -> str | None:
    """The word with two letters swapped or one dropped, so that it is no other word of the definitions."""
    begins = word.rfind(" ") + 1
    places = list(range(begins, len(word) - (kind == "swap")))
    chance.shuffle(places)
    for i in places:
        found = word[:i] + word[i + 1] + word[i] + word[i + 2 :] if kind == "swap" else word[:i] + word[i + 1 :]
        if found != word and found not in EVERYTHING and (len(word) > 1 or found == ""):
            return found
    return None


@contextmanager
def mistake(node: yaml.Node, kind: str, chance: random.Random) -> Iterator[str | None]:
    """The node with a mistake in it; yields the right word that must be named, None when there is no such mistake."""
    tag, value, cls = node.tag, node.value, node.__class__
    right: str | None = None
    try:
        if kind == "brackets" and isinstance(node, yaml.SequenceNode) and value:
            if all(isinstance(item, yaml.ScalarNode) for item in value):
                right = ", ".join(item.value for item in value)
                node.__class__, node.tag, node.value = yaml.ScalarNode, "tag:yaml.org,2002:str", right
        elif kind == "type":
            right = ""
            if isinstance(node, yaml.ScalarNode):
                number = tag.endswith((":int", ":timestamp"))
                node.tag, node.value = (
                    ("tag:yaml.org,2002:str", "seven") if number else ("tag:yaml.org,2002:int", "7")
                )
            else:
                node.__class__, node.tag, node.value = yaml.ScalarNode, "tag:yaml.org,2002:int", "7"
        elif kind in ("swap", "drop") and isinstance(node, yaml.ScalarNode):
            wrong = misspelt(value, kind, chance) if tag.endswith((":str", ":bool")) else None
            if wrong is not None:
                right = value.rpartition(" ")[2]
                node.tag, node.value = "tag:yaml.org,2002:str", wrong
        yield right
    finally:
        node.__class__, node.tag, node.value = cls, tag, value


def kinds_for(spot: Spot, *, every: bool) -> tuple[str, ...]:
    if isinstance(spot.node, yaml.MappingNode):
        kinds: tuple[str, ...] = ("type",)
    elif isinstance(spot.node, yaml.SequenceNode):
        kinds = ("brackets", "type")
    else:
        kinds = ("swap", "drop", "type") if spot.word and not spot.text else ("type",)
    if every:
        return kinds
    return (random.Random(f"{SEED} {'.'.join(spot.path)} {spot.key}").choice(kinds),)


def wrong_uses(file: str, *, every: bool) -> tuple[int, list[str]]:
    """Misspell every use of a word in a file; return how many were tried and what was said wrongly of each.

    Only the trigger, clock or entry around the word is read again, as `check` reads it.
    """
    tried, missed, blocks = 0, [], blocks_of(file)
    for spot in list(spots(root_of(file))):
        for kind in kinds_for(spot, every=every):
            if spot.declares and kind in ("swap", "drop"):
                continue
            with mistake(spot.node, kind, random.Random(f"{SEED} {spot.path} {kind}")) as right:
                if right is None:
                    continue
                tried += 1
                if spot.block is not None and id(spot.block) in blocks and spot.path[-1] != "group":
                    shape, within, place = blocks[id(spot.block)]
                    faults = Faults(file, within.place, within.line)
                    shape.read(spot.block, faults, place)
                    found = faults.all.faults
                else:
                    found = faults_of(file)
                told = [fault for fault in found if fault.file == file and fault.line in spot.lines]
                if not any(right in f"{fault.problem} {fault.remedy}" for fault in told):
                    missed.append(f"{spot.line} {kind} {'.'.join(spot.path)}: {right} {[str(f) for f in found[:3]]}")
    return tried, missed


def wrong_declarations(file: str, *, every: bool) -> tuple[int, list[str], set[str]]:
    """Misspell every declaration; return how many were tried, what was said wrongly, and what nothing refers to."""
    tried, missed, unreferred = 0, [], set()
    for spot in list(spots(root_of(file))):
        if not spot.declares:
            continue
        kinds = ("swap", "drop") if every else (random.Random(f"{SEED} {spot.path}").choice(("swap", "drop")),)
        for kind in kinds:
            with mistake(spot.node, kind, random.Random(f"{SEED} {spot.path} {kind}")) as right:
                if right is None:
                    continue
                tried += 1
                wrong = spot.node.value
                found = faults_of_all(file)
                if not found:
                    unreferred.add(".".join(spot.path))
                elif not any(names_both(fault, right, wrong) for fault in found):
                    missed.append(f"{spot.line} {kind} {'.'.join(spot.path)}: {wrong} {[str(f) for f in found[:3]]}")
    return tried, missed, unreferred


@pytest.mark.parametrize("file", FILES)
def test_a_misspelt_word_is_named_with_its_line_and_the_right_word(file: str) -> None:
    tried, missed = wrong_uses(file, every=False)
    assert missed == []
    assert tried > 500


@pytest.mark.parametrize("file", FILES)
def test_a_misspelt_declaration_is_named_where_something_refers_to_it(file: str) -> None:
    tried, missed, _ = wrong_declarations(file, every=False)
    assert missed == []
    assert tried > 100


@pytest.mark.thorough
@pytest.mark.parametrize("file", FILES)
def test_every_kind_of_mistake_in_every_word_is_named(file: str) -> None:
    tried, missed = wrong_uses(file, every=True)
    assert missed == []
    assert tried > 1000


@pytest.mark.thorough
@pytest.mark.parametrize("file", FILES)
def test_what_nothing_refers_to_is_listed(file: str) -> None:
    _, missed, unreferred = wrong_declarations(file, every=True)
    assert missed == []
    listed = yaml.safe_load((ROOT / "tests" / "unit" / "unreferred.yaml").read_text(encoding="utf-8"))
    assert sorted(unreferred) == listed[file]


def test_the_whole_check_finds_what_the_block_alone_shows() -> None:
    """One mistake in sixty, through everything `check` does."""
    for file in FILES:
        for spot in list(spots(root_of(file)))[::60]:
            with mistake(spot.node, "type", random.Random(SEED)) as right:
                library, found = check_trees(TREES, Found()) if right is not None else (None, [])
                assert library is None
                assert right is None or any(fault.file == file and fault.line in spot.lines for fault in found), spot


SEEN = [
    ("another_person", "{another_person: plan}", "{another_person: paln}", "`plan`"),
    ("tell", "{tell: [doctor]}", "{tell: doctor}", "[doctor]"),
    ("strand_in", "{strand_in: {safety: [not_needed]}}", "{strand_in: {safety: not_needed}}", "[not_needed]"),
    ("risk_at_most", "{risk_at_most: low}", "{risk_at_most: lwo}", "`low`"),
    ("yes", '{field: stable, is: ["yes"]}', "{field: stable, is: [yes]}", '"yes"'),
    ("a key twice", "{field: stable, later: true}", "{field: stable, field: stable}", "twice"),
    ("an unknown option", "{field: stable, later: true}", "{field: stable, latr: true}", "`later`"),
    ("a number as a word", "{attempts: 3}", '{attempts: "3"}', "number"),
]


@pytest.mark.parametrize(("right", "wrong", "told"), [seen[1:] for seen in SEEN], ids=[seen[0] for seen in SEEN])
def test_what_is_easily_mistaken_is_named(right: str, wrong: str, told: str) -> None:
    family = effects() if "tell" in right else needs()
    place = Place(AROUND.names("hung_vuong_one_stop.v1.yaml"), {"strand": "core"})
    for text, fine in ((right, True), (wrong, False)):
        faults = Faults("a file", "a place", 1)
        family.read(yaml.compose(text), faults, place)
        assert not faults.all.faults if fine else told in str(faults.all.faults[0])

"""What is easily written wrong in a definition is named by the check of its one word."""

import pytest
import yaml

from config.settings import ROOT
from engine.definitions.compiling import effects, needs
from engine.definitions.faults import Faults, Found
from engine.definitions.library import read_folder, surroundings_of
from engine.definitions.shapes import Place

AROUND = surroundings_of(read_folder(ROOT / "workflows" / "definitions", Found()))
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

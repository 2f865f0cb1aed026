"""How definitions are written: short lines, a block each, a reference and schemas that come from the declarations."""

import copy
import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from config.settings import ROOT
from engine.definitions import check_folder
from engine.definitions.faults import Found
from engine.definitions.library import VOCABULARY, read_folder
from engine.definitions.model_check import check_model
from engine.definitions.reference import with_reference
from engine.definitions.schema import schemas
from tests.cli.command import motcua

FOLDER = ROOT / "workflows" / "definitions"
ONE_STOP = "hung_vuong_one_stop.v1.yaml"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_definition_reads_well_with_one_trigger_or_clock_a_block(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if len(line) > 120] == []
    data = {key.value: value for key, value in yaml.compose(text).value}
    blocks = dict(data["clocks"].value) if "clocks" in data else {}
    for _, strand in data["strands"].value if "strands" in data else ():
        blocks |= {
            key: value for part, found in strand.value if part.value == "triggers" for key, value in found.value
        }
    assert [key.value for key, block in blocks.items() if block.flow_style] == []


def test_the_smallest_procedure_of_the_guide_is_clean_and_its_case_plays(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8").partition("## A smallest procedure")[2]
    procedure, case = (part.partition("```")[0] for part in guide.split("```yaml\n")[1:3])
    definitions = shutil.copytree(FOLDER, tmp_path / "definitions")
    (definitions / "courtesy_call.v1.yaml").write_text(procedure, encoding="utf-8")
    library, faults = check_folder(definitions)
    assert library is not None, faults
    assert check_model(library.version("courtesy_call", 1), library.vocabulary).faults == []
    written = tmp_path / "courtesy-called.yaml"
    written.write_text(case, encoding="utf-8")
    done = motcua("replay", str(written), MOTCUA_DEFINITIONS_DIR=str(definitions))
    assert done.stdout == "courtesy-called: ok\n", done.stdout + done.stderr


def test_the_reference_is_written_from_the_declarations() -> None:
    page = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert page == with_reference(page), "run `motcua procedures reference --into docs/definitions.md`"


def test_the_schemas_are_written_from_the_declarations_and_each_definition_names_its_own() -> None:
    trees = read_folder(FOLDER, Found())
    for name, text in schemas(trees).items():
        assert (FOLDER / "schema" / name).read_text(encoding="utf-8") == text, "run `motcua procedures schema`"
    for path in FOLDER.glob("*.yaml"):
        kind = "vocabulary" if path.name == VOCABULARY else "procedure"
        assert path.read_text("utf-8").startswith(f"# yaml-language-server: $schema=schema/{kind}.json\n")


def test_an_editor_underlines_a_misspelt_word_by_the_schema() -> None:
    schema = json.loads((FOLDER / "schema" / "procedure.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    editor = Draft202012Validator(schema)
    data = json.loads(json.dumps(yaml.safe_load((FOLDER / ONE_STOP).read_text(encoding="utf-8")), default=str))
    assert editor.is_valid(data)
    for need in (
        {"risk_at_most": "lwo"},
        {"field": "riks_level"},
        {"field": "risk_level", "si": ["low"]},
        {"another_person": "paln"},
        {"change": True, "when": {"given": {"risk_level": ["hihg"]}}},
    ):
        wrong = copy.deepcopy(data)
        wrong["strands"]["core"]["triggers"]["assess"]["needs"].append(need)
        assert not editor.is_valid(wrong)

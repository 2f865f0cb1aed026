"""JSON Schemas of a procedure and of the vocabulary, so that an editor underlines what `motcua check` would name.

Ids of the vocabulary are listed; states, triggers and the like of a procedure are told by `motcua check` alone.
"""

import json
from typing import Any

from engine.definitions.compiling import conditions, effects, needs, record_of
from engine.definitions.faults import Faults
from engine.definitions.library import VOCABULARY, Trees, surroundings_of
from engine.definitions.shapes import ID, Place
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary

FOLDER = "schema"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LISTED = ("role", "party", "field", "consent", "basis", "label", "role_or_party")
_OTHERS = ("state", "core_state", "linked_state", "strand", "any_strand", "trigger", "clock", "flag", "source") + (
    "procedure",
)


def schemas(trees: Trees) -> dict[str, str]:
    """Return the schemas by their file names, as text."""
    place = Place(surroundings_of(trees).names())
    return {
        "procedure.json": _written(Procedure, "A procedure", place),
        "vocabulary.json": _written(Vocabulary, "The vocabulary", place),
    }


def names_its_schema(file: str, text: str) -> bool:
    """Say whether a definition tells editors, in its first line, which schema it follows."""
    kind = "vocabulary" if file == VOCABULARY else "procedure"
    return text.startswith(f"# yaml-language-server: $schema={FOLDER}/{kind}.json\n")


def check_schema_lines(files: dict[str, str], faults: Faults) -> None:
    """Note every definition that does not name its schema."""
    for file, text in files.items():
        if not names_its_schema(file, text):
            Faults(file, line=1, found=faults.all).add(
                "the first line names no schema", "Begin with `# yaml-language-server: $schema=schema/….json`"
            )


def _written(made: type[Any], title: str, place: Place) -> str:
    known = {kind: sorted(place.names.known(kind, {}) or ()) for kind in _LISTED}
    defs: dict[str, Any] = {kind: {"enum": words} for kind, words in known.items()}
    defs |= {kind: {"type": "string", "pattern": ID.pattern} for kind in _OTHERS}
    defs |= {shape.what: shape.definition(place) for shape in (conditions(), needs(), effects())}
    schema = {"$schema": _DIALECT, "title": title, **record_of(made).schema(place), "$defs": defs}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

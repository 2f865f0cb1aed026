"""JSON Schemas of a procedure and of the vocabulary, so that an editor underlines what `motcua check` would name.

Ids of the vocabulary are listed; states, triggers and the like of a procedure are told by `motcua check` alone.
"""

import json
from collections.abc import Hashable
from typing import Any

from engine.definitions.compiling import conditions, effects, needs, record_of
from engine.definitions.library import Trees, surroundings_of
from engine.definitions.shapes import ID, Place
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Vocabulary

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LISTED = ("role", "party", "field", "consent", "basis", "label", "role_or_party")
_OWN = ("state", "core_state", "linked_state", "strand", "any_strand", "trigger", "clock", "flag", "source")


def schemas(trees: Trees) -> dict[str, str]:
    """Return the schemas by their file names, as text."""
    place = Place(surroundings_of(trees).names())
    return {
        "procedure.json": _written(Procedure, "A procedure", place),
        "vocabulary.json": _written(Vocabulary, "The vocabulary", place),
    }


def _written(made: Hashable, title: str, place: Place) -> str:
    known = {kind: sorted(place.names.known(kind, {}) or ()) for kind in _LISTED}
    defs: dict[str, Any] = {kind: {"enum": words} for kind, words in known.items()}
    defs |= {kind: {"type": "string", "pattern": ID.pattern} for kind in (*_OWN, "procedure")}
    defs |= {shape.what: shape.definition(place) for shape in (conditions(), needs(), effects())}
    schema = {"$schema": _DIALECT, "title": title, **record_of(made).schema(place), "$defs": defs}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

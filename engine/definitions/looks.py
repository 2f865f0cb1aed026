"""Which fields the rules of a definition look at: their values are opened with every case."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.domain.case.asked import fields_looked_at
from engine.domain.definition.procedure import FieldLimit
from engine.domain.definition.vocabulary import Part
from engine.domain.words.given import FieldGiven


def fields_the_rules_look_at(definition: Any) -> frozenset[str]:
    """Return the fields whose values a procedure's (or the vocabulary's) conditions, needs and limits look at."""
    return frozenset(_looked_at(definition))


def _looked_at(part: Any) -> Iterator[str]:
    if isinstance(part, Part):
        yield from fields_looked_at((part,))
    if isinstance(part, FieldLimit) or (isinstance(part, FieldGiven) and (part.is_ or part.at_least)):
        yield part.field
    if isinstance(part, Mapping):
        part = tuple(part.values())
    if isinstance(part, (tuple, frozenset)):
        for one in part:
            yield from _looked_at(one)
    elif is_dataclass(part) and not isinstance(part, type):
        for declared in fields(part):
            yield from _looked_at(getattr(part, declared.name))

"""Shapes with keys of their own: a dataclass, a condition, a list of needs or effects."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from engine.definitions.compounds import Depending, pairs
from engine.definitions.faults import Faults
from engine.definitions.names import Declared
from engine.definitions.shapes import BROKEN, Name, Place, Shape
from engine.definitions.tree import Node, in_words, line_of
from engine.domain.definition.references import Needed
from engine.domain.definition.rule import Choice

# An id that says which values or states may stand beside it.
_SAYS = ("field", "procedure")


@dataclass(frozen=True)
class Attribute:
    """One key of a record, or something that is not written: the id it stands under, what is inlined."""

    name: str
    key: str
    shape: Shape | None
    required: bool
    scoped: str = ""
    inherited: bool = False
    inline: bool = False
    needed: Needed | None = None


@dataclass(frozen=True, eq=False)
class Record(Shape):
    """A mapping with keys of its own; `short`: the key that may be written alone, without the mapping."""

    make: type[Any]
    attributes: tuple[Attribute, ...]
    short: str = ""

    @cached_property
    def keys(self) -> set[str]:
        """The keys that may be written."""
        return {key for attribute in self.attributes for key in _keys(attribute)}

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        if self.short and isinstance(node, yaml.ScalarNode):
            alone = next(a for a in self.attributes if a.key == self.short)
            value = alone.shape.read(node, faults, place) if alone.shape else BROKEN
            return BROKEN if value is BROKEN else self.make(**{alone.name: value})
        found = pairs(node, faults)
        if found is None:
            return BROKEN
        known = self.keys
        whole = True
        for name, key, _ in found:
            if name not in known:
                faults.within(name, line_of(key)).unknown(name, known, "key")
                whole = False
        values = self.values({name: value for name, _, value in found}, faults, place, node)
        return self.make(**values) if whole and BROKEN not in values.values() else BROKEN

    def values(self, given: Mapping[str, Node], faults: Faults, place: Place, node: Node) -> dict[str, Any]:
        """Return the arguments by name, BROKEN where one could not be read."""
        values: dict[str, Any] = {}
        for attribute in self.attributes:
            if attribute.scoped:
                values[attribute.name] = place.scope.get(attribute.scoped, "")
                continue
            if attribute.inline and isinstance(attribute.shape, Record):
                parts = attribute.shape.values(given, faults, place, node)
                broken = BROKEN in parts.values()
                values[attribute.name] = BROKEN if broken else attribute.shape.make(**parts)
                continue
            value = self._value(attribute, given, faults, place)
            if value is not None:
                values[attribute.name] = value
            if value is not BROKEN and value is not None:
                if attribute.inherited:
                    place = place.inheriting(attribute.key, value)
                if isinstance(attribute.shape, Name) and attribute.shape.named.kind in _SAYS:
                    place = place.under(attribute.shape.named.kind, value)
        return values

    def _value(self, attribute: Attribute, given: Mapping[str, Node], faults: Faults, place: Place) -> Any:
        """Return the value, None where the default counts."""
        written = given.get(attribute.key)
        if written is not None and attribute.shape is not None:
            here = faults.within(attribute.key, line_of(written))
            if attribute.needed and isinstance(written, yaml.CollectionNode) and not written.value:
                here.add(attribute.needed.problem, attribute.needed.remedy)
                return BROKEN
            return attribute.shape.read(written, here, place)
        if attribute.inherited and (inherited := place.inherited.get(attribute.key)):
            of_one = isinstance(attribute.shape, Depending) and not isinstance(inherited, tuple)
            return (Choice(inherited),) if of_one else inherited
        if not attribute.required:
            return None
        wanted = attribute.needed or Needed(f"no `{attribute.key}`", f"Add `{attribute.key}:`")
        faults.within(attribute.key).add(wanted.problem, wanted.remedy)
        return BROKEN

    def declare(self, node: Node, found: Declared, under: str = "") -> None:
        if not isinstance(node, yaml.MappingNode):
            return
        for key, value in node.value:
            if shape := self._declaring.get(str(key.value)):
                shape.declare(value, found, under)

    @cached_property
    def _declaring(self) -> Mapping[str, Shape]:
        return {a.key: a.shape for a in self.attributes if a.shape is not None and a.shape.declares}

    @cached_property
    def declares(self) -> bool:
        return any(a.shape is not None and a.shape.declares for a in self.attributes)

    @property
    def scalar(self) -> bool:
        return bool(self.short)

    def form(self) -> str:
        parts = [f"{a.key}: {a.shape.form()}" for a in self.attributes if a.shape]
        return f"{{{', '.join(parts)}}}"

    def schema(self, place: Place) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        required = []
        for attribute in self.attributes:
            if attribute.inline and isinstance(attribute.shape, Record):
                inner = attribute.shape.schema(place)
                properties |= inner["properties"]
                required += inner.get("required", [])
            elif attribute.shape is not None:
                properties[attribute.key] = attribute.shape.schema(place)
                required += [attribute.key] if attribute.required and not attribute.inherited else []
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
        schema |= {"required": required} if required else {}
        return {"anyOf": [properties[self.short], schema]} if self.short else schema


def _keys(attribute: Attribute) -> set[str]:
    if attribute.inline and isinstance(attribute.shape, Record):
        return attribute.shape.keys
    return {attribute.key} if attribute.shape is not None else set()


@dataclass(frozen=True, eq=False)
class Words(Shape):
    """A mapping in which each key is a word of a closed list, with the argument that the word takes."""

    family: Mapping[str, Record]
    what: str

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        found = pairs(node, faults)
        if found is None:
            return BROKEN
        if not found:
            faults.add(f"no {self.what} stands here", f"Name one, or leave `{faults.place.rpartition('.')[2]}` out")
            return BROKEN
        parts: list[Any] = []
        for name, key, value in found:
            if name not in self.family:
                faults.within(name, line_of(key)).unknown(name, self.family, self.what)
                parts.append(BROKEN)
                continue
            word = self.family[name]
            arguments = word.values({name: value}, faults, place, node)
            parts.append(BROKEN if BROKEN in arguments.values() else word.make(**arguments))
        return BROKEN if BROKEN in parts else tuple(parts)

    @property
    def scalar(self) -> bool:
        return False

    def form(self) -> str:
        return "{…}"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.what}"}

    def definition(self, place: Place) -> dict[str, Any]:
        """Return the schema that `schema` refers to."""
        words = {name: word.schema(place)["properties"][name] for name, word in self.family.items()}
        return {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": words}


@dataclass(frozen=True, eq=False)
class Rules(Shape):
    """A need or an effect: a mapping with one word of a closed list, its argument, its options, and `when`."""

    family: Mapping[str, Record]
    what: str

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        if not isinstance(node, yaml.MappingNode):
            said = f"`{node.value}`" if isinstance(node, yaml.ScalarNode) else in_words(node)
            faults.add(f"{said} is no {self.what}", f"Write it as `{{{self.what}: …}}`, with one of these words")
            return BROKEN
        keys = [str(key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        word = next((self.family[key] for key in keys if key in self.family), None)
        if word is None:
            named = next((key for key in keys if key != "when"), "")
            faults.unknown(named, self.family, self.what)
            return BROKEN
        return word.read(node, faults, place)

    def declare(self, node: Node, found: Declared, under: str = "") -> None:
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                if word := self.family.get(str(key.value)):
                    word.declare(node, found, under)

    @cached_property
    def declares(self) -> bool:
        return any(word.declares for word in self.family.values())

    @property
    def scalar(self) -> bool:
        return False

    def form(self) -> str:
        return "{…}"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.what}"}

    def definition(self, place: Place) -> dict[str, Any]:
        """Return the schema that `schema` refers to."""
        return {"anyOf": [word.schema(place) for word in self.family.values()]}

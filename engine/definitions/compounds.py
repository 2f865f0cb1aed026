"""Shapes made of others: lists, mappings, either-or, values that depend."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from engine.definitions.faults import Faults, likely
from engine.definitions.names import Declared, called
from engine.definitions.shapes import BROKEN, Name, NewName, Place, Shape, Word, scalar
from engine.definitions.tree import Node, in_words, kind_of, line_of
from engine.domain.definition.references import Named
from engine.domain.definition.rule import Choice


def pairs(node: Node, faults: Faults) -> list[tuple[str, Node, Node]] | None:
    """Return the entries of a mapping, each key once and a word; None and a fault when it is none."""
    if not isinstance(node, yaml.MappingNode):
        said = f"`{node.value}`" if isinstance(node, yaml.ScalarNode) and node.value else in_words(node)
        faults.add(f"{said} stands where `key: value` pairs are wanted", "Write it as a mapping")
        return None
    found: dict[str, tuple[str, Node, Node]] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or kind_of(key) != "str":
            said = f'the key `{key.value}` is read as {in_words(key)}; in quotes: "{key.value}"'
            problem = said if isinstance(key, yaml.ScalarNode) else "a key is no word"
            faults.add(problem, "Write a word as the key", line=line_of(key))
        elif key.value in found:
            faults.within(key.value).add(
                f"`{key.value}` is written twice", "Remove one of the two", line=line_of(key)
            )
        else:
            found[key.value] = (key.value, key, value)
    return list(found.values())


@dataclass(frozen=True)
class Many(Shape):
    """A list, in brackets or one a line."""

    item: Shape
    make: Callable[[Iterable[Any]], Any]
    may_be_empty: bool = False

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.value:
            faults.add(f"`{node.value}` stands without brackets where a list is wanted", f"Write `[{node.value}]`")
            return BROKEN
        if not isinstance(node, yaml.SequenceNode):
            faults.add(f"{in_words(node)} stands where a list is wanted", f"Write `[{self.item.form()}]`")
            return BROKEN
        if not node.value and not self.may_be_empty:
            faults.add("the list is empty", f"Name at least one: {self.item.form()}")
            return BROKEN
        found = [
            self.item.read(item, faults.within(f"[{number}]", line_of(item)), place)
            for number, item in enumerate(node.value)
        ]
        return BROKEN if BROKEN in found else self.make(found)

    def declare(self, node: Node, found: Declared, under: str = "") -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.item.declare(item, found, under)

    @property
    def declares(self) -> bool:
        return self.item.declares

    @property
    def scalar(self) -> bool:
        return False

    def form(self) -> str:
        return f"[{self.item.form()}]"

    def schema(self, place: Place) -> dict[str, Any]:
        least = {} if self.may_be_empty else {"minItems": 1}
        return {"type": "array", "items": self.item.schema(place), **least}


@dataclass(frozen=True)
class Mapped(Shape):
    """A mapping from ids or words to values; what stands under an id is read as standing there."""

    key: Shape
    value: Shape
    may_be_empty: bool = False
    complete: bool = False

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        found = pairs(node, faults)
        if found is None:
            return BROKEN
        if not found and not self.may_be_empty:
            faults.add("nothing stands in it", f"Name at least one: {self.key.form()}")
        read, whole = {}, bool(found) or self.may_be_empty
        for name, key, value in found:
            here = faults.within(name, line_of(key))
            known = self.key.read(key, here, place)
            under = place.under(self._kind, name) if self._kind else place
            read[name] = self.value.read(value, here, under)
            if place.blocks is not None:
                place.blocks[id(value)] = (self.value, here, under)
            whole = whole and known is not BROKEN and read[name] is not BROKEN
        if self.complete and isinstance(self.key, Word):
            for word in self.key.words:
                if word not in read:
                    faults.add(f"nothing for `{word}`", f"Add `{word}:`")
                    whole = False
        return read if whole else BROKEN

    @property
    def _kind(self) -> str:
        if isinstance(self.key, NewName):
            return self.key.kind
        return self.key.named.kind if isinstance(self.key, Name) else ""

    def declare(self, node: Node, found: Declared, under: str = "") -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                self.key.declare(key, found, under)
                if self.value.declares:
                    name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                    self.value.declare(value, found, name if self._kind == "strand" else under)

    @property
    def declares(self) -> bool:
        return self.key.declares or self.value.declares

    @property
    def scalar(self) -> bool:
        return False

    def form(self) -> str:
        return f"{{{self.key.form()}: {self.value.form()}}}"

    def schema(self, place: Place) -> dict[str, Any]:
        names: Iterable[str] = self.key.words if isinstance(self.key, Word) else ()
        if self._kind == "field":
            names = sorted(place.names.values)
        properties = {name: self.value.schema(place.under(self._kind, name)) for name in names}
        schema: dict[str, Any] = {"type": "object", "properties": properties} if properties else {"type": "object"}
        if isinstance(self.key, Word):
            return schema | {"additionalProperties": False}
        return schema | {
            "propertyNames": self.key.schema(place),
            "additionalProperties": self.value.schema(place),
        }


@dataclass(frozen=True)
class Either(Shape):
    """One of several shapes, told apart by how it is written: a word, a list, a mapping and its keys."""

    shapes: tuple[Shape, ...]

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        words = next((shape for shape in self.shapes if isinstance(shape, Word)), None)
        meant = self._meant(node)
        if words and isinstance(meant, Many) and isinstance(node, yaml.ScalarNode) and kind_of(node) == "str":
            near = " or ".join(f"`{word}`" for word in likely(node.value, words.words))
            faults.add(f"unknown word `{node.value}`", f"Did you mean {near}? A list is written as `[{node.value}]`")
            return BROKEN
        return meant.read(node, faults, place)

    def _meant(self, node: Node) -> Shape:
        if isinstance(node, yaml.ScalarNode):
            words = [shape for shape in self.shapes if shape.scalar]
            known = [shape for shape in words if isinstance(shape, Word) and node.value in shape.words]
            lists = [shape for shape in self.shapes if isinstance(shape, Many)]
            return (known or lists or words or list(self.shapes))[0]
        if isinstance(node, yaml.SequenceNode):
            return next((shape for shape in self.shapes if isinstance(shape, Many)), self.shapes[0])
        keys = {key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)}
        records = [shape for shape in self.shapes if not shape.scalar and not isinstance(shape, Many)]
        return max(records or self.shapes, key=lambda shape: len(keys & getattr(shape, "keys", set())))

    def form(self) -> str:
        return " or ".join(shape.form() for shape in self.shapes)

    def schema(self, place: Place) -> dict[str, Any]:
        return {"anyOf": [shape.schema(place) for shape in self.shapes]}


@dataclass(frozen=True)
class Depending(Shape):
    """A value; or a list of `{is, when}`, of which the first that holds counts and the last always does."""

    value: Shape
    condition: Shape

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            value = self.value.read(node, faults, place)
            return BROKEN if value is BROKEN else (Choice(value),)
        if not node.value:
            faults.add("the list is empty", "Write at least one `{is: …}`")
            return BROKEN
        choices: list[Any] = []
        for number, item in enumerate(node.value):
            here = faults.within(f"[{number}]", line_of(item))
            choices.append(self._choice(item, here, place, last=number == len(node.value) - 1))
        return BROKEN if BROKEN in choices else tuple(choices)

    def _choice(self, node: Node, faults: Faults, place: Place, *, last: bool) -> Any:
        found = pairs(node, faults)
        if found is None:
            return BROKEN
        given = {name: value for name, _, value in found}
        for name, key, _ in found:
            if name not in ("is", "when"):
                faults.within(name, line_of(key)).unknown(name, ("is", "when"), "key")
                return BROKEN
        if "is" not in given:
            faults.add("no `is`", "Add `is:` with the value")
            return BROKEN
        if last == ("when" in given):
            faults.add(
                "the last choice depends" if last else "a choice that always holds is not the last",
                "Write the last one, and only that, without `when`",
            )
            return BROKEN
        value = self.value.read(given["is"], faults.within("is", line_of(given["is"])), place)
        if "when" not in given:
            return BROKEN if value is BROKEN else Choice(value)
        when = self.condition.read(given["when"], faults.within("when", line_of(given["when"])), place)
        return BROKEN if BROKEN in (value, when) else Choice(value, when)

    @property
    def scalar(self) -> bool:
        return False

    def form(self) -> str:
        return self.value.form()

    def schema(self, place: Place) -> dict[str, Any]:
        value = self.value.schema(place)
        choice = {
            "type": "object",
            "required": ["is"],
            "additionalProperties": False,
            "properties": {"is": value, "when": self.condition.schema(place)},
        }
        return {"anyOf": [value, {"type": "array", "minItems": 1, "items": choice}]}


@dataclass(frozen=True)
class Referent(Shape):
    """What an id stands for, where that was read before: a source by its name."""

    kind: str

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        known = place.inherited.get(f"{self.kind}s", {})
        text = scalar(node, faults, f"a {called(self.kind)}")
        if text is None or text in known:
            return BROKEN if text is None else known[text]
        declared = place.names.known(self.kind, place.scope) or ()
        if text not in declared:
            faults.unknown(text, declared, called(self.kind))
        return BROKEN

    def form(self) -> str:
        return called(self.kind)

    def schema(self, place: Place) -> dict[str, Any]:
        return Name(Named(self.kind)).schema(place)

"""What a node must look like to become a value: read strictly, with its line and the nearest right word.

Nothing is guessed: a number is no word, a word is no list, a list stands in brackets.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast, get_args

import yaml

from engine.definitions.faults import Faults
from engine.definitions.names import Declared, Names, called
from engine.definitions.tree import Node, in_words, kind_of
from engine.domain.definition.references import Named
from engine.domain.time_limits import Limit, Unit

_LIMIT = re.compile(rf"^([1-9]\d{{0,4}}) ({'|'.join(get_args(Unit))})$")
ID = re.compile(r"^[a-z][a-z0-9_]*$")


class Broken:
    """What a node becomes that could not be read; the fault is told."""


BROKEN = Broken()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is read: the names known there, the ids it stands under, what it inherits.

    `blocks`: what stands under each id, with how and where it was read, for whoever wants to read one again.
    """

    names: Names
    scope: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, Any] = field(default_factory=dict)
    blocks: "dict[int, tuple[Shape, Faults, Place]] | None" = None

    def under(self, kind: str, name: str) -> "Place":
        """Return the place of something that stands under an id."""
        return Place(self.names, {**self.scope, kind: name}, self.inherited, self.blocks)

    def inheriting(self, key: str, value: Any) -> "Place":
        """Return the place of something for which a value counts unless it says otherwise."""
        return Place(self.names, self.scope, {**self.inherited, key: value}, self.blocks)


class Shape(ABC):
    """How one kind of value is written."""

    @abstractmethod
    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        """Return the value, or BROKEN and a fault."""

    @abstractmethod
    def form(self) -> str:
        """Return how it is written, for the reference."""

    @abstractmethod
    def schema(self, place: Place) -> dict[str, Any]:
        """Return its JSON Schema."""

    def declare(self, node: Node, found: Declared, under: str = "") -> None:  # noqa: B027  (most declare nothing)
        """Add the ids that are declared in the node to `found`."""

    @property
    def declares(self) -> bool:
        """Whether ids may be declared in it."""
        return False

    @property
    def scalar(self) -> bool:
        """Whether it is written as a single word or number."""
        return True


def scalar(node: Node, faults: Faults, what: str) -> str | None:
    """Return the text of a node that is a word, None and a fault for anything else."""
    if isinstance(node, yaml.ScalarNode):
        kind, text = kind_of(node), str(node.value)
        if kind == "str" and text:
            return text
        if kind == "null" or not text:
            faults.add(f"nothing stands where {what} is wanted", f"Write {what}")
        else:
            faults.add(
                f"`{text}` is read as {in_words(node)} where {what} is wanted", f'Write {what}; in quotes: "{text}"'
            )
        return None
    faults.add(f"is {in_words(node)} where {what} is wanted", f"Write {what}, without brackets")
    return None


@dataclass(frozen=True)
class Word(Shape):
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        text = scalar(node, faults, f"one of {', '.join(self.words)}")
        if text is None or text in self.words:
            return BROKEN if text is None else text
        faults.unknown(text, self.words, "word")
        return BROKEN

    def form(self) -> str:
        return " or ".join(self.words)

    def schema(self, place: Place) -> dict[str, Any]:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Name(Shape):
    """An id that is declared elsewhere."""

    named: Named

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        what = called(self.named.kind)
        text = scalar(node, faults, f"a {what}")
        if text is None:
            return BROKEN
        known = self.known(place)
        if known is None or text in known:
            return text
        faults.unknown(text, known, what)
        return BROKEN

    def known(self, place: Place) -> set[str] | None:
        """Return what may stand here, None for anything."""
        known = place.names.known(self.named.kind, place.scope)
        return None if known is None else {*known, *self.named.also}

    def form(self) -> str:
        return " or ".join((called(self.named.kind), *self.named.also))

    def schema(self, place: Place) -> dict[str, Any]:
        if self.named.kind == "value":
            known = self.known(place)
            return {"type": "string"} if known is None else {"enum": sorted(known)}
        one = {"$ref": f"#/$defs/{self.named.kind}"}
        return {"anyOf": [one, {"enum": list(self.named.also)}]} if self.named.also else one


@dataclass(frozen=True)
class NewName(Shape):
    """An id that is declared here."""

    kind: str

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        text = scalar(node, faults, f"a {called(self.kind)}")
        if text is None or ID.match(text):
            return BROKEN if text is None else text
        faults.add(f"`{text}` is no id", "Write small letters, digits and _")
        return BROKEN

    def declare(self, node: Node, found: Declared, under: str = "") -> None:
        if isinstance(node, yaml.ScalarNode):
            found.setdefault((self.kind, under), {})[node.value] = node

    @property
    def declares(self) -> bool:
        return True

    def form(self) -> str:
        return self.kind

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "string", "pattern": ID.pattern}


@dataclass(frozen=True)
class Switch(Shape):
    """`true`; or `false`, where that says something."""

    off: bool

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        given = {"true": True, "false": False}.get(str(node.value)) if kind_of(node) == "bool" else None
        if given or (given is False and self.off):
            return given
        said = f" where `{node.value}` stands" if isinstance(node, yaml.ScalarNode) else ""
        faults.add(f"`true`{' or `false`' if self.off else ''} is wanted{said}", "Write `true`, or leave the key out")
        return BROKEN

    def form(self) -> str:
        return "true"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "boolean"} if self.off else {"const": True}


@dataclass(frozen=True)
class Number(Shape):
    """A whole number."""

    least: int
    most: int

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        text = str(node.value) if kind_of(node) == "int" else ""
        if re.fullmatch(r"\d{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        said = f"`{node.value}`" if isinstance(node, yaml.ScalarNode) else in_words(node)
        faults.add(f"{said} is not a number from {self.least} to {self.most}", "Write a whole number, without quotes")
        return BROKEN

    def form(self) -> str:
        return "number"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Text(Shape):
    """What a person reads."""

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        text = scalar(node, faults, "a text")
        if text is not None and text.strip():
            return text
        if text is not None:
            faults.add("is an empty text", "Write what a person reads")
        return BROKEN

    def form(self) -> str:
        return "text"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Day(Shape):
    """A day."""

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        try:
            return date.fromisoformat(str(node.value) if kind_of(node) == "timestamp" else "")
        except ValueError:
            said = f"`{node.value}`" if isinstance(node, yaml.ScalarNode) else in_words(node)
            faults.add(f"{said} is no date", "Write it as 2026-12-31, without quotes")
            return BROKEN

    def form(self) -> str:
        return "date"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Span(Shape):
    """A time limit: `72 h`."""

    units: tuple[str, ...] = get_args(Unit)

    def read(self, node: Node, faults: Faults, place: Place) -> Any:
        remedy = f"Write a number and one of {', '.join(self.units)}, for instance `72 h`"
        found = _LIMIT.match(str(node.value)) if isinstance(node, yaml.ScalarNode) else None
        if found is None:
            said = f"`{node.value}`" if isinstance(node, yaml.ScalarNode) else in_words(node)
            faults.add(f"{said} is no time limit", remedy)
            return BROKEN
        if found[2] not in self.units:
            faults.add(f"a limit cannot be given in {found[2]} here", remedy)
            return BROKEN
        return Limit(int(found[1]), cast(Unit, found[2]))

    def form(self) -> str:
        return "72 h"

    def schema(self, place: Place) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^[1-9][0-9]{{0,4}} ({'|'.join(self.units)})$"}

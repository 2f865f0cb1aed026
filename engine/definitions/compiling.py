"""The types of the domain become shapes, once: what a dataclass says about itself is how it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.definitions.compounds import Depending, Either, Many, Mapped, Referent
from engine.definitions.records import Attribute, Record, Rules, Words
from engine.definitions.shapes import Day, Name, NewName, Number, Shape, Span, Switch, Text, Word
from engine.domain.case.conditions import CONDITIONS
from engine.domain.definition.references import (
    Complete,
    Declares,
    Derived,
    Inherited,
    Inline,
    Key,
    MayBeEmpty,
    Named,
    Needed,
    OneOf,
    Scoped,
    Units,
    Whole,
    Without,
)
from engine.domain.definition.rule import Choice, Effect, Need, Rule
from engine.domain.definition.vocabulary import Condition, Part
from engine.domain.time_limits import Limit
from engine.domain.words.effects import EFFECTS
from engine.domain.words.needs import NEEDS


@cache
def record_of(made: type[Any], but: tuple[str, ...] = ()) -> Record:
    """Return the shape of a dataclass, without the keys that may not be written here."""
    hints = get_type_hints(made, include_extras=True)
    named = getattr(made, "name", "") if issubclass(made, (Part, Rule)) else ""
    attributes: list[Attribute] = []
    for one in fields(made):
        if one.init and not _marked(hints[one.name], Derived):
            main = bool(named) and one.name != "when" and not any(a.name != "when" for a in attributes)
            attribute = _attribute(one, hints[one.name], named if main else "")
            if attribute.key not in but:
                attributes.append(attribute)
    return Record(made, tuple(attributes), getattr(made, "short", ""))


def _attribute(one: "Field[Any]", hint: Any, key: str) -> Attribute:
    marks = _marks(hint)
    scoped = next((mark.kind for mark in marks if isinstance(mark, Scoped)), "")
    return Attribute(
        name=one.name,
        key=key or next((mark.name for mark in marks if isinstance(mark, Key)), one.name.removesuffix("_")),
        shape=None if scoped else shape_of(hint),
        required=one.default is MISSING and one.default_factory is MISSING,
        scoped=scoped,
        inherited=_marked(hint, Inherited),
        inline=_marked(hint, Inline),
        needed=next((mark for mark in marks if isinstance(mark, Needed)), None),
    )


def shape_of(hint: Any) -> Shape:
    """Return the shape of a type as the domain writes it."""
    marks, bare = _marks(hint), get_args(hint)[0] if get_origin(hint) is Annotated else hint
    if bare == Condition:
        return conditions()
    for mark in marks:
        if isinstance(mark, Named):
            return Name(mark) if bare is str else Referent(mark.kind)
        if isinstance(mark, Declares):
            return NewName(mark.kind)
        if isinstance(mark, Whole):
            return Number(mark.least, mark.most)
        if isinstance(mark, OneOf):
            return Word(mark.words)
        if isinstance(mark, Units):
            return Span(mark.names)
        if isinstance(mark, Without):
            return record_of(bare, mark.keys)
    return _bare(bare, may_be_empty=_marked(hint, MayBeEmpty), complete=_marked(hint, Complete))


_SINGLE: Mapping[Any, Shape] = {bool: Switch(off=True), str: Text(), date: Day(), Limit: Span()}


def _bare(hint: Any, *, may_be_empty: bool, complete: bool) -> Shape:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SINGLE:
        return _SINGLE[hint]
    if hint in (Need, Effect):
        return needs() if hint is Need else effects()
    if origin is Literal:
        return Switch(off=False) if arguments == (True,) else Word(arguments)
    if origin in (Union, UnionType):
        return _either(arguments)
    if origin in (tuple, frozenset):
        if get_origin(arguments[0]) is Choice:
            return Depending(shape_of(get_args(arguments[0])[0]), conditions())
        return Many(shape_of(arguments[0]), origin, may_be_empty)
    if origin is not None and issubclass(origin, Mapping):
        return Mapped(shape_of(arguments[0]), shape_of(arguments[1]), may_be_empty, complete)
    if isinstance(hint, type) and is_dataclass(hint):
        return record_of(hint)
    raise TypeError(f"{hint} cannot be written in a definition")


def _either(arguments: Iterable[Any]) -> Shape:
    shapes = [shape_of(argument) for argument in arguments if argument is not NoneType]
    words = [shape for shape in shapes if isinstance(shape, Word)]
    if len(words) > 1:
        merged = Word(tuple(word for shape in words for word in shape.words))
        shapes = [merged, *(shape for shape in shapes if not isinstance(shape, Word))]
    return shapes[0] if len(shapes) == 1 else Either(tuple(shapes))


def _marks(hint: Any) -> tuple[Any, ...]:
    """The marks of a type; of `type | None` those of the type."""
    if get_origin(hint) is Annotated:
        return get_args(hint)[1:]
    return ()


def _marked(hint: Any, mark: type[Any]) -> bool:
    return any(isinstance(found, mark) for found in _marks(hint))


@cache
def _family(what: str) -> dict[str, Record]:
    return {}


@cache
def conditions() -> Words:
    """Return the shape of a condition."""
    return Words(_family("condition"), "condition")


def needs() -> Rules:
    """Return the shape of a need."""
    return _rules("need")


def effects() -> Rules:
    """Return the shape of an effect."""
    return _rules("effect")


@cache
def _rules(what: str) -> Rules:
    return Rules(_family(what), what)


def _fill() -> None:
    """Conditions hold conditions, and needs and effects too: the families are filled once they are known."""
    for what, words in (("condition", CONDITIONS), ("need", NEEDS), ("effect", EFFECTS)):
        _family(what).update({name: record_of(word) for name, word in words.items()})


_fill()

"""Texts that a person reads: broken letters, and a language that stands where the other belongs."""

import re
from collections.abc import Iterator
from unicodedata import category, normalize

import yaml

from engine.definitions.faults import Faults
from engine.definitions.tree import Node, entries, items, line_of

# The sign for a letter that could not be read; and UTF-8 that was read as Windows-1252 and saved again: what the
# first byte of a Vietnamese letter, quote or dash becomes, with what its next byte does. Neither language writes so.
_FOLLOWS = (
    "\u0080-\u009f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf\u0152\u0160\u0161\u017d\u0192\u02c6\u2018\u201a\u201e\u2020-\u2022"
    "\u2030\u2039\u20ac\u2122"
)
_BROKEN = re.compile(f"\ufffd|[\u00c2-\u00c6][{_FOLLOWS}]|\u00e1[\u00ba\u00bb]|\u00e2\u20ac")


def check_languages(root: Node, faults: Faults) -> None:
    """Note each text of a file with broken letters, and each pair of labels in which the languages are mixed up."""
    for place, node in _under(root, ""):
        if isinstance(node, yaml.ScalarNode) and _BROKEN.search(node.value):
            faults.within(place, line_of(node)).add(
                "holds letters that were broken by a wrong encoding", "Type the text anew, and save the file as UTF-8"
            )
        texts = {name: value for name, _, value in entries(node) if isinstance(value, yaml.ScalarNode)}
        if {"vi", "en"} <= texts.keys():
            _check_pair(texts["vi"], texts["en"], faults, place)


def _check_pair(vi: yaml.ScalarNode, en: yaml.ScalarNode, faults: Faults, place: str) -> None:
    if not _vietnamese(en.value):
        return
    if vi.value == en.value:
        faults.within(f"{place}.en", line_of(en)).add(
            "the English text is the Vietnamese one", "Write what a person reads in English"
        )
    elif not _vietnamese(vi.value):
        faults.within(f"{place}.en", line_of(en)).add(
            "the English text is Vietnamese and the Vietnamese one is not", "Exchange `vi` and `en`"
        )


def _vietnamese(text: str) -> bool:
    """Whether a text has letters with marks, which English has in names of places and people alone."""
    return "đ" in text.casefold() or any(category(sign) == "Mn" for sign in normalize("NFD", text))


def _under(node: Node, place: str) -> Iterator[tuple[str, Node]]:
    """Yield every node of a tree with its place."""
    yield place, node
    for name, _, value in entries(node):
        yield from _under(value, f"{place}.{name}" if place else name)
    for number, item in enumerate(items(node)):
        yield from _under(item, f"{place}[{number}]")

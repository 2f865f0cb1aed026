"""A YAML file as a tree of nodes that know their lines, before anything is made of them."""

import re
from pathlib import Path
from typing import Any

import yaml

from engine.definitions.faults import Faults

Node = yaml.Node
# Ten times faster where libyaml is there, which is everywhere the wheels are.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGS = {"str": "a word", "bool": "yes or no", "int": "a number", "float": "a number", "null": "nothing"} | {
    "timestamp": "a date",
    "seq": "a list",
    "map": "a mapping",
}


# What a person did when YAML stumbles: the line's look, what is said of it, and what mends it.
_SLIPS = (
    (
        re.compile(r"^(<{7}|={7}|>{7})"),
        "an unfinished merge",
        "Keep one side, and remove the lines `<<<<<<<` to `>>>>>>>`",
    ),
    (re.compile(r"^\s*\t"), "a tab where spaces are wanted", "Indent with two spaces"),
    (re.compile(r"^---\s*$"), "a second document", "Remove the line `---`: a file holds one"),
    (re.compile(r"\u00a0"), "a space that is none (no-break space)", "Type the space anew"),
    (
        re.compile(r":\s*[*][\w-]+"),
        "a reference (`*name`) to what no `&name` marks",
        "Mark it with `&name` before, or write it out",
    ),
    (re.compile(r"^[^\"'#]*:\s+[^\"'{\[#]*:\s"), "a second colon in a line", "Put the text into double quotes"),
    (
        re.compile(r"[\[{]"),
        "a bracket that is opened and not closed, or the reverse",
        "Close each bracket on its line",
    ),
)
_SYNTAX = (
    "its indentation or quotes",
    "Indent with two spaces; put a text with `:`, `#` or quotes into double quotes",
)


def read_tree(path: Path, faults: Faults) -> Node | None:
    """Return the file's root node, None (and a fault that says what and where) when it is empty or no YAML."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add("is not UTF-8 text", "Save it as UTF-8", line=line)
        return None
    if "\0" in text:
        faults.add("holds bytes that are no text", "Save it as UTF-8", line=text[: text.index("\0")].count("\n") + 1)
        return None
    try:
        root: Node | None = _Loader(text).get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        begun = getattr(error, "context_mark", None)
        since = f", begun at line {begun.line + 1}" if begun and begun.line + 1 != line else ""
        what, remedy = _slip(text.splitlines(), line)
        faults.add(f"is not readable YAML at line {line}{since}: {what}", remedy, line=line)
        return None
    if root is None:
        faults.add("is empty", "Write it as docs/definitions.md says")
    return root


def _slip(lines: list[str], line: int) -> tuple[str, str]:
    """Return what was most likely done on a line, or on the one before it, and what mends it."""
    for number in (line, line - 1):
        if 1 <= number <= len(lines):
            for looks, what, remedy in _SLIPS:
                if looks.search(lines[number - 1]):
                    return what, remedy
    return _SYNTAX


def kind_of(node: Node) -> str:
    """Return what YAML takes a node for: str, bool, int, float, null, timestamp, seq or map."""
    return str(node.tag).rpartition(":")[2]


def in_words(node: Node) -> str:
    """Return what YAML takes a node for, as a person says it."""
    return _TAGS.get(kind_of(node), "something else")


def line_of(node: Node) -> int:
    """Return the line a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def line_at(root: Node, place: str) -> int:
    """Return the line of the entry at a place (`strands.core.states.closed`), or of the last one on the way there."""
    line = line_of(root)
    for part in place.split("."):
        found = next(((key, value) for name, key, value in entries(root) if name == part), None)
        if found is None:
            break
        line, root = line_of(found[0]), found[1]
    return line


def entries(node: Node) -> list[tuple[str, Node, Node]]:
    """Return the entries of a mapping as (key, node of the key, node of the value); nothing when it is none."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key.value, key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def items(node: Node) -> list[Node]:
    """Return the items of a list; nothing when it is none."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []

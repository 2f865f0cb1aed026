"""A YAML file as a tree of nodes that know their lines, before anything is made of them."""

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


def read_tree(path: Path, faults: Faults) -> Node | None:
    """Return the file's root node, None (and a fault) when it is empty or no YAML."""
    try:
        root: Node | None = _Loader(path.read_text(encoding="utf-8")).get_single_node()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        faults.add(f"is not readable YAML{where}", "Mend the syntax", line=mark.line + 1 if mark else 0)
        return None
    if root is None:
        faults.add("is empty", "Write it as docs/definitions.md says")
    return root


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

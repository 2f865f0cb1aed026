"""Where words, numbers and lists stand in a definition, each with the path that leads to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

# What a person reads; what else is free is a number, a day or an id that is declared there.
TEXTS = ("vi", "en")
# The mappings whose keys declare ids: (their key, how deep under the root).
DECLARING = {
    ("strands",),
    ("strands", "*", "states"),
    ("strands", "*", "triggers"),
    ("clocks",),
    ("sources",),
    ("roles",),
    ("parties",),
    ("fields",),
    ("values",),
    ("consents",),
    ("bases",),
    ("channels",),
}
# Givers and the parts of a form are declared by the vocabulary; a procedure says with the first word who alone may
# give a consent.
OF_THE_VOCABULARY = DECLARING | {("givers",), ("documents",), ("prints",), ("groups",)}
# Values that declare an id.
NEW = {"procedure", "raise"}
Path = tuple[str, ...]


def starred(path: Path) -> Path:
    """The path with a star in place of the strand's id."""
    return tuple("*" if i == 1 and path[0] == "strands" else part for i, part in enumerate(path))


@dataclass(frozen=True)
class Spot:
    """A node with the path that leads to it; `key`: the node is the key itself, `new`: and it declares an id."""

    node: yaml.Node
    path: Path
    key: bool = False
    new: bool = False
    above: yaml.Node | None = None
    block: yaml.Node | None = None

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def lines(self) -> tuple[int, ...]:
        """The line of what is wrong; of a block, that of its key too."""
        return (self.line, int(self.above.start_mark.line) + 1) if self.above is not None else (self.line,)

    @property
    def declares(self) -> bool:
        if self.key:
            return self.new
        return self.path[-1] in NEW and len(self.path) != 2 and "open_linked" not in self.path

    @property
    def word(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag.endswith((":str", ":bool"))

    @property
    def text(self) -> bool:
        return not self.key and self.path[-1] in TEXTS


def spots(node: yaml.Node, path: Path = ()) -> Iterator[Spot]:
    """Every key, word, number and list under a node; what an alias repeats, once."""
    seen: set[int] = set()
    top = {key.value for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
    declaring = OF_THE_VOCABULARY if "roles" in top else DECLARING

    def walk(
        node: yaml.Node, path: Path, above: yaml.Node | None = None, block: yaml.Node | None = None
    ) -> Iterator[Spot]:
        if id(node) in seen:
            return
        seen.add(id(node))
        if path:
            yield Spot(node, path, above=above, block=block)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                new = starred(path) in declaring
                yield Spot(key, (*path, key.value), key=True, new=new, block=block)
                within = value if new else block
                yield from walk(value, (*path, key.value), key, within)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                yield from walk(item, (*path, str(number)), block=block)

    yield from walk(node, path)

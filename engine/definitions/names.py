"""Which ids and words may stand where: those of the vocabulary, of the procedure, and of its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.definitions.tree import Node

Declared = dict[tuple[str, str], dict[str, Node]]
_CORE = "core"
# What a reference is called where it is wrong, when that is not its kind.
_CALLED = {
    "role_or_party": "role or party",
    "label": "value (no label)",
    "core_state": "state",
    "linked_state": "state",
    "any_strand": "strand",
    "basis": "legal basis",
}
# Flags that the engine raises by itself.
_OWN_FLAGS = ("substitute_wanted",)


def called(kind: str) -> str:
    """Return what an id of that kind is called in a fault."""
    return _CALLED.get(kind, kind)


@dataclass(frozen=True, slots=True)
class Names:
    """What was declared, by kind and the id it stands under; `others`: the procedures beside this one."""

    declared: Declared
    vocabulary: Declared = field(default_factory=dict)
    others: Mapping[str, Declared] = field(default_factory=dict)
    # For each field whose values are a closed list: the kind of their ids, or the list itself.
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def known(self, kind: str, scope: Mapping[str, str]) -> Iterable[str] | None:
        """Return the ids of a kind that may stand here, None where anything may."""
        if kind == "role_or_party":
            return {*self._all("role"), *self._all("party")}
        if kind == "value":
            return self._values_of(scope.get("field", ""))
        if kind == "state":
            return self._states(scope.get("strand", _CORE))
        if kind == "core_state":
            return self._states(_CORE)
        if kind == "procedure":
            return self.others
        if kind == "linked_state":
            return self.others.get(scope.get("procedure", ""), {}).get(("state", _CORE), {})
        if kind == "any_strand":
            return {name for other in self.others.values() for name in other.get(("strand", ""), {})}
        if kind == "flag":
            return {*self._all("flag"), *_OWN_FLAGS}
        if kind == "trigger":
            return {*self._all("trigger"), "open"}
        return self._all(kind)

    def _all(self, kind: str) -> set[str]:
        # The vocabulary stands beside every procedure: it may name what any of them declares.
        sources = (self.declared, self.vocabulary) if self.declared else (self.vocabulary, *self.others.values())
        return {name for found in sources for (k, _), names in found.items() if k == kind for name in names}

    def _states(self, strand: str) -> set[str]:
        places = [self.declared] if self.declared else list(self.others.values())
        found = {name for place in places for name in place.get(("state", strand), {})}
        return found if strand == _CORE else found | {"waived"}

    def _values_of(self, name: str) -> Iterable[str] | None:
        values = self.values.get(name)
        return self._all(values) if isinstance(values, str) else values

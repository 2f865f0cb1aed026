"""Building the shared vocabulary from its tree."""

from collections.abc import Hashable, Mapping

import yaml

from engine.definitions.compiling import record_of
from engine.definitions.faults import Faults, suggestion
from engine.definitions.names import Declared, Names
from engine.definitions.shapes import Place
from engine.definitions.tree import Node, entries, items
from engine.domain.case.facts import OF_THE_ENGINE
from engine.domain.definition.vocabulary import Vocabulary

# What the rules read of a case, and of what is given with a step.
READ_BY_RULES = OF_THE_ENGINE | frozenset(
    {"agency", "alias", "capacity_confirmed", "closure_reason", "closure_summary", "interview_minutes", "invited"}
    | {"legal_basis", "party", "phone", "reason", "risk_level", "strand", "urgency"}
)
# Fields of these kinds take ids of that kind as their values.
_IDS = {"party": "party", "parties": "party", "basis": "basis", "strand": "strand"}


def build_vocabulary(root: Node, names: Names, faults: Faults) -> Vocabulary | None:
    """Return the vocabulary, None when something is wrong with it; what, is in `faults`."""
    read = record_of(Vocabulary).read(root, faults, Place(names))
    declared = set(names.vocabulary.get(("field", ""), {}))
    for name in sorted(READ_BY_RULES - declared):
        remedy = suggestion(name, declared - READ_BY_RULES, "field")
        faults.within("fields").add(f"the rules read the field `{name}`, and there is none", remedy)
    if not isinstance(read, Vocabulary):
        return None
    placed = _check_groups(read, faults.within("groups"))
    return read if placed and declared >= READ_BY_RULES else None


def _check_groups(vocabulary: Vocabulary, faults: Faults) -> bool:
    """Say whether each field stands in a form once: what stands nowhere would never be asked."""
    listed = [name for group in vocabulary.groups.values() for name in group.fields]
    for name in vocabulary.fields:
        if name not in listed:
            faults.add(f"the field `{name}` stands in no group", f"Put `{name}` into the `fields` of one")
    for name in {name for name in listed if listed.count(name) > 1}:
        faults.add(f"the field `{name}` stands in it twice", f"Leave `{name}` in one group")
    return sorted(listed) == sorted(vocabulary.fields)


def declared_in(root: Node, made: Hashable) -> Declared:
    """Return every id that a tree declares, whatever else is wrong with it."""
    found: Declared = {}
    record_of(made).declare(root, found)
    return found


def values_of_fields(root: Node) -> Mapping[str, str | tuple[str, ...]]:
    """Return for each field whose values are a closed list the kind of their ids, or the list."""
    fields = next((value for name, _, value in entries(root) if name == "fields"), None)
    found: dict[str, str | tuple[str, ...]] = {}
    for name, _, field in entries(fields) if fields is not None else ():
        keys = {key: value for key, _, value in entries(field)}
        kind = keys["kind"].value if isinstance(keys.get("kind"), yaml.ScalarNode) else ""
        if kind in ("choice", "choices") and "values" in keys:
            found[name] = tuple(str(item.value) for item in items(keys["values"]))
        elif kind == "yes_no":
            found[name] = ("yes", "no")
        elif kind in _IDS:
            found[name] = _IDS[kind]
    return found

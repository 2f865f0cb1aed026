"""Building one procedure from its tree."""

from collections.abc import Mapping
from dataclasses import replace

from engine.definitions.compiling import record_of
from engine.definitions.faults import Faults
from engine.definitions.names import Declared, Names
from engine.definitions.shapes import Place
from engine.definitions.takes import all_taken
from engine.definitions.tree import Node, entries, line_of
from engine.domain.definition.procedure import CORE, OPEN, WAIVED, Procedure
from engine.domain.definition.strand import AnyBut, State, Strand, Trigger
from engine.domain.definition.vocabulary import Label

WAIVED_LABEL = Label("Đã miễn", "Waived")


def build_procedure(
    root: Node, names: Names, opening_fields: frozenset[str], faults: Faults, sha256: str
) -> Procedure | None:
    """Return the procedure, None when something is wrong with it; what, is in `faults`."""
    before = len(faults.all.faults)
    _check_unique(names.declared, faults)
    read = record_of(Procedure).read(root, faults, Place(names))
    if not isinstance(read, Procedure):
        return None
    strands = {name: _finished(strand, faults.within(f"strands.{name}")) for name, strand in read.strands.items()}
    # Whoever opens a case may give any field of the opening.
    takes = all_taken(read.opening, faults.within("opening").within("takes")) | opening_fields
    if len(faults.all.faults) > before:
        return None
    opening = replace(read.opening, id=OPEN, strand=CORE, takes=takes)
    return replace(read, strands=strands, opening=opening, sha256=sha256)


def first_vocabulary(root: Node) -> int:
    """Return the first version of the vocabulary that a procedure is read under, as far as it says one."""
    written = next((str(value.value) for key, _, value in entries(root) if key == "vocabulary"), "1")
    return int(written) if written.isdecimal() else 1


def _finished(strand: Strand, faults: Faults) -> Strand:
    """Add what is not written: the state `waived`, and the states that each trigger leads from."""
    waived = {WAIVED: State(WAIVED, WAIVED_LABEL, final=True)} if strand.id != CORE else {}
    states = {**strand.states, **waived}
    triggers = {
        name: _complete(trigger, states, faults.within(f"triggers.{name}"))
        for name, trigger in strand.triggers.items()
    }
    return replace(strand, states=states, triggers=triggers)


def _complete(trigger: Trigger, states: Mapping[str, State], faults: Faults) -> Trigger:
    sources = _sources(trigger, states, faults)
    return replace(trigger, sources=sources, takes=all_taken(trigger, faults.within("takes")))


def _sources(trigger: Trigger, states: Mapping[str, State], faults: Faults) -> frozenset[str] | None:
    leads_from = trigger.from_
    if leads_from is None:
        if trigger.to is not None:
            faults.within("from").add("a trigger that moves has no `from`", "Name the states it leads from, or `any`")
        return None
    if isinstance(leads_from, frozenset):
        return leads_from
    but = leads_from.any_but if isinstance(leads_from, AnyBut) else frozenset[str]()
    return frozenset(s.id for s in states.values() if not s.final and s.id != trigger.to and s.id not in but)


def _check_unique(declared: Declared, faults: Faults) -> None:
    seen: dict[str, str] = {}
    for (kind, strand), triggers in declared.items():
        for name, node in triggers.items() if kind == "trigger" else ():
            if name in seen or name == OPEN:
                place = faults.within(f"strands.{strand}.triggers.{name}", line_of(node))
                other = f"of `{seen[name]}` too" if name in seen else "the opening"
                place.add(f"`{name}` is a trigger {other}", "Give one of them another name")
            seen[name] = strand
    if CORE not in declared.get(("strand", ""), {}):
        faults.add("no strand `core`", "Every procedure has a strand `core`")

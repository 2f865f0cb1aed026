"""Checks of a whole procedure: states nobody reaches or leaves, steps nobody is told of, cases that never close."""

from collections.abc import Iterable

from engine.definitions.faults import Faults, suggestion
from engine.definitions.takes import check_looks
from engine.domain.definition.machine import StrandMachine
from engine.domain.definition.procedure import CORE, WAIVED, WHERE_IT_WAS, Procedure
from engine.domain.definition.strand import Strand, Trigger
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.words.rounds import Start


def check_structure(procedure: Procedure, vocabulary: Vocabulary, faults: Faults) -> None:
    """Note what no single line shows: the shape of each strand, and who hears of it."""
    for strand in procedure.strands.values():
        here = faults.within(f"strands.{strand.id}")
        _check_reach(strand, here)
        _check_way_out(strand, here)
        StrandMachine(strand)
        if not _heard_of(procedure, vocabulary, strand):
            here.add("a step no party would be told of", "Let a party that is on every case see this strand")
    check_looks(procedure, vocabulary, faults)
    started = {begun.strand for begun in procedure.services.start} | {CORE}
    for trigger in procedure.triggers.values():
        started |= {strand for effect in trigger.then if isinstance(effect, Start) for strand in effect.strands}
    for name in sorted(set(procedure.strands) - started):
        faults.within(f"strands.{name}").add("nothing starts this strand", "Name it in `services` or in a `start`")
    _check_groups(procedure, faults)
    for name, clock in procedure.clocks.items():
        if clock.stops_on and not any(_pullable(procedure, trigger) for trigger in clock.stops_on):
            faults.within(f"clocks.{name}").add("nothing stops this clock", "Name a trigger that can be pulled")


def _check_groups(procedure: Procedure, faults: Faults) -> None:
    groups = [clock.group for clock in procedure.clocks.values() if clock.group]
    for name, clock in procedure.clocks.items():
        if clock.group and groups.count(clock.group) == 1:
            others = set(groups) - {clock.group}
            here = faults.within(f"clocks.{name}.group")
            here.add(f"no other clock is of the group `{clock.group}`", suggestion(clock.group, others, "group"))


def steps_of(strand: Strand) -> Iterable[tuple[str, Trigger, str]]:
    """Yield every (from, trigger, to) of a strand, where it was being each state a side state is entered from."""
    for trigger in strand.triggers.values():
        if trigger.to is None:
            continue
        for source in (trigger.sources or frozenset()) | trigger.restart_from:
            for to in _destinations(strand, trigger, source):
                yield source, trigger, to


def _destinations(strand: Strand, trigger: Trigger, source: str) -> Iterable[str]:
    if trigger.to != WHERE_IT_WAS:
        return [str(trigger.to)]
    into = [t for t in strand.triggers.values() if t.to == source]
    return sorted({state for t in into for state in (t.sources or frozenset())} - {source})


def _check_reach(strand: Strand, faults: Faults) -> None:
    steps, reached = list(steps_of(strand)), {strand.first}
    while more := {to for source, _, to in steps if source in reached} - reached:
        reached |= more
    for state in sorted(set(strand.states) - reached - {WAIVED}):
        faults.within(f"states.{state}").add("nothing leads to this state", "Let a trigger lead to it, or remove it")


def _check_way_out(strand: Strand, faults: Faults) -> None:
    steps = list(steps_of(strand))
    ends = {state.id for state in strand.states.values() if state.final}
    if not ends - {WAIVED}:
        faults.add("no final state", "Mark at least one state `final: true`")
    leaving = {source for source, _, _ in steps}
    while more := {source for source, _, to in steps if to in ends} - ends:
        ends |= more
    for state in strand.states.values():
        if state.final or state.id in ends:
            continue
        if state.id not in leaving:
            faults.within(f"states.{state.id}").add(
                "nobody can leave this state and it is not final", "Add a trigger that leads on, or mark it final"
            )
        else:
            faults.within(f"states.{state.id}").add(
                "no way leads from here to a final state", "Add a trigger that leads towards an end"
            )
    side = {state.id for state in strand.states.values() if state.side}
    for trigger in strand.triggers.values():
        if trigger.to == WHERE_IT_WAS and not (trigger.sources or frozenset()) <= side:
            faults.within(f"triggers.{trigger.id}").add(
                "`where_it_was` leads back from a side state only", f"Side states: {', '.join(sorted(side))}"
            )


def _heard_of(procedure: Procedure, vocabulary: Vocabulary, strand: Strand) -> bool:
    """Whether the party that is on every case, its owner, may see the strand."""
    if procedure.owner == "case_manager":
        return bool(vocabulary.case_manager_sees.strands)
    sights = vocabulary.parties[procedure.owner].sees if procedure.owner in vocabulary.parties else ()
    return any(strand.id in sight.strands or "all" in sight.strands for sight in sights)


def _pullable(procedure: Procedure, name: str) -> bool:
    trigger = procedure.triggers.get(name)
    return trigger is not None and bool(trigger.by)

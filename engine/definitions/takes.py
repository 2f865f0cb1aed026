"""Reading which fields a step takes, and checking that it takes every field its own row looks at."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.definitions.faults import Faults
from engine.domain.definition.procedure import Choice, ClockRule, Procedure, Rule, Trigger, UntilField
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.words.takes import corrects, taken_anyway


def read_takes(raw: Any, needs: tuple[Rule, ...], faults: Faults, vocabulary: Vocabulary) -> frozenset[str]:
    """Return every field a step takes; `raw` are the optional ones it declares."""
    anyway = taken_anyway(needs)
    declared = [name for name in faults.items(raw) if faults.one_of(name, vocabulary.fields, "field")]
    for name in declared:
        if name in anyway or declared.count(name) > 1:
            faults.add(f"`{name}` is taken already", "Name in `takes` only what no need of the step asks for")
    return anyway | frozenset(declared)


def check_looks(procedure: Procedure, vocabulary: Vocabulary, faults: Faults) -> None:
    """Note every place where a step looks at a field given with it that it does not take."""
    opening = frozenset(field.id for field in vocabulary.fields.values() if field.opening)
    takes = {t.id: t.takes | opening if corrects(t) else t.takes for t in procedure.triggers.values()}
    places = {
        t.id: faults.within("opening" if t is procedure.opening else f"strands.{t.strand}.triggers.{t.id}")
        for t in procedure.triggers.values()
    }
    for trigger in procedure.triggers.values():
        _note(_looked_at(trigger), trigger.id, takes, places[trigger.id])
    for clock in procedure.clocks.values():
        here = faults.within(f"clocks.{clock.id}")
        for name, fields in _looked_at_by(clock):
            _note(fields, name, takes, here)


def _note(fields: Iterable[str], trigger: str, takes: Mapping[str, frozenset[str]], faults: Faults) -> None:
    for name in sorted(set(fields) - takes.get(trigger, frozenset(fields))):
        faults.add(
            f"looks at `{name}`, which `{trigger}` does not take", "Add it to the step's `takes`, or to its needs"
        )


def _looked_at(trigger: Trigger) -> set[str]:
    conditions: list[Any] = [puller.when for puller in trigger.by]
    conditions += [condition for pair in trigger.allowed for condition in pair]
    for rule in (*trigger.needs, *trigger.then):
        conditions.append(rule.when)
        conditions += [choice.when for choice in _choices(rule.options.get("urgency"))]
    return {name for condition in conditions for name in _given(condition)}


def _looked_at_by(clock: ClockRule) -> Iterable[tuple[str, set[str]]]:
    """For each trigger that starts, extends or stops the clock: the given fields that this rests on."""
    starting = _given(clock.when) | {name for choice in clock.limit for name in _given(choice.when)}
    starting |= {choice.value.field for choice in clock.limit if isinstance(choice.value, UntilField)}
    yield from ((name, starting) for name in clock.on)
    yield from ((name, _given(when)) for name, when in clock.stops_when.items())
    for name, limits in clock.extended_by.items():
        yield name, {limit.field for limit in limits if isinstance(limit, UntilField)}


def _choices(value: Any) -> tuple[Choice, ...]:
    return value if isinstance(value, tuple) else ()


def _given(condition: Mapping[str, Any]) -> set[str]:
    """The fields given with the step that a condition looks at."""
    inner = condition.get("not")
    return {*condition.get("given", ()), *condition.get("given_any", ()), *(_given(inner) if inner else ())}

"""Which fields a step takes, and checking that it takes every field its own row looks at."""

from collections.abc import Iterable, Iterator, Mapping

from engine.definitions.faults import Faults
from engine.domain.case.asked import fields_given
from engine.domain.definition.procedure import ClockRule, Procedure, UntilField
from engine.domain.definition.strand import Trigger
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.words.refer import Refer
from engine.domain.words.rounds import Happens
from engine.domain.words.takes import corrects, taken_anyway
from engine.domain.words.tell import Tell


def all_taken(trigger: Trigger, faults: Faults) -> frozenset[str]:
    """Return every field a step takes: those its needs ask for, and those it declares beside them."""
    anyway = taken_anyway(trigger.needs)
    for name in sorted(trigger.takes & anyway):
        faults.add(f"`{name}` is taken already", "Name in `takes` only what no need of the step asks for")
    return anyway | trigger.takes


def check_looks(procedure: Procedure, vocabulary: Vocabulary, faults: Faults) -> None:
    """Note every place where a step looks at a field given with it that it does not take."""
    opening = opening_fields(vocabulary)
    takes = {t.id: t.takes | opening if corrects(t) else t.takes for t in procedure.triggers.values()}
    takes[procedure.opening.id] |= opening
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


def opening_fields(vocabulary: Vocabulary | None) -> frozenset[str]:
    """Return the fields that whoever opens a case may give."""
    return frozenset(field.id for field in vocabulary.fields.values() if field.opening) if vocabulary else frozenset()


def _note(fields: Iterable[str], trigger: str, takes: Mapping[str, frozenset[str]], faults: Faults) -> None:
    for name in sorted(set(fields) - takes.get(trigger, frozenset(fields))):
        faults.add(
            f"looks at `{name}`, which `{trigger}` does not take", "Add it to the step's `takes`, or to its needs"
        )


def _looked_at(trigger: Trigger) -> set[str]:
    conditions = [puller.when for puller in trigger.by]
    conditions += [condition for rule in trigger.allowed for condition in (rule.when, rule.holds)]
    conditions += [rule.when for rule in (*trigger.needs, *trigger.then)]
    for effect in trigger.then:
        if isinstance(effect, Refer | Tell | Happens):
            conditions += [choice.when for choice in effect.urgency]
    return {name for condition in conditions for name in fields_given(condition)}


def _looked_at_by(clock: ClockRule) -> Iterator[tuple[str, set[str]]]:
    """For each trigger that starts, extends or stops the clock: the given fields that this rests on."""
    starting = {*fields_given(clock.when), *(name for choice in clock.limit for name in fields_given(choice.when))}
    starting |= {choice.value.until for choice in clock.limit if isinstance(choice.value, UntilField)}
    yield from ((name, starting) for name in clock.starts.after)
    yield from ((name, set(fields_given(when))) for name, when in clock.stops_when.items())
    for name, limits in clock.extended_by.items():
        yield name, {limit.until for limit in limits if isinstance(limit, UntilField)}

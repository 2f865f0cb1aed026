"""Which fields a step takes: what its needs name, a reason, a legal basis where one would do, and what it declares.

Everything else that is sent with it is refused, so that nobody writes what the step is not about.
"""

from collections.abc import Iterable
from typing import cast

from engine.domain.case.step import Step
from engine.domain.definition.rule import Need
from engine.domain.definition.strand import Trigger
from engine.domain.parties.projection import fields_seen
from engine.domain.words.given import Change
from engine.domain.words.need import Guard

REASON = "reason"


def taken_anyway(needs: Iterable[Need]) -> frozenset[str]:
    """Return the fields that a step takes because of its needs, without declaring them."""
    return frozenset({REASON}).union(*(need.asks() for need in cast(Iterable[Guard], needs)))


def corrects(trigger: Trigger) -> bool:
    """Say whether the step corrects facts of the opening: what it takes then depends on who corrects."""
    return any(isinstance(need, Change) for need in trigger.needs)


def taken_by(step: Step, trigger: Trigger) -> frozenset[str]:
    """Return the fields that may be given with a trigger by the person who pulls it, as things stand."""
    return trigger.takes | correctable(step) if corrects(trigger) else trigger.takes


def correctable(step: Step) -> frozenset[str]:
    """Return the facts of the opening that the actor's agency reads, and so may correct."""
    case, rules, agency = step.case, step.rules, step.actor.agency
    return frozenset(n for n in fields_seen(case, rules, agency) if rules.vocabulary.fields[n].opening)

"""What can be done now: for one person on one case each step with what it asks for, and what not, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from engine.commands import CaseRequest
from engine.domain.case.case import Actor, Case, ClockKey
from engine.domain.case.rules import Rules
from engine.domain.deciding.possible import (
    Doable,
    as_it_stands,
    possible_answers,
    possible_consents,
    possible_orders,
    possible_pulls,
    possible_withdrawals,
)
from engine.domain.definition.vocabulary import Label
from engine.possible_views import DoableView, PossibleView, ReasonView, StrandStepsView
from engine.reading.asked_fields import AskedFields
from engine.reading.form_words import ANSWERS, ORDERS
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.world import World


def possible_steps(world: World, request: CaseRequest) -> PossibleView:
    """Return what this person can do on a case now. Raises RefusedError(not_found)."""
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
    world.sightings.shown(request.actor, now, stored.case.id, "possible steps")
    return view_of(rules, stored.case, request.actor, now)


def view_of(rules: Rules, case: Case, actor: Actor, now: datetime) -> PossibleView:
    """Return the same of a case in hand."""
    # Every try would bring about anew what time has; once it has, there is nothing left to do.
    case = as_it_stands(rules, case, now)
    words = _Words(rules)
    pulls = possible_pulls(rules, case, actor, now)
    strands = rules.procedure.strands
    return PossibleView(
        case=case.id,
        strands=tuple(
            StrandStepsView(name, strands[name].label, tuple(words.step(d) for d in pulls if d.about == name))
            for name in case.strands
            if any(doable.about == name for doable in pulls)
        ),
        answers=words.each(possible_answers(rules, case, actor, now), ANSWERS, inputs=False),
        consents=words.each(possible_consents(rules, case, actor, now), rules.vocabulary.consents),
        withdrawals=words.each(possible_withdrawals(rules, case, actor, now), rules.vocabulary.consents),
        orders=words.each(_orders_on_seen(rules, case, actor, now), ORDERS),
    )


def _orders_on_seen(rules: Rules, case: Case, actor: Actor, now: datetime) -> Iterator[Doable]:
    """Yield the orders on runs that the reader sees, each run under the number it has for the reader."""
    runs = reader_of(rules, case, actor, now).runs(rules, case)
    for doable in possible_orders(rules, case, actor, now):
        clock, _, occurrence = doable.about.partition(":")
        number = runs.get(ClockKey(clock, int(occurrence)))
        if number is not None:
            yield replace(doable, about=f"{clock}:{number}")


class _Words:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._asked = AskedFields(rules)

    def step(self, doable: Doable) -> DoableView:
        trigger = self._rules.procedure.triggers[doable.id]
        strand = self._rules.procedure.strands[doable.about].label
        return self._view(doable, trigger.label, strand, trigger.basis.kind, trigger.basis.label)

    def each(
        self, doables: Iterable[Doable], labels: Mapping[str, Label], *, inputs: bool = True
    ) -> tuple[DoableView, ...]:
        return tuple(self._view(d, labels[d.id], self._about(d), inputs=inputs) for d in doables)

    def _about(self, doable: Doable) -> Label | None:
        rules, about = self._rules, doable.about
        if about in rules.vocabulary.parties:
            return rules.vocabulary.parties[about].label
        clock = rules.procedure.clocks.get(about.partition(":")[0])
        return clock.label if clock else None

    def _view(
        self,
        doable: Doable,
        label: Label,
        about: Label | None,
        basis_kind: str | None = None,
        basis: Label | None = None,
        *,
        inputs: bool = False,
    ) -> DoableView:
        found = doable.found
        return DoableView(
            id=doable.id,
            label=label,
            about=doable.about,
            about_label=about,
            possible=found.possible,
            asks=self._asked.of(doable, inputs=inputs),
            against=tuple(ReasonView(r.code, r.about, self._asked.sentence(r)) for r in found.against),
            basis_kind=basis_kind,
            basis=basis,
        )

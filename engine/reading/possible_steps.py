"""What can be done now: for one person on one case each step with what it asks for, and what not, and why."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engine.commands import CaseRequest
from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.deciding.possible import (
    Doable,
    possible_answers,
    possible_consents,
    possible_orders,
    possible_pulls,
    possible_withdrawals,
)
from engine.domain.deciding.probing import Wanted
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Label, Vocabulary
from engine.domain.errors import Refusal
from engine.possible_views import AskView, DoableView, PossibleView, ReasonView, StrandStepsView, ValueView
from engine.reading.form_words import ANSWERS, INPUTS, ORDERS
from engine.reading.visible_case import visible_case
from engine.world import World

_CLOSED = ("choice", "choices", "yes_no", "party", "basis", "strand")


def possible_steps(world: World, request: CaseRequest) -> PossibleView:
    """Return what this person can do on a case now. Raises RefusedError(not_found)."""
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
    world.sightings.shown(request.actor, now, stored.case.id, "possible steps")
    return view_of(rules, stored.case, request.actor, now)


def view_of(rules: Rules, case: Case, actor: Actor, now: datetime) -> PossibleView:
    """Return the same of a case in hand."""
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
        answers=words.each(possible_answers(rules, case, actor, now), ANSWERS),
        consents=words.each(possible_consents(rules, case, actor, now), rules.vocabulary.consents),
        withdrawals=words.each(possible_withdrawals(rules, case, actor, now), rules.vocabulary.consents),
        orders=words.each(possible_orders(rules, case, actor, now), ORDERS),
    )


class _Words:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._vocabulary = rules.vocabulary

    def step(self, doable: Doable) -> DoableView:
        trigger = self._rules.procedure.triggers[doable.id]
        strand = self._rules.procedure.strands[doable.about].label
        return self._view(doable, trigger.label, strand, trigger.basis.kind, trigger.basis.label)

    def each(self, doables: Iterable[Doable], labels: Mapping[str, Label]) -> tuple[DoableView, ...]:
        return tuple(self._view(doable, labels[doable.id], self._about(doable)) for doable in doables)

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
    ) -> DoableView:
        found = doable.found
        return DoableView(
            id=doable.id,
            label=label,
            about=doable.about,
            about_label=about,
            possible=found.possible,
            asks=tuple(self._ask(wanted) for wanted in found.wanted),
            against=tuple(ReasonView(r.code, r.about, self._sentence(r)) for r in found.against),
            basis_kind=basis_kind,
            basis=basis,
        )

    def _ask(self, wanted: Wanted) -> AskView:
        field = self._vocabulary.fields.get(wanted.field)
        label, kind = (field.label, field.kind) if field else INPUTS[wanted.field]
        values = wanted.values
        if values is None and field is not None and kind in _CLOSED:
            values = field.values
        return AskView(
            id=wanted.field,
            label=label,
            type=kind,
            required=wanted.required,
            why=self._sentence(Refusal(wanted.code, wanted.field)) if wanted.code else None,
            when={wanted.when[0]: wanted.when[1]} if wanted.when else None,
            values=tuple(ValueView(value, self._value(value)) for value in values) if values else None,
            least=field.least if field else None,
            most=field.most if field else None,
        )

    def _value(self, value: str) -> Label:
        """The words of a value, wherever the vocabulary keeps them."""
        vocabulary, strands = self._vocabulary, self._rules.procedure.strands
        if value in vocabulary.values:
            return vocabulary.values[value]
        for things in (vocabulary.givers, vocabulary.parties, vocabulary.bases, vocabulary.channels, strands):
            if value in things:
                return things[value].label
        return Label(value, value)

    def _sentence(self, refusal: Refusal) -> Label:
        vocabulary, strand = self._vocabulary, self._rules.procedure.strands.get(refusal.about)
        if strand:
            text = vocabulary.refusals[refusal.code]
            return Label(f"{text.vi.rstrip('.')}: {strand.label.vi}.", f"{text.en.rstrip('.')}: {strand.label.en}.")
        found = _as_named(refusal, vocabulary)
        return Label(sentence(found, vocabulary, "vi"), sentence(found, vocabulary, "en"))


def _as_named(refusal: Refusal, known: Vocabulary) -> Refusal:
    """Return the refusal without what it is about where that has no words: an id is nothing to read."""
    about = refusal.about.removeprefix("sharing ")
    named = (known.fields, known.parties, known.consents, known.values)
    return refusal if any(about in words for words in named) else Refusal(refusal.code)

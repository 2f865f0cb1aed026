"""The fields that a step asks for as a form shows them: words, values, help, place; and the sentences of reasons."""

from collections.abc import Iterable

from engine.domain.case.facts import WORKED_OUT_FROM
from engine.domain.case.rules import Rules
from engine.domain.deciding.possible import Doable
from engine.domain.deciding.probing import Wanted
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Label, Vocabulary
from engine.domain.errors import Refusal
from engine.possible_views import AskView, BarredValueView, ValueView
from engine.reading.form_words import only_these

_GIVER = "given_by"


class AskedFields:
    """Says what steps ask for in the words of one procedure."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._vocabulary = rules.vocabulary

    def of(self, doable: Doable, *, inputs: bool = False) -> tuple[AskView, ...]:
        """Return what a step asks for, in the order of a form. `inputs`: what it takes are no fields of the case."""
        asks = (self._ask(wanted, doable, inputs) for wanted in doable.found.wanted)
        return tuple(sorted(asks, key=lambda ask: ask.order))

    def sentence(self, refusal: Refusal) -> Label:
        """Return why something cannot be done, in words."""
        vocabulary, strand = self._vocabulary, self._rules.procedure.strands.get(refusal.about)
        if strand:
            text = vocabulary.refusals[refusal.code]
            return Label(f"{text.vi.rstrip('.')}: {strand.label.vi}.", f"{text.en.rstrip('.')}: {strand.label.en}.")
        found = _as_named(refusal, vocabulary)
        return Label(sentence(found, vocabulary, "vi"), sentence(found, vocabulary, "en"))

    def _ask(self, wanted: Wanted, doable: Doable, inputs: bool) -> AskView:
        name, vocabulary = wanted.field, self._vocabulary
        field = None if inputs else vocabulary.fields[name]
        said = field or vocabulary.inputs[name]
        group, order = vocabulary.form_order[name] if field else (None, list(vocabulary.inputs).index(name))
        values = wanted.values
        if values is None:
            values = self._every_value(said.kind, field.values if field else ())
        return AskView(
            id=name,
            label=said.label,
            type=said.kind,
            required=wanted.required,
            why=self.sentence(Refusal(wanted.code, name)) if wanted.code else None,
            when={wanted.when[0]: wanted.when[1]} if wanted.when else None,
            values=tuple(ValueView(value, self._value(value)) for value in values) or None,
            least=field.least if field else None,
            most=field.most if field else None,
            help=said.help,
            unit=field.unit if field else None,
            group=group.id if group else None,
            group_label=group.label if group else None,
            order=order,
            several_lines=said.several_lines,
            moves_windows=field is not None and field.moves_windows and self._matters(name),
            default=field.default if field else None,
            barred=self._barred(doable) if name == _GIVER else (),
        )

    def _matters(self, name: str) -> bool:
        """Whether any deadline of this procedure can hang on a field that moves deadlines of some."""
        return name in WORKED_OUT_FROM or name in self._rules.procedure.deadlines_look_at

    def _every_value(self, kind: str, listed: Iterable[str]) -> tuple[str, ...]:
        """The values of a closed field that no way depends on; places and agencies are looked up elsewhere."""
        closed = {
            "yes_no": ("yes", "no"),
            "party": self._vocabulary.parties,
            "parties": self._vocabulary.parties,
            "basis": self._vocabulary.bases,
            "strand": self._rules.procedure.strands,
        }
        return tuple(closed.get(kind, listed))

    def _barred(self, doable: Doable) -> tuple[BarredValueView, ...]:
        givers = self._vocabulary.givers
        here = [givers[giver].label for giver in self._rules.procedure.givers.get(doable.id, ())]
        return tuple(
            BarredValueView(giver, givers[giver].label, self._vocabulary.spoken_for[why] if why else only_these(here))
            for giver, why in doable.barred.items()
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


def _as_named(refusal: Refusal, known: Vocabulary) -> Refusal:
    """Return the refusal without what it is about where that has no words: an id is nothing to read."""
    about = refusal.about.removeprefix("sharing ")
    named = (known.fields, known.inputs, known.parties, known.consents, known.values)
    return refusal if any(about in words for words in named) else Refusal(refusal.code)

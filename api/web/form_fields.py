"""From what a step asks for to the fields of a form: names, ids, choices, help, what was typed, what is wrong.

No step, field or party is named here: how a field is asked for follows from its kind, and from what the vocabulary
says of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from api.web.typed import NOTHING, Typed, box_of, id_of
from engine.domain.definition.directory import Directory
from engine.domain.definition.vocabulary import Language, Vocabulary
from engine.domain.spoken_time import understood
from engine.domain.typed_time import Direction, read_typed
from engine.possible_views import AskView

# How a field is asked for: one macro each.
Widget = Literal["radios", "select", "checks", "text", "area", "number", "day", "moment", "ward", "listed", "plan"]
_ONE_OF_MANY = ("choice", "yes_no", "basis", "party", "strand")
_SEVERAL = ("choices", "parties", "exclusions")
# More choices than these are a list to unfold, so that a form stays as long as a screen.
_MOST_RADIOS = 9
# Rows of a plan's tasks: more are added by taking the step again.
PLAN_ROWS = 4
_RANKS = ("now", "depending", "no")
_AREAS = ("words", "service_answers")
# Ticked when a list that must be given is meant to be empty.
NONE_OF_THESE = "-"
_NONE = ("Không bên nào", "None of these")
_LABELS = {"yes": ("Có", "Yes"), "no": ("Không", "No")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to choose."""

    value: str
    id: str
    text: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Barred:
    """A value that cannot be chosen, with the reason."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as it is shown. `echo`: what was understood of a typed moment; `depends`: with which answers only."""

    id: str
    name: str
    widget: Widget
    label: str
    required: bool
    kind: str
    help: str = ""
    unit: str = ""
    value: str = ""
    parts: Mapping[str, str] | None = None
    choices: tuple[Choice, ...] = ()
    barred: tuple[Barred, ...] = ()
    suggestions: tuple[str, ...] = ()
    group: str = ""
    least: int | None = None
    most: int | None = None
    echo: str = ""
    depends: str = ""
    error: str = ""

    @property
    def box(self) -> str:
        """The id of the first box: where an error summary leads."""
        if self.choices:
            return self.choices[0].id
        return f"{self.id}-day" if self.widget == "moment" else self.id


@dataclass(frozen=True, slots=True)
class FormWords:
    """What fields are made with: words, names of places and agencies, the language, the moment.

    `form`: stands in the ids of the boxes, where a page has several forms.
    """

    vocabulary: Vocabulary
    directory: Directory
    language: Language
    now: datetime
    form: str = ""


def fields_of(
    asks: Iterable[AskView], words: FormWords, typed: Typed = NOTHING, errors: Mapping[str, str] | None = None
) -> tuple[FormField, ...]:
    """Return the fields of a form in the order in which they are asked, what must be given first within a group.

    `errors`: what is wrong, by field.
    """
    ordered = sorted(asks, key=lambda ask: (_RANKS.index(ask.required), ask.order))
    labels = {ask.id: ask for ask in ordered}
    wrong = errors or {}
    return tuple(replace(_field(ask, words, typed, labels), error=wrong.get(ask.id, "")) for ask in ordered)


def direction_of(ask: AskView) -> Direction:
    """Return whether a day without a year is meant as past or to come: what deadlines count from has happened."""
    return "past" if ask.moves_windows else "coming"


def _field(ask: AskView, words: FormWords, typed: Typed, asked: Mapping[str, AskView]) -> FormField:
    language = words.language
    field = FormField(
        id=id_of(ask.id, form=words.form),
        name=box_of(ask.id),
        widget=_widget(ask),
        label=ask.label[language],
        required=ask.required == "now",
        kind=ask.type,
        help=ask.help[language] if ask.help else "",
        unit=ask.unit[language] if ask.unit else "",
        value=typed.field(ask.id),
        group=ask.group_label[language] if ask.group_label else "",
        least=ask.least,
        most=ask.most,
        barred=tuple(Barred(one.label[language], one.why[language]) for one in ask.barred),
        depends=_depends(ask, asked, language),
    )
    if field.widget == "moment":
        return _moment(field, ask, words, typed)
    if field.widget == "plan":
        return replace(field, parts={name: typed.field(ask.id, name) for name in plan_boxes()})
    if field.widget in ("radios", "select", "checks"):
        return replace(field, choices=tuple(_choices(ask, words, typed)), parts=_beside(ask, typed))
    if field.widget == "ward":
        return replace(field, suggestions=tuple(sorted(ward.name for ward in words.directory.wards)))
    if field.widget == "listed":
        named = (words.directory.agency(name).name[language] for name in agencies_of(ask.type, words))
        return replace(field, suggestions=tuple(sorted(named)))
    return field


def _widget(ask: AskView) -> Widget:
    if ask.type in _ONE_OF_MANY:
        return "radios" if ask.type == "yes_no" or len(ask.values or ()) <= _MOST_RADIOS else "select"
    if ask.type in _SEVERAL:
        return "checks"
    if ask.type in _AREAS or (ask.type == "text" and ask.several_lines):
        return "area"
    kinds: dict[str, Widget] = {
        "moment": "moment",
        "date": "day",
        "number": "number",
        "ward": "ward",
        "plan": "plan",
        "agency": "listed",
        "employer": "listed",
    }
    return kinds.get(ask.type, "text")


def _choices(ask: AskView, words: FormWords, typed: Typed) -> Iterable[Choice]:
    language, given = words.language, typed.all(box_of(ask.id))
    if ask.type == "yes_no":
        named = [(value, said[language == "en"]) for value, said in _LABELS.items()]
        allowed = {one.id for one in ask.values or ()}
        named = [(value, text) for value, text in named if not allowed or value in allowed]
    elif ask.values is not None:
        named = [(one.id, one.label[language]) for one in ask.values]
    else:
        named = [(party.id, party.label[language]) for party in words.vocabulary.parties.values()]
    if ask.type == "parties":
        named.append((NONE_OF_THESE, _NONE[language == "en"]))
    for value, text in named:
        yield Choice(value, id_of(ask.id, value, words.form), text, value in given)


def _beside(ask: AskView, typed: Typed) -> Mapping[str, str] | None:
    """Whom else to keep out, by name, stands in a box beside the kinds of agency."""
    return {"named": typed.field(ask.id, "named")} if ask.type == "exclusions" else None


def _moment(field: FormField, ask: AskView, words: FormWords, typed: Typed) -> FormField:
    day, clock = typed.field(ask.id, "day"), typed.field(ask.id, "time")
    found = read_typed(day, clock, words.now, direction_of(ask))
    echo = understood(found.at, words.now, words.language) if found and found.at else ""
    return replace(field, parts={"day": day, "time": clock}, echo=echo)


def _depends(ask: AskView, asked: Mapping[str, AskView], language: Language) -> str:
    """With which answer to which other field this one is asked for, as a person reads it."""
    if ask.required != "depending" or not ask.when:
        return ""
    [(name, values), *_] = ask.when.items()
    other = asked.get(name)
    if other is None:
        return ""
    labels = {one.id: one.label[language] for one in other.values or ()}
    labels |= {value: said[language == "en"] for value, said in _LABELS.items() if value not in labels}
    said = ", ".join(labels.get(value, "") for value in values)
    return f"{other.label[language]}: {said}" if said.strip(", ") else ""


def agencies_of(kind: str, words: FormWords) -> tuple[str, ...]:
    """Return the ids of the agencies that a field of this kind may name."""
    there = (agency for agency in words.directory if agency.valid_at(words.now))
    return tuple(agency.id for agency in there if kind in ("agency", agency.party))


def plan_boxes() -> tuple[str, ...]:
    """Return the names of the boxes of a plan's tasks."""
    return tuple(f"{part}.{row}" for row in range(PLAN_ROWS) for part in ("task", "owner", "due"))

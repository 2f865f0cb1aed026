"""Why a form was not taken, said twice with the same words: in the summary above it, and at the field it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.web.form_fields import FormField
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Label, Language, Vocabulary
from engine.domain.errors import Refusal

_MISSING = "field_missing"
# A consent that is missing is met by a legal basis too, where a form asks for one.
_BY_BASIS, _BASIS = ("consent_missing", "legal_basis_missing"), "basis"
_CHOOSE = Label("Chọn {}", "Choose: {}")
_WRITE = Label("Ghi {}", "Write: {}")
_ANSWER = Label("Trả lời câu “{}”", "Answer “{}”")
_CHOSEN = ("radios", "select", "checks", "listed", "ward")


@dataclass(frozen=True, slots=True)
class FormError:
    """One reason: the id of the box that it is about ("" for the form as a whole), and what to do."""

    box: str
    text: str


@dataclass(frozen=True, slots=True)
class FormErrors:
    """Every reason in the order of the fields, and the same words by field."""

    summary: tuple[FormError, ...]
    by_field: Mapping[str, str]

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """Each reason with the id of the box it is about."""
        return tuple((error.box, error.text) for error in self.summary)

    def __bool__(self) -> bool:
        return bool(self.summary)


def errors_of(
    fields: Iterable[FormField],
    refusals: Iterable[Refusal],
    unclear: Mapping[str, str],
    vocabulary: Vocabulary,
    language: Language,
) -> FormErrors:
    """Return what is wrong with a form: what was not understood, and what the command refused.

    A refusal of a field that was not understood says nothing more: it was not given.
    """
    ordered = list(fields)
    by_name = {field.name.partition(".")[2]: field for field in ordered}
    said: dict[str, str] = dict(unclear)
    whole: list[str] = []
    for refusal in refusals:
        name = _field_of(refusal, by_name)
        text = _words(refusal, by_name.get(name), vocabulary, language)
        if not name:
            whole.append(text)
        else:
            said.setdefault(name, text)
    places = [FormError(field.box, said[name]) for name, field in by_name.items() if name in said]
    return FormErrors((*(FormError("", text) for text in dict.fromkeys(whole)), *places), said)


def _field_of(refusal: Refusal, fields: Mapping[str, FormField]) -> str:
    """The field that a refusal is about, "" when it is about none of the form's."""
    if refusal.about in fields:
        return refusal.about
    if refusal.code in _BY_BASIS:
        return next((name for name, field in fields.items() if field.kind == _BASIS), "")
    return ""


def _words(refusal: Refusal, field: FormField | None, vocabulary: Vocabulary, language: Language) -> str:
    if field is None or refusal.code != _MISSING:
        return sentence(refusal, vocabulary, language)
    if field.kind == "yes_no":
        return _ANSWER[language].format(field.label)
    form = _CHOOSE if field.widget in _CHOSEN else _WRITE
    return form[language].format(within(field.label))


def within(label: str) -> str:
    """Return a label as it stands within a sentence: its first letter small, unless that begins an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label

"""A refusal as a sentence in one of the two languages: what is wrong, with what, and what was probably meant."""

from engine.domain.definition.vocabulary import Label, Language, Vocabulary
from engine.domain.errors import Refusal

_UNKNOWN = Label("Không có tên này", "There is no such name")
_NOT_TAKEN = Label("Bước này không nhận thông tin này", "This step does not take this")
_NEAREST = Label("có phải là", "did you mean")


def sentence(refusal: Refusal, vocabulary: Vocabulary, language: Language) -> str:
    """Return a reason as a sentence that names what it is about."""
    if refusal.fault == "unknown":
        return _unknown(refusal, vocabulary, language)
    code = _NOT_TAKEN if refusal.fault == "not_taken" else vocabulary.refusals[refusal.code]
    name = _label(refusal.about.removeprefix("sharing "), vocabulary, language)
    text = code[language].rstrip(".")
    return f"{text}: {name}." if name else f"{text}."


def _unknown(refusal: Refusal, vocabulary: Vocabulary, language: Language) -> str:
    about = "" if refusal.about in (refusal.named, "unknown_field") else _label(refusal.about, vocabulary, language)
    text = f"{_UNKNOWN[language]}: {': '.join(part for part in (about, refusal.named) if part)}".rstrip(": ")
    if not refusal.nearest:
        return f"{text}."
    label = _label(refusal.nearest, vocabulary, language)
    right = refusal.nearest if label == refusal.nearest else f"{refusal.nearest} ({label})"
    return f"{text}; {_NEAREST[language]} {right}?"


def _label(name: str, vocabulary: Vocabulary, language: Language) -> str:
    places = (vocabulary.fields, vocabulary.inputs, vocabulary.parties, vocabulary.roles)
    found = next((things[name] for things in places if name in things), None)
    label = found.label if found else vocabulary.consents.get(name) or vocabulary.values.get(name)
    return label[language] if label else name

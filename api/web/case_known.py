"""What is known of a case as a page shows it: at once, or only when asked for; what is masked follows from the class.

Nothing here names a field.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api.web.case_words import CaseWords
from engine.domain.definition.vocabulary import Field, Language
from engine.reading.case_desk import CaseDesk

_SENSITIVE = ("restricted", "clinical")


@dataclass(frozen=True, slots=True)
class Known:
    """Fields that belong together, as a person reads them."""

    group: str
    values: tuple[tuple[str, str], ...]


class KnownFields:
    """The fields of a case that its reader reads, in groups."""

    def __init__(self, desk: CaseDesk, language: Language) -> None:
        self._desk = desk
        self._language = language
        self._words = CaseWords(desk, language)

    def known(self) -> tuple[Known, ...]:
        """Return what everybody on the page may see at once: neither who the survivor is, nor what was told."""
        return self._of(field for field in self._fields() if not _identity(field) and not _told(field))

    def identity(self) -> tuple[Known, ...]:
        """Return who the survivor is, and how to reach them."""
        return self._of(field for field in self._fields() if _identity(field))

    def told(self) -> tuple[Known, ...]:
        """Return what was told at length."""
        return self._of(field for field in self._fields() if _told(field))

    def excluded(self) -> str:
        """Return who must not be told, for those who may know."""
        field = next((field for field in self._fields() if field.kind == "exclusions"), None)
        return self._words.value(field, self._desk.view.fields[field.id]) if field else ""

    def _fields(self) -> Iterable[Field]:
        known, fields = self._desk.view.fields, self._desk.rules.vocabulary.fields
        order = self._desk.rules.vocabulary.form_order
        found = [fields[name] for name, value in known.items() if name in fields and value not in (None, [], "")]
        return sorted(found, key=lambda field: order[field.id][1] if field.id in order else len(order))

    def _of(self, fields: Iterable[Field]) -> tuple[Known, ...]:
        order, groups = self._desk.rules.vocabulary.form_order, dict[str, list[tuple[str, str]]]()
        for field in fields:
            if field.kind == "exclusions":
                continue
            group = order[field.id][0].label[self._language] if field.id in order else ""
            said = self._words.value(field, self._desk.view.fields[field.id])
            groups.setdefault(group, []).append((field.label[self._language], said))
        return tuple(Known(group, tuple(values)) for group, values in groups.items())


def _identity(field: Field) -> bool:
    return field.class_ == "identity"


def _told(field: Field) -> bool:
    return field.class_ in _SENSITIVE and field.several_lines

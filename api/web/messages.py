"""The pages' own words in both languages: written in Vietnamese where they stand, translated in the catalogues.

Labels of procedures, refusals and roles are not here: they come from the definitions.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from engine.domain.definition.vocabulary import Language

LOCALES = Path(__file__).parent / "locale"


class Messages:
    """The words of one language. A Vietnamese text is its own message."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def gettext(self, text: str) -> str:
        """Return a text in this language; one without a translation stays Vietnamese."""
        return self._known.get(text) or text

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Return a counted text: Vietnamese has one form, and the English words are chosen so that one does."""
        del many, count
        return self.gettext(one)


@cache
def messages(language: Language) -> Messages:
    """Return the words of a language."""
    known: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=language):
            if isinstance(message.id, str) and message.id:
                known[message.id] = str(message.string)
    return Messages(known)


def words(text: str) -> str:
    """Mark a text that stands in a module for the catalogues; it is translated where it is shown."""
    return text

"""Parsing what somebody gives: a value that passes is normalised, one that does not is refused by its field's name.

Normalised is what JSON can carry (moments as UTC text, text in NFC), so that it can be sealed and compared. Of what
was sent only names that resemble a right one are said again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from engine.domain.case.values import PLAIN, Value, composed
from engine.domain.definition.directory import Directory
from engine.domain.definition.vocabulary import Field, Vocabulary
from engine.domain.errors import Refusal, unknown, unknown_value

# More wrong names than these are counted as one: an answer stays short whatever was sent.
_MOST_NAMED = 20


class FieldParser:
    """Parses given values against the vocabulary and the directory, and collects every refusal."""

    def __init__(self, vocabulary: Vocabulary, directory: Directory, strands: Iterable[str]) -> None:
        self._vocabulary = vocabulary
        self._directory = directory
        self._strands = frozenset(strands)

    def parse(self, given: Mapping[str, object], takes: Collection[str]) -> tuple[dict[str, Value], list[Refusal]]:
        """Return the normalised values, and a refusal for each name unknown or not taken and each wrong value.

        `takes`: the fields that may be given here. A value of None means "not given".
        """
        values: dict[str, Value] = {}
        refusals: list[Refusal] = []
        for name, raw in given.items():
            field = self._vocabulary.fields.get(name)
            if field is None:
                known = takes if len(refusals) < _MOST_NAMED else ()
                refusals.append(unknown("field", name if known else None, known))
            elif name not in takes:
                refusals.append(Refusal("field_invalid", name, "not_taken"))
            elif raw is not None:
                value = self._value(field, raw)
                if value is None:
                    refusals.append(self._wrong(field, raw))
                else:
                    values[name] = value
        return values, refusals

    def _value(self, field: Field, raw: object) -> Value:
        """Return the normalised value, None when it is not one."""
        if field.kind in PLAIN:
            return PLAIN[field.kind](field, raw)
        if field.kind in ("ward", "agency", "employer"):
            return self._place(field.kind, raw)
        if field.kind == "exclusions":
            return _each(raw, self._can_be_excluded)
        if field.kind == "parties":
            return _each(raw, lambda name: name in self._vocabulary.parties)
        known = self._known(field)
        return raw if isinstance(raw, str) and raw in known else None

    def _wrong(self, field: Field, raw: object) -> Refusal:
        """Return the refusal of a value; where the values are a closed list, with the nearest right one."""
        known = self._known(field)
        if not known:
            return Refusal("field_invalid", field.id)
        listed = raw if isinstance(raw, (list, tuple)) else [raw]
        wrong = next((name for name in listed if isinstance(name, str) and name not in known), None)
        return unknown_value(field.id, composed(wrong) if wrong else None, known)

    def _known(self, field: Field) -> Collection[str]:
        """Return the names that are values of the field, nothing where it is not a closed list."""
        agencies = (agency.id for agency in self._directory)
        known: dict[str, Collection[str]] = {
            "choice": field.values,
            "choices": field.values,
            "yes_no": ("yes", "no"),
            "party": self._vocabulary.parties,
            "parties": self._vocabulary.parties,
            "basis": self._vocabulary.bases,
            "strand": self._strands,
        }
        if field.kind in known:
            return known[field.kind]
        if field.kind == "ward":
            return self._directory.ward_names
        if field.kind == "exclusions":
            return {*self._vocabulary.parties, *agencies}
        if field.kind == "employer":
            return {agency.id for agency in self._directory if agency.party == "employer"}
        return set(agencies) if field.kind == "agency" else ()

    def _place(self, kind: str, raw: object) -> Value:
        if not isinstance(raw, str):
            return None
        if kind == "ward":
            return self._directory.ward_code(composed(raw))
        if raw not in self._directory:
            return None
        return raw if kind == "agency" or self._directory.party_of(raw) == "employer" else None

    def _can_be_excluded(self, name: str) -> bool:
        return name in self._vocabulary.parties or name in self._directory or name in self._directory.people


def _each(raw: object, allowed: Callable[[str], bool]) -> list[str] | None:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(name, str) and allowed(name) for name in raw):
        return None
    return list(dict.fromkeys(raw))

"""What a person may be looked for by, as forms that are the same however it was typed: exact first, then folded.

Folded: without tone and vowel marks, đ as d, in any order of the words; so both ways of placing a tone mark are one.
Only keyed digests of these forms are ever stored.
"""

from collections.abc import Mapping
from itertools import combinations, pairwise
from unicodedata import category, normalize

from engine.domain.case.values import Value

# The bits by which a row says which of these its holder reads; never renumbered.
SEARCHED: Mapping[str, int] = {"full_name": 1, "alias": 2, "phone": 4, "national_id": 8}
_NAMES = ("full_name", "alias")
_NUMBERS = ("phone", "national_id")
_SHORTEST_NUMBER = 6
EXACT, FOLDED, PAIR, WORD, NUMBER = "exact", "folded", "pair", "word", "number"
# Longer names than people have are found as a whole, by one of their words, and by some of the first ones.
_MOST_PAIRED = 12
# A name has no more words that would tell one from another.
_MOST_SOUGHT = 6
Form = tuple[str, str]


def forms_of(field: str, value: Value) -> frozenset[Form]:
    """Return the forms under which a value of a searched field is found; nothing for any other field."""
    if field not in SEARCHED or not isinstance(value, str):
        return frozenset()
    found = name_forms(value) if field in _NAMES else number_forms(value)
    return frozenset(found)


def name_forms(text: str) -> list[Form]:
    """Return the forms of a name: as typed, as a whole, each two of its words, and word by word.

    Most people share a surname and many a middle name; two words together are had by few.
    """
    words = folded(text).split()
    if not words:
        return []
    pairs = combinations(sorted(set(words[:_MOST_PAIRED])), 2)
    return [
        (EXACT, _typed(text)),
        (FOLDED, " ".join(sorted(words))),
        *((PAIR, " ".join(pair)) for pair in pairs),
        *((WORD, word) for word in words),
    ]


def forms_of_some(text: str) -> list[Form]:
    """Return the forms that a name has in which all these words stand: by twos, or the only one."""
    words = sorted(set(folded(text).split()))[:_MOST_SOUGHT]
    if len(words) < 2:
        return [(WORD, word) for word in words]
    return [(PAIR, f"{one} {other}") for one, other in pairwise(words)]


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the searched fields whose values have forms of a kind."""
    return _NUMBERS if kind == NUMBER else _NAMES


def number_forms(text: str) -> list[Form]:
    """Return the form of a telephone or identity number: its digits, the country's code as a leading 0."""
    digits = "".join(sign for sign in text if sign.isdigit())
    if text.strip().startswith(("+84", "0084")):
        digits = "0" + digits.removeprefix("00").removeprefix("84")
    return [(NUMBER, digits)] if len(digits) >= _SHORTEST_NUMBER else []


def folded(text: str) -> str:
    """Return a text without marks, in small letters, its words one blank apart."""
    apart = normalize("NFD", text.casefold().replace("đ", "d"))
    letters = "".join(sign for sign in apart if category(sign) != "Mn")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def _typed(text: str) -> str:
    return " ".join(normalize("NFC", text).casefold().split())

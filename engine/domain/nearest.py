"""A name that does not exist, and the right one it was probably meant to be."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

LONGEST_NAME = 60
# How alike two names are before one is offered for the other, and before a text counts as a misspelt name.
_ALIKE, _MISSPELT = 0.5, 0.75
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}|[0-9]{1,12}")


def nearest(name: object, known: Iterable[str]) -> str:
    """Return the known name that is most like `name`, "" when none is."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        return ""
    by_folded: dict[str, str] = {}
    for right in known:
        by_folded.setdefault(right.casefold(), right)
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=_ALIKE)
    return by_folded[found[0]] if found else ""


def harmless(name: object, right: str = "") -> str:
    """Return a name that was sent as far as it may be said again: a plain word, or close to the right one; else "".

    What is longer, or is a text, might be what somebody told and not a name at all.
    """
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        return ""
    if _PLAIN_NAME.fullmatch(name):
        return name
    alike = SequenceMatcher(None, name.casefold(), right.casefold()).ratio() if right else 0.0
    return name if alike >= _MISSPELT and name.isprintable() else ""

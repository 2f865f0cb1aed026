"""A word of a written case that nothing goes by, and the one that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def unknown(name: object, what: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, with the nearest name there is."""
    found = get_close_matches(str(name).casefold(), list(known), n=1, cutoff=0.5)
    return f"no {what} `{name}`" + (f", did you mean `{found[0]}`?" if found else "")

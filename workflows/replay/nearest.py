"""A word of a written case that nothing goes by, and the one that was probably meant."""

from collections.abc import Iterable

from engine.domain.nearest import nearest


def unknown(name: object, what: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, with the nearest name there is."""
    right = nearest(name, known)
    return f"no {what} `{name}`" + (f", did you mean `{right}`?" if right else "")

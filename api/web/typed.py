"""What a browser sent with a form: every box by its name, as text. Values of the case's fields stand under `f.`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIELD = "f."


@dataclass(frozen=True, slots=True)
class Typed:
    """The boxes of a form as they were filled in; a box that was left blank counts as not there."""

    boxes: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Typed":
        """Return what a form of these pairs says, each box once however often it was sent with the same text."""
        found: dict[str, list[str]] = {}
        for name, text in pairs:
            if text.strip() and text not in found.setdefault(name, []):
                found[name].append(text)
        return cls({name: tuple(texts) for name, texts in found.items() if texts})

    def one(self, name: str) -> str:
        """Return the text of a box, "" when there is none."""
        return next(iter(self.boxes.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every text of boxes that share a name."""
        return self.boxes.get(name, ())

    def field(self, name: str, part: str = "") -> str:
        """Return what was typed for a field, or for a part of it."""
        return self.one(box_of(name, part))


def box_of(field: str, part: str = "") -> str:
    """Return the name of the box of a field."""
    return f"{FIELD}{field}.{part}" if part else f"{FIELD}{field}"


def id_of(field: str, part: str = "", form: str = "") -> str:
    """Return the id of the box of a field: what error summaries link to. `form`: several forms stand on a page."""
    return "-".join(named for named in ("f", form, field, part) if named)


NOTHING = Typed({})

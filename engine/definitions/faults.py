"""Collecting what is wrong in a file, with its place and a remedy, instead of stopping at the first."""

from typing import Any

from engine.domain.definition.vocabulary import Label
from engine.domain.errors import Fault


class Faults:
    """What is wrong in one file so far; `within` narrows the place."""

    def __init__(self, file: str, place: str = "", found: list[Fault] | None = None) -> None:
        self.file = file
        self.place = place
        self.found = [] if found is None else found

    def within(self, part: str) -> "Faults":
        """Return a collector for a part of this place; what it finds is found here too."""
        return Faults(self.file, f"{self.place}.{part}" if self.place else part, self.found)

    def add(self, problem: str, remedy: str) -> None:
        """Note a fault at this place."""
        self.found.append(Fault(self.file, self.place or "(the file)", problem, remedy))

    def mapping(self, raw: Any) -> dict[str, Any]:
        """Return `raw` as a mapping, noting when it is none."""
        if isinstance(raw, dict):
            return {str(key): value for key, value in raw.items()}
        if raw is not None:
            self.add("is not a mapping", "Write it as `name: value` pairs")
        return {}

    def items(self, raw: Any) -> list[Any]:
        """Return `raw` as a list; a single value is a list of one."""
        if raw is None:
            return []
        return list(raw) if isinstance(raw, list) else [raw]

    def only(self, raw: dict[str, Any], known: set[str]) -> None:
        """Note every key that means nothing here."""
        for key in sorted(set(raw) - known):
            self.add(f"unknown key `{key}`", f"Known here: {', '.join(sorted(known))}")

    def said(self, raw: dict[str, Any], word: str) -> bool:
        """Return what is said under a word that is true or left out, noting anything else."""
        value = raw.get(word, False)
        if not isinstance(value, bool):
            self.within(word).add("is neither true nor false", f"Write `{word}: true`, or leave it out")
        return value is True

    def label(self, raw: Any) -> Label:
        """Return the label, noting each language that is missing."""
        texts = self.mapping(raw)
        for language, name in (("vi", "Vietnamese"), ("en", "English")):
            if not str(texts.get(language) or "").strip():
                self.add(f"no {name} label", f"Add `{language}:` with what a person reads")
        return Label(str(texts.get("vi") or ""), str(texts.get("en") or ""))

    def one_of(self, value: Any, known: Any, what: str) -> bool:
        """Say whether `value` is known, noting it when it is not."""
        if isinstance(value, str) and value in known:
            return True
        self.add(f"unknown {what} `{value}`", f"Correct the name, or define the {what}")
        return False

"""Collecting what is wrong in a file, with its line, its place and a remedy, instead of stopping at the first."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from engine.domain.errors import Fault

# So many words are told in full; of more only the nearest.
_FEW = 12
_NEAR = 0.1
_TOLD = 6


class Faults:
    """What is wrong in one file so far; `within` narrows the place. Lines are kept for checks that come later."""

    def __init__(self, file: str, place: str = "", line: int = 0, found: "Found | None" = None) -> None:
        self.file = file
        self.place = place
        self.line = line
        self.all = Found() if found is None else found

    def within(self, part: str, line: int = 0) -> "Faults":
        """Return a collector for a part of this place; what it finds is found here too.

        Without a line, the one under which that place was read counts, else this one.
        """
        place = part if not self.place else f"{self.place}{part}" if part[:1] == "[" else f"{self.place}.{part}"
        lines = self.all.lines
        if line:
            lines[self.file, place] = line
        return Faults(self.file, place, line or lines.get((self.file, place), self.line), self.all)

    def add(self, problem: str, remedy: str, *, line: int = 0) -> None:
        """Note a fault at this place."""
        self.all.faults.append(Fault(self.file, self.place or "(the file)", problem, remedy, line or self.line))

    def unknown(self, word: str, known: Iterable[str], what: str) -> None:
        """Note a word that means nothing here, with the nearest that do."""
        self.add(f"unknown {what} `{word}`", suggestion(word, known, what))


class Found:
    """What was found in a run, and where each place of each file begins."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lines: dict[tuple[str, str], int] = {}


def suggestion(word: str, known: Iterable[str], what: str) -> str:
    """Return what would mend an unknown word: the nearest known ones, and all when they are few."""
    words = sorted(set(known))
    if not words:
        return f"Define the {what} first"
    near = likely(word, words)
    meant = f"Did you mean {' or '.join(f'`{found}`' for found in near)}?"
    return f"{meant} Known: {', '.join(words)}" if len(words) <= _FEW else meant


def likely(word: str, known: Iterable[str]) -> list[str]:
    """Return up to six of the known words that are most like it, the likest first."""
    matcher = SequenceMatcher(b=word, autojunk=False)
    rated = []
    for found in known:
        matcher.set_seq1(found)
        rated.append((matcher.ratio(), found))
    rated.sort(key=lambda one: (-one[0], one[1]))
    return [found for ratio, found in rated[:_TOLD] if ratio >= rated[0][0] - _NEAR]

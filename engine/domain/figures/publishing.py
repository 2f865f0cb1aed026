"""A report put together: every family counted over its blocks, and every cell shown or hidden."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from engine.domain.figures.hiding import TooNearError, hide
from engine.domain.figures.indicators import AGES_AND_SEXES, ALL, Counting
from engine.domain.figures.noted import Noted
from engine.domain.figures.tables import Block, Family, Leaf, Release, Span, blocks_of, small

Hidden = Literal["few", "withheld"]
# By family and cell the count, or how it is hidden.
Shown = Mapping[str, Mapping[str, int | str]]
_FEW: Hidden = "few"
_WITHHELD: Hidden = "withheld"


@dataclass(frozen=True, slots=True)
class Published:
    """A report that was published: of which days and agency, and what it showed."""

    span: Span
    shown: Shown


class Tally:
    """Counts, by family, block and leaf, of the days of any report."""

    def __init__(self, counting: Counting, spans: Sequence[Span]) -> None:
        self.counting = counting
        self.of_span, self._stretches = blocks_of(spans)
        self._starts = sorted(self._stretches)
        self._agencies = {span.agency for span in spans}
        self.counts: dict[str, dict[Block, dict[Leaf, int]]] = {}
        self._tallied: defaultdict[Block, Counter[tuple[str, Leaf]]] = defaultdict(Counter)
        self._blocks: dict[date, date | None] = {}

    @property
    def edges(self) -> list[date]:
        """The first day of each stretch, and the day after the last."""
        ends = [date.fromordinal(last.toordinal() + 1) for last in self._stretches.values()]
        return sorted({*self._starts, *ends})

    def add_case(self, noted: Noted) -> None:
        """Count a case, on the day it was opened, and what happened to it, on each day that it happened."""
        agency = self.agency(noted.owner)
        start = self.stretch(noted.opened)
        if start is not None:
            self._tallied[start, agency].update(self.counting.leaves(noted))
        for day, happened in noted.days.items():
            start = self.stretch(day)
            if start is not None:
                self._tallied[start, agency].update(self.counting.happenings(happened))

    def complete(self) -> None:
        """Set the counts out by family once every case is counted, with what follows from the rest."""
        for block, tallied in self._tallied.items():
            for (family, leaf), n in tallied.items():
                self.add(family, block, leaf, n)
        by_age = self.counts.get(AGES_AND_SEXES, {})
        for name in self.counting.opened:
            found = self.counts.setdefault(name, {})
            for block, of_all in by_age.items():
                found[block] = self.counting.lacking(name, found.get(block, {}), of_all)

    def add(self, family: str, block: Block, leaf: Leaf, count: int) -> None:
        """Count so many in a block."""
        of_block = self.counts.setdefault(family, {}).setdefault(block, {})
        of_block[leaf] = of_block.get(leaf, 0) + count

    def agency(self, owner: str) -> str:
        """Return the agency of the blocks that an owner's cases are in."""
        return owner if owner in self._agencies else ""

    def stretch(self, day: date) -> date | None:
        """Return the first day of the stretch that a day lies in, None outside of all."""
        if day not in self._blocks:
            place = bisect_right(self._starts, day) - 1
            start = self._starts[place] if place >= 0 else None
            self._blocks[day] = start if start is not None and day <= self._stretches[start] else None
        return self._blocks[day]


def publish(tally: Tally, span: Span, before: Iterable[Published]) -> Shown:
    """Return what a report of these days may show, given all that were published before.

    Raises TooNearError when even the number of cases would give a small count away.
    """
    counting, blocks = tally.counting, tally.of_span[span]
    earlier = [(tally.of_span[one.span], one.shown) for one in before]
    hidden: dict[str, frozenset[str]] = {}
    shown: dict[str, dict[str, int | str]] = {}
    for name, known in (*counting.opened.items(), *counting.happened.items(), *counting.ended.items()):
        counts = tally.counts.get(name, {})
        if ALL in hidden and ALL in hidden[ALL] and name in counting.opened:
            hidden[name] = frozenset(known.cells)
        else:
            releases = [Release(of, _hidden(known, table.get(name))) for of, table in earlier]
            hidden[name] = hide(counting.fixed(known, hidden), counts, releases, blocks)
        shown[name] = _cells(known, counts, blocks, hidden[name])
    return shown


def _hidden(family: Family, shown: Mapping[str, int | str] | None) -> frozenset[str]:
    return frozenset(cell for cell in family.cells if shown is None or isinstance(shown.get(cell, ""), str))


def _cells(
    family: Family, counts: Mapping[Block, Mapping[Leaf, int]], blocks: frozenset[Block], hidden: frozenset[str]
) -> dict[str, int | str]:
    values: dict[Leaf, int] = {}
    for block in blocks:
        for leaf, n in counts.get(block, {}).items():
            values[leaf] = values.get(leaf, 0) + n
    found: dict[str, int | str] = {}
    for cell, leaves in family.cells.items():
        value = sum(values.get(leaf, 0) for leaf in leaves)
        found[cell] = value if cell not in hidden else _FEW if small(value) else _WITHHELD
    return found


__all__ = ["Published", "Shown", "Tally", "TooNearError", "publish"]

"""Somebody who works out what a report hides: by solving what was published, in whole numbers and in fractions.

The attacker knows every number shown in every report of every period and agency, what the two marks of a hidden cell
mean (`< 5`: from 1 to 4; withheld: none, or five and more), which days each report is about, how cells add up, and
that nobody is counted less than zero times. The attacker knows nothing of any case from elsewhere.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from engine.domain.figures.tables import Block, Counts, Family, Leaf, Release, small, value_of

Unknown = tuple[Block, Leaf]


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of a sum: that it is one of some values (None: any from `least` on)."""

    of: frozenset[Unknown]
    least: int
    most: int
    gap: tuple[int, int] | None = None


@dataclass(slots=True)
class Attacker:
    """Knows what was published; asks what else can be told."""

    family: Family
    blocks: Sequence[Block]
    most: int
    known: list[Sum] = field(default_factory=list)
    exact: list[tuple[frozenset[Unknown], int]] = field(default_factory=list)

    def reads(self, release: Release, counts: Counts) -> None:
        """Take in a report."""
        for cell, leaves in self.family.cells.items():
            value = value_of(counts, release.blocks, leaves)
            of = frozenset((block, leaf) for block in release.blocks for leaf in leaves)
            if cell not in release.hidden:
                self.known.append(Sum(of, value, value))
                self.exact.append((of, value))
            elif small(value):
                self.known.append(Sum(of, 1, 4))
            else:
                self.known.append(Sum(of, 0, self.most * len(of), (1, 4)))

    def works_out(self, blocks: Collection[Block], leaves: Iterable[Leaf], value: int) -> bool:
        """Say whether this figure can only have the value that it has."""
        wanted = frozenset((block, leaf) for block in blocks for leaf in leaves)
        for low, high in ((0, value - 1), (value + 1, self.most * len(wanted))):
            if low <= high and self._possible([*self.known, Sum(wanted, low, high)]):
                return False
        return True

    def works_out_by_fractions(self, blocks: Collection[Block], leaves: Iterable[Leaf]) -> bool:
        """Say whether the figure is a combination of what is shown, whatever the bounds."""
        names = [(block, leaf) for block in self.blocks for leaf in self.family.leaves]
        rows = [[Fraction(name in of) for name in names] for of, _ in self.exact]
        wanted = [Fraction((b, leaf) in {(x, y) for x in blocks for y in leaves}) for b, leaf in names]
        return _rank(rows) == _rank([*rows, wanted])

    def _possible(self, sums: Sequence[Sum]) -> bool:
        names = sorted({name for one in sums for name in one.of})
        return _search(dict.fromkeys(names, (0, self.most)), sums)


def _search(ranges: dict[Unknown, tuple[int, int]], sums: Sequence[Sum]) -> bool:
    """Look for whole numbers that fit, narrowing every range as far as the sums tell before each guess."""
    narrowed = _narrow(ranges, sums)
    if narrowed is None:
        return False
    open_ = [name for name, (low, high) in narrowed.items() if low < high]
    if not open_:
        return all(_fits(narrowed, one) for one in sums)
    name = min(open_, key=lambda n: narrowed[n][1] - narrowed[n][0])
    low, high = narrowed[name]
    middle = (low + high) // 2
    return any(_search({**narrowed, name: part}, sums) for part in ((low, middle), (middle + 1, high)))


def _fits(ranges: dict[Unknown, tuple[int, int]], one: Sum) -> bool:
    total = sum(ranges[name][0] for name in one.of)
    return one.least <= total <= one.most and not (one.gap and one.gap[0] <= total <= one.gap[1])


def _narrow(ranges: dict[Unknown, tuple[int, int]], sums: Sequence[Sum]) -> dict[Unknown, tuple[int, int]] | None:
    found, changed = dict(ranges), True
    while changed:
        changed = False
        for one in sums:
            low, high = sum(found[n][0] for n in one.of), sum(found[n][1] for n in one.of)
            least, most = _between(one, low, high)
            if least > most:
                return None
            for name in one.of:
                its_low, its_high = found[name]
                new = max(its_low, least - (high - its_high)), min(its_high, most - (low - its_low))
                if new[0] > new[1]:
                    return None
                if new != (its_low, its_high):
                    low, high = low + new[0] - its_low, high + new[1] - its_high
                    found[name], changed = new, True
    return found


def _between(one: Sum, low: int, high: int) -> tuple[int, int]:
    """Return where a sum lies, from what is said of it and from its parts."""
    least, most = max(one.least, low), min(one.most, high)
    if one.gap and one.gap[0] <= least:
        least = max(least, one.gap[1] + 1) if least <= one.gap[1] else least
    if one.gap and most <= one.gap[1]:
        most = min(most, one.gap[0] - 1) if most >= one.gap[0] else most
    return least, most


def _rank(rows: list[list[Fraction]]) -> int:
    left, rank = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((n for n in range(rank, len(left)) if left[n][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for n in range(rank + 1, len(left)):
            if left[n][column]:
                factor = left[n][column] / left[rank][column]
                left[n] = [a - factor * b for a, b in zip(left[n], left[rank], strict=True)]
        rank += 1
    return rank

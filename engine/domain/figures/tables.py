"""What is published: tables of counts over periods, and what each lets a reader know.

Every case (or gift, or deadline) that is counted falls into one *leaf* of a family of tables and one *block*: a
stretch of time that no published period divides, at one agency. Whatever is published, a cell, a margin, a total, a
second table or a second period, is then the sum of some leaves over some blocks, and what can be worked out from
all of it together is a question about sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

# A count from 1 to 4 is not shown: proposed, for no law gives the number.
SMALLEST_SHOWN = 5

Leaf = tuple[str, ...]
Block = tuple[date, str]
# In no cell: a case that is counted nowhere.
NOWHERE: Leaf = ()
Counts = Mapping[Block, Mapping[Leaf, int]]


@dataclass(frozen=True, slots=True)
class Family:
    """Tables that are counted over the same leaves. `cells` says of each published cell which leaves it adds up.

    Cells in `fixed` are known from elsewhere (a total that another family decides about): they are shown or hidden as
    that says (`True`: shown) and never otherwise.
    """

    name: str
    leaves: tuple[Leaf, ...]
    cells: Mapping[str, frozenset[Leaf]]
    fixed: Mapping[str, bool] = field(default_factory=dict)
    cells_of: Mapping[Leaf, tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found: dict[Leaf, list[str]] = {leaf: [] for leaf in (*self.leaves, NOWHERE)}
        for cell, leaves in self.cells.items():
            for leaf in leaves:
                found[leaf].append(cell)
        object.__setattr__(self, "cells_of", {leaf: tuple(cells) for leaf, cells in found.items()})


@dataclass(frozen=True, slots=True)
class Release:
    """What was, or is to be, published of a family: of which blocks, and which cells are hidden; all others show."""

    blocks: frozenset[Block]
    hidden: frozenset[str]


def small(count: int) -> bool:
    """Say whether a count tells too much of somebody."""
    return 0 < abs(count) < SMALLEST_SHOWN


def value_of(counts: Counts, blocks: Iterable[Block], leaves: Iterable[Leaf]) -> int:
    """Return the sum of leaves over blocks."""
    wanted = frozenset(leaves)
    return sum(n for b in blocks for leaf, n in counts.get(b, {}).items() if leaf in wanted)


@dataclass(frozen=True, slots=True)
class Span:
    """The days a report is about, both inclusive, and of whose cases: an agency's, or all (an empty name)."""

    first: date
    last: date
    agency: str = ""


def blocks_of(spans: Sequence[Span]) -> tuple[dict[Span, frozenset[Block]], dict[date, date]]:
    """Return the blocks that each span is made of, and the last day of each stretch by its first.

    A block is named by its first day and its agency; the empty name stands for all agencies without a report of
    their own.
    """
    starts = {span.first for span in spans}
    after = {date.fromordinal(span.last.toordinal() + 1) for span in spans}
    cuts = sorted(starts | after)
    agencies = {span.agency for span in spans} | {""}
    stretches = {a: date.fromordinal(b.toordinal() - 1) for a, b in pairwise(cuts)}
    found = {
        span: frozenset(
            (start, agency)
            for start, last in stretches.items()
            if span.first <= start and last <= span.last
            for agency in ({span.agency} if span.agency else agencies)
        )
        for span in spans
    }
    return found, stretches


def months_before(today: date, months: int) -> tuple[date, date]:
    """Return the first and the last day of so many whole months that ended before today."""
    end = today.replace(day=1)
    count = end.year * 12 + end.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), date.fromordinal(end.toordinal() - 1)

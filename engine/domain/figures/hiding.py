"""Which cells of a report are hidden: those under five, and as many others as it takes that nobody works them out.

Everything ever published of the same cases is looked at together: a second table, a margin, a period that overlaps
or ends a week later. What may be at stake is each count from 1 to 4: of a cell, of what a cell leaves of another,
over any stretch of time between two days on which a published period begins or ends, at one agency or at all.
For each there must be a proof (`moves.py`) that another value fits everything published just as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby, product

from engine.domain.figures.moves import Ways
from engine.domain.figures.tables import Block, Counts, Family, Leaf, Release, small

Secret = tuple[frozenset[Block], frozenset[Leaf]]


class TooNearError(Exception):
    """Nothing may be published: with what was published before, a total alone would tell too much."""


def hide(family: Family, counts: Counts, published: Sequence[Release], blocks: frozenset[Block]) -> frozenset[str]:
    """Return the cells that a new report must not show. `counts` are of every block of any release.

    Raises TooNearError when what is shown elsewhere (`family.fixed`) would alone give a small count away.
    """
    near, together = _connected(published, blocks)
    within = {block: {leaf: n for leaf, n in counts.get(block, {}).items() if n} for block in together}
    sums = _sums(within, family)
    hidden = {cell for cell, shown in family.fixed.items() if not shown}
    free = [cell for cell in family.cells if cell not in family.fixed]
    hidden |= {cell for cell in free if small(_total(sums, blocks, family.cells[cell]))}
    ways = Ways(family, within, [*near, Release(blocks, frozenset(hidden))])
    over = _stretches(within, [*(one.blocks for one in near), blocks])
    for secret in _secrets_of(family, over, sums):
        while not ways.alters(*secret):
            more = _next(ways, blocks, secret)
            if not more:
                raise TooNearError(family.name)
            ways = ways.with_hidden(more)
    return ways.releases[-1].hidden


def _secrets_of(
    family: Family, over: Iterable[frozenset[Block]], sums: Mapping[Block, Mapping[Leaf, int]]
) -> Iterator[Secret]:
    """Yield every count from 1 to 4 that must not be worked out: over which blocks, of which leaves."""
    figures = list(_figures(family))
    for blocks in over:
        totals: dict[Leaf, int] = {}
        for block in blocks:
            for leaf, n in sums[block].items():
                totals[leaf] = totals.get(leaf, 0) + n
        for leaves in figures:
            if small(sum(totals.get(leaf, 0) for leaf in leaves)):
                yield blocks, leaves


def _figures(family: Family) -> set[frozenset[Leaf]]:
    """Return what can be asked of a family: its cells, its leaves, and what one cell leaves of a larger one."""
    cells = set(family.cells.values())
    # Of a long list (wards) only the total holds others.
    wholes = cells if len(cells) <= _SHORT else {max(cells, key=len)}
    rests = {whole - part for whole in wholes for part in cells if part < whole}
    return cells | {frozenset({leaf}) for leaf in family.leaves} | rests


_SHORT = 100


def _stretches(counts: Counts, published: Sequence[frozenset[Block]]) -> set[frozenset[Block]]:
    """Return the blocks of all that lies between two bounds of published periods, at one agency and at all.

    Also those of a period without another, and without two others.
    """
    by_day = {day: [*found] for day, found in groupby(sorted(counts), key=lambda block: block[0])}
    days = list(by_day)
    found = {
        frozenset(block for day in days[first : last + 1] for block in by_day[day])
        for first in range(len(days))
        for last in range(first, len(days))
    }
    agencies = sorted({agency for _, agency in counts})
    found |= {frozenset(block for block in these if block[1] == one) for these in found for one in agencies}
    for one, other, third in product(set(published), repeat=3):
        found |= {one - other, one - other - third}
    return found - {frozenset()}


def _connected(published: Sequence[Release], blocks: frozenset[Block]) -> tuple[list[Release], frozenset[Block]]:
    """Return the releases that overlap this one, or one that does, and all their blocks."""
    together, found = blocks, set[int]()
    while True:
        more = {n for n, one in enumerate(published) if n not in found and one.blocks & together}
        if not more:
            return [published[n] for n in sorted(found)], together
        found |= more
        together = together.union(*(published[n].blocks for n in more))


def _sums(counts: Counts, family: Family) -> dict[Block, dict[Leaf, int]]:
    known = frozenset(family.leaves)
    return {block: {leaf: n for leaf, n in found.items() if leaf in known} for block, found in counts.items()}


def _total(sums: Mapping[Block, Mapping[Leaf, int]], blocks: frozenset[Block], leaves: frozenset[Leaf]) -> int:
    return sum(n for block in blocks for leaf, n in sums.get(block, {}).items() if leaf in leaves)


def _next(ways: Ways, blocks: frozenset[Block], secret: Secret) -> frozenset[str]:
    """Return the cells to hide next: those that lose least and are enough, else the one that loses least.

    `ways` is what may be moved now; its last release is the new one.
    """
    family = ways.family
    hidden = ways.releases[-1].hidden
    shown = [cell for cell in family.cells if cell not in hidden and cell not in family.fixed]
    size = {cell: (len(family.cells[cell]), ways.value(blocks, cell), cell) for cell in shown}
    by_loss = sorted(shown, key=size.__getitem__)
    few = len(family.leaves) <= _FEW_LEAVES

    def enough(*cells: str, pairs: bool = False) -> bool:
        return ways.with_hidden(cells).alters(*secret, pairs=pairs)

    for pairs in (False, True) if few else (False,):
        for cell in by_loss if few else by_loss[:_TRIED]:
            if enough(cell, pairs=pairs):
                return frozenset({cell})
    two = combinations(by_loss if few else (), 2)
    for cells in sorted(two, key=lambda cells: [*map(sum, zip(*(size[cell][:2] for cell in cells), strict=True))]):
        if enough(*cells):
            return frozenset(cells)
    about = [cell for cell in by_loss if family.cells[cell] & secret[1]]
    return frozenset((about or by_loss)[:1]) | frozenset(() if few else by_loss[:_AT_ONCE])


# Of a short list every cell is tried, and every two; of a long one a few, and then several are hidden at once.
_FEW_LEAVES, _TRIED, _AT_ONCE = 24, 4, 4

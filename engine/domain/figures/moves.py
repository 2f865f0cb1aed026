"""Proofs that a figure cannot be worked out: another way in which everything published would be just as it is.

A *move* puts one case of a block from one leaf into another (or takes it out of the count, or adds one). Two moves
together may leave every shown cell of every release as it is where one alone would not. Where such a change alters
a figure and keeps what the hidden cells are known to be, nobody can tell the figure from what was published: there
are at least two truths. The proof needs no solver, and holds whatever method a reader uses.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.domain.figures.tables import (
    NOWHERE,
    SMALLEST_SHOWN,
    Block,
    Counts,
    Family,
    Leaf,
    Release,
    small,
    value_of,
)

# Families with more leaves are proved by single moves alone: pairs would be too many to look through.
_PAIRS_UP_TO = 64

Effect = frozenset[tuple[int, str, int]]


@dataclass(frozen=True, slots=True)
class Move:
    """One case of a block, from one leaf to another."""

    block: Block
    source: Leaf
    target: Leaf

    def change(self, blocks: Collection[Block], leaves: Collection[Leaf]) -> int:
        """Return by how much a figure over these blocks and leaves changes."""
        return ((self.target in leaves) - (self.source in leaves)) if self.block in blocks else 0


@dataclass(slots=True)
class Ways:
    """What may be moved, given what was published of a family and what the counts are."""

    family: Family
    counts: Counts
    releases: Sequence[Release]
    _classes: dict[Block, dict[Leaf, frozenset[tuple[int, str]]]] = field(default_factory=dict)
    _pairs: dict[Effect, list[Move]] | None = None
    values: dict[tuple[frozenset[Block], str], int] = field(default_factory=dict)

    def with_hidden(self, more: Collection[str]) -> "Ways":
        """Return what may be moved if the last release hid more cells."""
        *before, last = self.releases
        hidden = last.hidden.union(more)
        return Ways(self.family, self.counts, [*before, Release(last.blocks, hidden)], values=self.values)

    def value(self, blocks: frozenset[Block], cell: str) -> int:
        """Return the count of a cell over blocks."""
        if (blocks, cell) not in self.values:
            self.values[blocks, cell] = value_of(self.counts, blocks, self.family.cells[cell])
        return self.values[blocks, cell]

    def alters(self, blocks: Collection[Block], leaves: Collection[Leaf], *, pairs: bool = True) -> bool:
        """Say whether there is a change that leaves everything published as it is and alters this figure.

        `pairs`: look for two moves together where one alone is not enough.
        """
        near = [block for block in self.counts if block in blocks]
        for block in near:
            for leaf in self._filled(block):
                if leaf in leaves:
                    for move in self._moves_of(block, leaf):
                        if not self._effect(move) and self._fits((move,)) and move.change(blocks, leaves):
                            return True
        if self._exchange_alters(blocks, leaves, near):
            return True
        return pairs and self._pair_alters(blocks, leaves, near)

    def _filled(self, block: Block) -> list[Leaf]:
        return [leaf for leaf, n in self.counts[block].items() if n > 0]

    def _moves_of(self, block: Block, leaf: Leaf) -> Iterator[Move]:
        """Yield the moves out of a leaf and into it; there must be a case to move."""
        counts = self.counts[block]
        for other in (*self.family.leaves, NOWHERE):
            if other != leaf:
                if counts.get(leaf, 0) > 0:
                    yield Move(block, leaf, other)
                if other == NOWHERE or counts.get(other, 0) > 0:
                    yield Move(block, other, leaf)

    def _shown_with(self, block: Block, leaf: Leaf) -> frozenset[tuple[int, str]]:
        """Return the shown cells that a case of this block and leaf is counted in."""
        of_block = self._classes.setdefault(block, {})
        if leaf not in of_block:
            of_block[leaf] = frozenset(
                (number, cell)
                for number, release in enumerate(self.releases)
                if block in release.blocks
                for cell in self.family.cells_of[leaf]
                if cell not in release.hidden
            )
        return of_block[leaf]

    def _effect(self, move: Move) -> Effect:
        """Return what a move does to cells that are shown: nothing, where it may be made alone."""
        was, becomes = self._shown_with(move.block, move.source), self._shown_with(move.block, move.target)
        return frozenset({(*one, -1) for one in was - becomes} | {(*one, 1) for one in becomes - was})

    def _fits(self, moves: Sequence[Move]) -> bool:
        """Say whether hidden cells stay what their mark says, and no count falls below nothing."""
        if len(moves) > 1 and (moves[0].block, moves[0].source) == (moves[1].block, moves[1].source):
            first = moves[0]
            if first.source != NOWHERE and self.counts[first.block].get(first.source, 0) < len(moves):
                return False
        touched = {
            cell for move in moves for leaf in (move.source, move.target) for cell in self.family.cells_of[leaf]
        }
        for release in self.releases:
            for cell in touched & release.hidden:
                by = sum(move.change(release.blocks, self.family.cells[cell]) for move in moves)
                value = self.value(release.blocks, cell) if by else 0
                if by and not _same_mark(value, value + by):
                    return False
        return True

    def _exchange_alters(self, blocks: Collection[Block], leaves: Collection[Leaf], near: Iterable[Block]) -> bool:
        """Say whether it alters the figure to move a case in one block and one back in another."""
        for block in near:
            for leaf in self._filled(block):
                if leaf in leaves:
                    for move in self._moves_of(block, leaf):
                        undone = {(number, cell, -by) for number, cell, by in self._effect(move)}
                        for other in self.counts:
                            back = Move(other, move.target, move.source)
                            if (
                                other != block
                                and (back.source == NOWHERE or self.counts[other].get(back.source, 0) > 0)
                                and move.change(blocks, leaves) + back.change(blocks, leaves)
                                and self._effect(back) == undone
                                and self._fits((move, back))
                            ):
                                return True
        return False

    def _pair_alters(self, blocks: Collection[Block], leaves: Collection[Leaf], near: Iterable[Block]) -> bool:
        if len(self.family.leaves) > _PAIRS_UP_TO:
            return False
        pairs = self._by_effect()
        for block in near:
            for leaf in self._filled(block):
                if leaf not in leaves:
                    continue
                for move in self._moves_of(block, leaf):
                    undone = frozenset((number, cell, -by) for number, cell, by in self._effect(move))
                    for other in pairs.get(undone, ()):
                        by = move.change(blocks, leaves) + other.change(blocks, leaves)
                        if by and self._fits((move, other)):
                            return True
        return False

    def _by_effect(self) -> Mapping[Effect, list[Move]]:
        """Return every move by what it does to shown cells."""
        if self._pairs is None:
            self._pairs = {}
            for block in self.counts:
                for source in (*self._filled(block), NOWHERE):
                    for target in (*self.family.leaves, NOWHERE):
                        if source != target:
                            move = Move(block, source, target)
                            self._pairs.setdefault(self._effect(move), []).append(move)
        return self._pairs


def _same_mark(value: int, becomes: int) -> bool:
    """Say whether a hidden cell would carry the same mark: fewer than five, or withheld for the sake of another."""
    return small(becomes) if small(value) else becomes == 0 or becomes >= SMALLEST_SHOWN

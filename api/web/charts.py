"""Bars and columns as the pages draw them: widths in percent, heights in units of the drawing, texts beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Fill = Literal["f-red", "f-ink", "f-hollow", "hatch"]
# A zero baseline with a few lines above it.
_STEPS = (1, 2, 5)
_LINES = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: how many, and how it is filled."""

    count: int
    fill: Fill


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a bar chart. `most`: the longest bar's total; `cells`: the parts as a table has them, each linked.

    `soon`: what stands beside the total, with its own link.
    """

    label: str
    address: str
    segments: tuple[Segment, ...]
    total: int
    most: int
    soon: int = 0
    soon_address: str = ""
    cells: tuple[tuple[int, str], ...] = ()

    def drawn(self) -> list[tuple[float, float, Fill]]:
        """Return the parts as where they begin, how wide they are (percent), and their fill."""
        found: list[tuple[float, float, Fill]] = []
        at = 0.0
        for segment in self.segments:
            if segment.count:
                width = round(segment.count / self.most * 99, 1)
                found.append((round(at, 1), width, segment.fill))
                at += width + 0.4
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart over time."""

    label: str
    address: str
    segments: tuple[Segment, ...]
    total: int
    cells: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of columns: its end, and the numbers at its lines."""

    top: int
    marks: tuple[int, ...]


def scale_of(totals: Sequence[int]) -> Scale:
    """Return an axis from zero that holds all totals, in round steps."""
    most = max([*totals, 1])
    step, power = 1, 1
    while step * _LINES < most:
        for factor in _STEPS:
            step = factor * power
            if step * _LINES >= most:
                break
        power *= 10
    top = -(-most // step) * step
    return Scale(top, tuple(range(0, top + 1, step)))

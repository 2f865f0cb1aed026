"""Drawing a procedure: a column a strand, its way from top to bottom, side ways below. Classes alone, no style."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from engine.domain.definition.vocabulary import Label, Language
from engine.views import DrawnState, DrawnStrand

# Pixels: a column, the gap between two, a box, a line of text, the least height of an arrow.
_COLUMN, _GAP, _BOX, _LINE, _ARROW, _TOP = 186, 14, 162, 17, 34, 52
# Signs that a line in a box, and beside an arrow, holds.
_IN_BOX, _BESIDE = 20, 22
_ASIDE = Label("Ngả rẽ", "Side ways")
_AT_MOST = "≤ "


def drawing(strands: Iterable[DrawnStrand], title: str, language: Language) -> Markup:
    """Return the drawing as SVG; `title` is what a screen reader says of it."""
    columns = [_column(strand, index, language) for index, strand in enumerate(strands)]
    width = len(columns) * (_COLUMN + _GAP) - _GAP
    height = max((bottom for _, bottom in columns), default=0) + 12
    grounds = "".join(
        f'<rect class="d-lane" x="{index * (_COLUMN + _GAP)}" y="0" width="{_COLUMN}" height="{height}" rx="8"/>'
        for index in range(len(columns))
    )
    opening = (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="draw-title"><title id="draw-title">{escape(title)}</title>'
    )
    # Every text in it was escaped where it was written.
    return Markup(opening + grounds + "".join(drawn for drawn, _ in columns) + "</svg>")  # noqa: S704


def _column(strand: DrawnStrand, index: int, language: Language) -> tuple[str, int]:
    left, y = index * (_COLUMN + _GAP) + 12, _TOP
    parts = [
        f'<text class="d-n" x="{left}" y="{22 + line * 16}">{escape(words)}</text>'
        for line, words in enumerate(_lines(strand.label[language], 22)[:2])
    ]
    for state in strand.way:
        drawn, y = _box(state, left, y, language)
        parts.append(drawn)
        if state.step:
            drawn, y = _arrow(state, state.step, left, y, language)
            parts.append(drawn)
    if strand.aside:
        parts.append(f'<text class="d-a" x="{left}" y="{y + 24}">{_ASIDE[language]}</text>')
        y += 34
        for state in strand.aside:
            drawn, y = _box(state, left, y, language, side=True)
            parts.append(drawn)
            y += 8
    return "".join(parts), y


def _box(state: DrawnState, left: int, y: int, language: Language, *, side: bool = False) -> tuple[str, int]:
    lines = _lines(state.label[language], _IN_BOX)
    height = len(lines) * _LINE + 16
    kind = "d-box" + (" d-box--side" if side else "") + (" d-box--fin" if state.final else "")
    middle = left + _BOX / 2
    text = "".join(
        f'<text class="d-t" x="{middle:g}" y="{y + 21 + n * _LINE}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return f'<rect class="{kind}" x="{left}" y="{y}" width="{_BOX}" height="{height}" rx="5"/>{text}', y + height


def _arrow(state: DrawnState, step: Label, left: int, y: int, language: Language) -> tuple[str, int]:
    """The arrow to the next state, with the step beside it, and by when."""
    lines = [("d-a", line) for line in _lines(step[language], _BESIDE)]
    limits = " / ".join(limit[language] for limit in state.limits)
    lines += [("d-l", line) for line in _lines(_AT_MOST + limits, _BESIDE)] if limits else []
    height = max(_ARROW, len(lines) * 15 + 12)
    x = left + 12
    text = "".join(
        f'<text class="{kind}" x="{left + 22}" y="{y + 16 + n * 15}">{escape(line)}</text>'
        for n, (kind, line) in enumerate(lines)
    )
    head = f'<path class="d-head" d="M{x - 4} {y + height - 8}h8l-4 8z"/>'
    return f'<path class="d-arr" d="M{x} {y}V{y + height - 6}"/>{head}{text}', y + height


def _lines(text: str, most: int) -> list[str]:
    found: list[str] = []
    for word in text.split():
        if found and len(found[-1]) + len(word) < most:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found

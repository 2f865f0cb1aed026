"""Nothing under five is told by what is published: an attacker that solves everything together finds none."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.figures.hiding import TooNearError, hide
from engine.domain.figures.tables import Block, Family, Leaf, Release, Span, blocks_of, small, value_of
from tests.unit.figures.attacker import Attacker

START = date(2026, 1, 1)
SIDES, ENDS = ("female", "male", "other"), ("child", "adult")


def _list(names: tuple[str, ...]) -> Family:
    leaves = tuple((name,) for name in names)
    cells = {name: frozenset({(name,)}) for name in names}
    return Family("list", leaves, {**cells, "all": frozenset(leaves)})


def _crossed() -> Family:
    leaves: tuple[Leaf, ...] = tuple((a, b) for a in SIDES for b in ENDS)
    cells = {f"{a}-{b}": frozenset({(a, b)}) for a, b in leaves}
    margins = {name: frozenset(leaf for leaf in leaves if name in leaf) for name in (*SIDES, *ENDS)}
    return Family("crossed", leaves, {**cells, **margins, "all": frozenset(leaves)})


def _two_tables() -> Family:
    """Two tables that cut the same ages differently."""
    leaves: tuple[Leaf, ...] = (("0-5",), ("6-15",), ("16-17",), ("18-59",), ("60+",))
    cells = {
        "under 16": frozenset(leaves[:2]),
        "16 and over": frozenset(leaves[2:]),
        "under 18": frozenset(leaves[:3]),
        "grown": frozenset(leaves[3:]),
        "60+": frozenset(leaves[4:]),
    }
    return Family("two tables", leaves, {**cells, "all": frozenset(leaves)})


FAMILIES = [_list(("a", "b", "c")), _list(("has", "lacks")), _crossed(), _two_tables()]
DAYS = st.integers(0, 3)
SPANS = st.lists(
    st.tuples(DAYS, DAYS, st.sampled_from(["", "", "", "one"])).map(lambda d: (min(d[:2]), max(d[:2]), d[2])),
    min_size=1,
    max_size=3,
    unique=True,
)


def _spans(drawn: list[tuple[int, int, str]]) -> list[Span]:
    return [Span(START + timedelta(first), START + timedelta(last), agency) for first, last, agency in drawn]


Days = dict[Block, dict[Leaf, int]]


def _counted(family: Family, days: Days, spans: list[Span]) -> tuple[dict[Span, frozenset[Block]], Days]:
    """Return the blocks of reports, and the counts of each block, from the counts of each day."""
    of_span, stretches = blocks_of(spans)
    named = {agency for blocks in of_span.values() for _, agency in blocks}
    counts: Days = {block: {} for blocks in of_span.values() for block in blocks}
    for (day, agency), found in days.items():
        start = next((first for first, last in stretches.items() if first <= day <= last), None)
        block = (start, agency if agency in named else "")
        if start is not None and block in counts:
            for leaf, n in found.items():
                counts[block][leaf] = counts[block].get(leaf, 0) + n
    return of_span, counts


def _published(family: Family, days: Days, spans: list[Span]) -> dict[Span, frozenset[str]]:
    """Publish one report after the other, each with what is known then; return what each hides."""
    made: dict[Span, frozenset[str]] = {}
    for number, span in enumerate(spans, 1):
        of_span, counts = _counted(family, days, spans[:number])
        before = [Release(of_span[one], hidden) for one, hidden in made.items()]
        with suppress(TooNearError):
            made[span] = hide(family, counts, before, of_span[span])
    return made


@st.composite
def _situations(draw: st.DrawFn) -> tuple[Family, list[Span], Days]:
    family = draw(st.sampled_from(FAMILIES))
    spans = _spans(draw(SPANS))
    sizes = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 9))
    days = {
        (START + timedelta(day), agency): {leaf: draw(sizes) for leaf in family.leaves}
        for day in range(4)
        for agency in ("", "one")
    }
    return family, spans, days


@settings(max_examples=12, deadline=None)
@given(_situations())
def test_the_attacker_works_out_nothing(situation: tuple[Family, list[Span], Days]) -> None:
    _attack(situation)


@pytest.mark.thorough
@settings(max_examples=300, deadline=None)
@given(_situations())
def test_the_attacker_works_out_nothing_in_many_situations(situation: tuple[Family, list[Span], Days]) -> None:
    _attack(situation)


def _attack(situation: tuple[Family, list[Span], Days]) -> None:
    family, spans, days = situation
    made = _published(family, days, spans)
    of_span, counts = _counted(family, days, list(made))
    attacker = Attacker(family, sorted(counts), most=40)
    for span, hidden in made.items():
        attacker.reads(Release(of_span[span], hidden), counts)
    found = [
        (sorted(blocks), sorted(leaves), value)
        for blocks, leaves, value in _small_figures(family, counts, set(of_span.values()))
        if attacker.works_out_by_fractions(blocks, leaves) or attacker.works_out(blocks, leaves, value)
    ]
    assert not found, (spans, made)


def _small_figures(
    family: Family, counts: Days, over: set[frozenset[Block]]
) -> Iterator[tuple[frozenset[Block], frozenset[Leaf], int]]:
    """Yield every count from 1 to 4, of a cell or a leaf, over a period, a difference of periods or a stretch."""
    over |= {one - other for one in over for other in over} | {frozenset({block}) for block in counts}
    for blocks in over - {frozenset()}:
        for leaves in {*family.cells.values(), *(frozenset({leaf}) for leaf in family.leaves)}:
            value = value_of(counts, blocks, leaves)
            if small(value):
                yield blocks, leaves, value


def _whole(family: Family, *values: int) -> tuple[dict[Block, dict[Leaf, int]], frozenset[Block]]:
    block: Block = (START, "")
    return {block: dict(zip(family.leaves, values, strict=True))}, frozenset({block})


def test_a_cell_under_five_takes_another_with_it_where_a_total_is_shown() -> None:
    family = _list(("a", "b", "c"))
    counts, blocks = _whole(family, 3, 9, 40)
    assert hide(family, counts, [], blocks) == {"a", "b"}


def test_nothing_and_five_are_shown() -> None:
    family = _list(("a", "b", "c"))
    counts, blocks = _whole(family, 0, 5, 40)
    assert hide(family, counts, [], blocks) == frozenset()


def test_the_few_without_a_mark_are_kept_as_well_as_the_few_with_it() -> None:
    """Of 43, 41 suffered violence: that two did not must not be told either."""
    family = Family(
        "has", (("has",), ("lacks",)), {"has": frozenset({("has",)}), "all": frozenset({("has",), ("lacks",)})}
    )
    counts, blocks = _whole(family, 41, 2)
    assert hide(family, counts, [], blocks) == {"has"}


def test_a_crossed_table_keeps_its_margins_where_it_can() -> None:
    family = _crossed()
    counts, blocks = _whole(family, 88, 78, 9, 12, 2, 0)
    hidden = hide(family, counts, [], blocks)
    assert "other-child" in hidden
    assert "all" not in hidden
    assert {"female-child", "female-adult", "female"} - hidden == {"female-child", "female-adult", "female"}


def test_a_longer_period_does_not_give_away_the_months_it_adds() -> None:
    family = _list(("a", "b", "c"))
    days = [Span(START, START + timedelta(30)), Span(START, START + timedelta(60))]
    blocks, _ = blocks_of(days)
    first, second = sorted(blocks[days[1]])
    counts: Days = {
        first: {("a",): 10, ("b",): 20, ("c",): 30},
        second: {("a",): 2, ("b",): 20, ("c",): 30},
    }
    shown_first = hide(family, counts, [], blocks[days[0]])
    assert shown_first == frozenset()
    later = hide(family, counts, [Release(blocks[days[0]], shown_first)], blocks[days[1]])
    assert "a" in later
    assert len(later) == 2


def test_a_period_that_differs_by_two_cases_says_no_total() -> None:
    family = _list(("a", "b"))
    days = [Span(START, START + timedelta(30)), Span(START, START + timedelta(31))]
    blocks, _ = blocks_of(days)
    first, second = sorted(blocks[days[1]])
    counts: Days = {first: {("a",): 10, ("b",): 20}, second: {("a",): 1, ("b",): 1}}
    later = hide(family, counts, [Release(blocks[days[0]], frozenset())], blocks[days[1]])
    assert later == {"a", "b", "all"}


def test_a_total_that_is_told_elsewhere_is_never_withheld_here_alone() -> None:
    family = _list(("a", "b"))
    fixed = Family(family.name, family.leaves, family.cells, {"all": True})
    counts, blocks = _whole(family, 2, 20)
    assert hide(fixed, counts, [], blocks) == {"a", "b"}
    counts, blocks = _whole(family, 2, 0)
    with pytest.raises(TooNearError):
        hide(fixed, counts, [], blocks)


def test_a_list_of_all_wards_is_hidden_as_it_must_be_over_two_periods() -> None:
    names = tuple(f"ward {n}" for n in range(30))
    whole = _list(names)
    family = Family(whole.name, whole.leaves, whole.cells, {"all": True})
    spans = [Span(START, START + timedelta(n)) for n in (1, 3)]
    days: Days = {
        (START + timedelta(day), ""): {leaf: (n * 7 + day * 3) % 9 for n, leaf in enumerate(family.leaves)}
        for day in range(4)
    }
    made = _published(family, days, spans)
    assert list(made) == spans
    of_span, counts = _counted(family, days, spans)
    # In a list of its own each stretch may be taken alone: what is known of it is what the two periods leave.
    first, second = (made[span] for span in spans)
    assert "all" not in first | second
    for names_hidden in (first, second):
        assert len(names_hidden) >= 2
    earlier, later = of_span[spans[0]], of_span[spans[1]] - of_span[spans[0]]
    for cell, leaves in family.cells.items():
        if cell not in first:
            assert not small(value_of(counts, earlier, leaves))
        if cell not in first | second:
            assert not small(value_of(counts, later, leaves))

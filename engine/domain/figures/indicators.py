"""The indicators of the periodic report: which families of tables are counted, and where a case falls in each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.domain.definition.label import Label
from engine.domain.figures.noted import Noted
from engine.domain.figures.tables import Family, Leaf

ALL, CHILDREN = "all", "child"
# A value that was not recorded.
UNKNOWN = "unknown"
_ELSE, _HAS, _LACKS = "else", "has", "lacks"
# What became of a deadline: in time, missed, past before arrival, and everything that blames nobody.
ENDS = ("met", "breached", "breached_before_arrival", "other_end")
AGES_AND_SEXES = "age_and_sex"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `least` and `most`: of a band; `of`: the steps and states that count in it."""

    id: str
    label: Label
    least: int = 0
    most: int = 0
    of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its definition and source. What it is counted by: a field, bands, procedures, steps, deadlines."""

    id: str
    label: Label
    definition: Label
    source: Label
    field: str = ""
    bands: str = ""
    children: bool = False
    procedures: bool = False
    rows: tuple[Row, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicators:
    """All that a report counts, as one version of its file says. `ages`: children first, as the law bounds them."""

    version: int
    ages: tuple[Row, ...]
    sex_field: str
    lists: tuple[Table, ...]
    kinds: Table
    completeness: Table
    happenings: tuple[Table, ...]
    deadlines: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Universe:
    """The values that may occur: of each field in question, the sexes, the procedures."""

    values: Mapping[str, tuple[str, ...]]
    procedures: tuple[str, ...]


@dataclass(slots=True)
class Counting:
    """The families of a version of the indicators in one deployment, and where a case falls in each."""

    indicators: Indicators
    universe: Universe
    opened: dict[str, Family] = field(default_factory=dict)
    happened: dict[str, Family] = field(default_factory=dict)
    ended: dict[str, Family] = field(default_factory=dict)
    _lists: list[tuple[str, Table, frozenset[str]]] = field(default_factory=list)
    _counts_as: dict[str, list[tuple[str, Leaf]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = self.indicators
        self._add(Family(ALL, (("case",),), {ALL: frozenset({("case",)})}))
        self._add(self._ages_and_sexes())
        for table in known.lists:
            self._add(self._list(table))
            self._lists.append((list_family(table), table, frozenset(self.rows_of(table))))
        for value in self.universe.values[known.kinds.field]:
            self._add(_two_fold(kind_family(value)))
        for name in known.completeness.names:
            self._add(_two_fold(recorded_family(name)))
        for table in known.happenings:
            for row in table.rows:
                name = happening_family(table, row)
                self.happened[name] = Family(name, ((row.id,),), {row.id: frozenset({(row.id,)})})
                for one in row.of:
                    self._counts_as.setdefault(one, []).append((name, (row.id,)))
        for table in known.deadlines:
            for clock in table.names:
                leaves: tuple[Leaf, ...] = tuple((end,) for end in ENDS)
                cells = {**{end: frozenset({(end,)}) for end in ENDS}, ALL: frozenset(leaves)}
                self.ended[deadline_family(clock)] = Family(deadline_family(clock), leaves, cells)

    def _add(self, family: Family) -> None:
        self.opened[family.name] = family

    def _ages_and_sexes(self) -> Family:
        ages = [row.id for row in self.indicators.ages]
        sexes = self.universe.values[self.indicators.sex_field]
        leaves: tuple[Leaf, ...] = tuple((age, sex) for age in ages for sex in sexes)
        cells = {f"{age}/{sex}": frozenset({(age, sex)}) for age, sex in leaves}
        margins = {name: frozenset(leaf for leaf in leaves if name in leaf) for name in (*ages, *sexes)}
        return Family(AGES_AND_SEXES, leaves, {**cells, **margins, ALL: frozenset(leaves)})

    def _list(self, table: Table) -> Family:
        rows = self.rows_of(table)
        if table.children:
            leaves: tuple[Leaf, ...] = tuple((row, who) for row in rows for who in (CHILDREN, _ELSE))
            cells = {row: frozenset(leaf for leaf in leaves if leaf[0] == row) for row in rows}
            cells |= {f"{row}/{CHILDREN}": frozenset({(row, CHILDREN)}) for row in rows}
            cells[CHILDREN] = frozenset(leaf for leaf in leaves if leaf[1] == CHILDREN)
        else:
            leaves = tuple((row,) for row in rows)
            cells = {row: frozenset({(row,)}) for row in rows}
            if table.bands == "age":
                cells |= {
                    age.id: frozenset((row.id,) for row in table.rows if age.least <= row.least <= age.most)
                    for age in self.indicators.ages
                }
        return Family(list_family(table), leaves, {**cells, ALL: frozenset(leaves)})

    def rows_of(self, table: Table) -> tuple[str, ...]:
        """Return the ids of a list's rows."""
        if table.bands:
            return (*(row.id for row in table.rows), *(() if table.bands == "age" else (UNKNOWN,)))
        return self.universe.procedures if table.procedures else (*self.universe.values[table.field], UNKNOWN)

    def age_of(self, noted: Noted) -> str:
        """Return the age group; an unknown age counts as a child's, as everywhere."""
        years = noted.age if noted.age is not None else 0
        for row in self.indicators.ages:
            if row.least <= years <= row.most:
                return row.id
        return CHILDREN

    def leaves(self, noted: Noted) -> Iterator[tuple[str, Leaf]]:
        """Yield where a case that was opened falls, in each family; where it lacks a value, `lacking` says later."""
        age, known = self.age_of(noted), self.indicators
        who = CHILDREN if age == CHILDREN else _ELSE
        sexes = self.universe.values[known.sex_field]
        sex = noted.values.get(known.sex_field)
        yield ALL, ("case",)
        yield AGES_AND_SEXES, (age, str(sex) if sex in sexes else sexes[-1])
        for name, table, rows in self._lists:
            row = self._row(table, rows, noted)
            yield name, (row, who) if table.children else (row,)
        kinds = noted.values.get(known.kinds.field) or ()
        has = (_HAS, who)
        if isinstance(kinds, list | tuple):
            for value in dict.fromkeys(kinds):
                if isinstance(value, str) and kind_family(value) in self.opened:
                    yield kind_family(value), has
        for name in known.completeness.names:
            if noted.values.get(name):
                yield recorded_family(name), has

    def lacking(self, family: str, block: Mapping[Leaf, int], of_all: Mapping[Leaf, int]) -> dict[Leaf, int]:
        """Return the counts of a block with those of the cases that lack the family's value.

        `of_all`: the block's counts by age group and sex. A family of another kind stays as it is.
        """
        if (_LACKS, CHILDREN) not in self.opened[family].leaves:
            return dict(block)
        children = sum(n for leaf, n in of_all.items() if leaf[0] == CHILDREN)
        found = dict(block)
        for who, total in ((CHILDREN, children), (_ELSE, sum(of_all.values()) - children)):
            found[_LACKS, who] = total - block.get((_HAS, who), 0)
        return found

    def _row(self, table: Table, rows: frozenset[str], noted: Noted) -> str:
        if table.procedures:
            return noted.procedure
        if table.bands:
            amount = (noted.age or 0) if table.bands == "age" else noted.delay
            if amount is not None:
                for row in table.rows:
                    if row.least <= amount <= row.most:
                        return row.id
            return UNKNOWN
        value = noted.values.get(table.field)
        return value if isinstance(value, str) and value in rows else UNKNOWN

    def happenings(self, happened: Iterable[str]) -> Iterator[tuple[str, Leaf]]:
        """Yield what a day's events count as."""
        for one in happened:
            yield from self._counts_as.get(one, ())

    def fixed(self, family: Family, shown: Mapping[str, frozenset[str]]) -> Family:
        """Return a family with the totals that others decide about. `shown`: what those hide."""
        if family.name == ALL or family.name not in self.opened:
            return family
        fixed = {ALL: ALL not in shown[ALL]}
        if family.name != AGES_AND_SEXES:
            ages = {row.id for row in self.indicators.ages} & set(family.cells)
            fixed |= {age: age not in shown[AGES_AND_SEXES] for age in ages}
        return replace(family, fixed=fixed)


def _two_fold(name: str) -> Family:
    leaves: tuple[Leaf, ...] = tuple((has, who) for has in (_HAS, _LACKS) for who in (CHILDREN, _ELSE))
    has = frozenset(leaf for leaf in leaves if leaf[0] == _HAS)
    children = frozenset(leaf for leaf in leaves if leaf[1] == CHILDREN)
    cells = {_HAS: has, f"{_HAS}/{CHILDREN}": has & children, CHILDREN: children, ALL: frozenset(leaves)}
    return Family(name, leaves, cells)


def list_family(table: Table) -> str:
    """Return the name of a list's family."""
    return f"list:{table.id}"


def kind_family(value: str) -> str:
    """Return the name of the family of one value of several that may hold."""
    return f"kind:{value}"


def recorded_family(name: str) -> str:
    """Return the name of the family that counts whether a field was recorded."""
    return f"recorded:{name}"


def happening_family(table: Table, row: Row) -> str:
    """Return the name of the family of what happened."""
    return f"happened:{table.id}:{row.id}"


def deadline_family(clock: str) -> str:
    """Return the name of a deadline's family."""
    return f"deadline:{clock}"

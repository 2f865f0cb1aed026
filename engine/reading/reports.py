"""Published reports as they were published, with the words for every table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.definition.label import Label
from engine.domain.errors import refused
from engine.domain.figures.indicators import (
    AGES_AND_SEXES,
    ALL,
    CHILDREN,
    ENDS,
    UNKNOWN,
    Counting,
    Indicators,
    Row,
    Table,
    Universe,
    deadline_family,
    happening_family,
    kind_family,
    list_family,
    recorded_family,
)
from engine.reading.accounts.keeping import leads
from engine.store.reports import reports_of
from engine.world import World

Cell = int | str
_UNKNOWN = Label("Chưa rõ", "Not known")
_TOTAL = Label("Tổng", "Total")
_CASES = Label("Ca", "Cases")
_OF_CHILDREN = Label("Trẻ em", "Children")
_TIMES = Label("Số lần", "Times")
_RECORDED = Label("Ca có ghi", "Cases with it")
_SEX_AGE = Label("Theo nhóm tuổi và giới", "By age group and sex")
_SEX_AGE_MEANS = Label(
    "Tuổi lúc xảy ra sự việc, không rõ thì lúc mở ca; chưa rõ tuổi tính là trẻ em. Giới chưa rõ tính vào cột Khác.",
    "Age at the incident, else at opening; an unknown age counts as a child. An unknown sex is counted as other.",
)
_OPENED = Label("Ca mở trong kỳ.", "Cases opened in the period.")
_ENDED = {
    "met": Label("Đúng hạn", "In time"),
    "breached": Label("Quá hạn", "Missed"),
    "breached_before_arrival": Label("Quá trước khi đến", "Past before arrival"),
    "other_end": Label("Kết thúc khác", "Ended otherwise"),
}
_CHILD_ABUSE = Label("Chỉ tiêu 0101: trẻ em bị xâm hại", "Indicator 0101: abused children")
_CHILD_ABUSE_MEANS = Label(
    "Số trẻ em (dưới 16 tuổi) của các ca mở trong kỳ, theo giới, nhóm tuổi, nơi xảy ra và hình thức.",
    "Children (under 16) of the cases opened in the period, by sex, age group, setting and kind.",
)
_CHILD_ABUSE_SOURCE = Label(
    "Thông tư 13/2021/TT-BLĐTBXH, phụ lục IV, chỉ tiêu 0101; số của cơ sở này, không phải của thành phố.",
    "Circular 13/2021/TT-BLĐTBXH, annex IV, indicator 0101; figures of this service, not of the city.",
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its label, and a count or how it is hidden (`few`: from 1 to 4, `withheld`: for the sake of another)."""

    label: Label
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as it is shown, with its definition and its source."""

    id: str
    label: Label
    definition: Label
    source: Label
    columns: tuple[Label, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A published report. `about`: whose cases, None for all; `total`: how many were opened in the period."""

    number: int
    first: date
    last: date
    about: Label | None
    made_at: datetime
    total: Cell
    tables: tuple[TableView, ...]


def scope_of_reports(world: World, actor: Actor) -> str:
    """Return whose cases this person's reports are about: all (empty) or those of the agency that it leads.

    Raises RefusedError(not_permitted) for everybody else.
    """
    if world.library.vocabulary.roles[actor.role].oversees:
        return ""
    if not leads(world, actor, actor.agency):
        raise refused("not_permitted", "report")
    return actor.agency


def counting_of(world: World) -> Counting:
    """Return the indicators with the values that occur here. Raises RefusedError(not_found) where there are none."""
    known = world.indicators
    if known is None:
        raise refused("not_found", "report")
    fields, directory = world.library.vocabulary.fields, world.directories.refresh().directory
    names = {known.sex_field, known.kinds.field, *(table.field for table in known.lists if table.field)}
    wards = tuple(ward.code for ward in directory.wards)
    values = {name: wards if fields[name].kind == "ward" else tuple(fields[name].values) for name in names}
    return Counting(known, Universe(values, tuple(world.library.names())))


def list_reports(world: World, actor: Actor) -> tuple[ReportView, ...]:
    """Return the reports this person may read, the newest first, without their tables."""
    about = scope_of_reports(world, actor)
    with world.database.read() as connection:
        return tuple(_view(world, row, ()) for row in reports_of(connection, about))


def view_report(world: World, actor: Actor, number: int) -> ReportView:
    """Return a published report. Raises RefusedError(not_found) for one that is not there or not this person's."""
    about = scope_of_reports(world, actor)
    with world.database.read() as connection:
        row = next((one for one in reports_of(connection, about) if one.number == number), None)
    if row is None:
        raise refused("not_found", "report")
    return _view(world, row, tuple(_Words(world, counting_of(world), row.shown).tables()))


def _view(world: World, row: Any, tables: tuple[TableView, ...]) -> ReportView:
    directory = world.directories.refresh().directory
    about = directory.agency(row.about).name if row.about in directory else None
    total = row.shown.get(ALL, {}).get(ALL, "withheld")
    return ReportView(row.number, row.first, row.last, about, row.made_at, total, tables)


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of a report, worded."""

    world: World
    counting: Counting
    shown: Mapping[str, Mapping[str, Cell]]

    def tables(self) -> Iterator[TableView]:
        known = self.counting.indicators
        yield self._ages_and_sexes(known)
        for table in known.lists:
            yield self._list(table)
        yield self._rows(
            known.kinds,
            (_CASES, _OF_CHILDREN),
            [(label, kind_family(one), ("has", "has/child")) for one, label in self._values(known.kinds.field)],
        )
        for table in known.happenings:
            found = [(row.label, happening_family(table, row), (row.id,)) for row in table.rows]
            yield self._rows(table, (_TIMES,), found)
        for table in known.deadlines:
            columns = (*_ENDED.values(), _TOTAL)
            yield self._rows(
                table, columns, [(self._clock(c), deadline_family(c), (*ENDS, ALL)) for c in table.names]
            )
        yield self._rows(
            known.completeness,
            (_RECORDED,),
            [(self._field(name), recorded_family(name), ("has",)) for name in known.completeness.names],
        )
        yield self._child_abuse(known)

    def _cell(self, family: str, cell: str) -> Cell:
        return self.shown.get(family, {}).get(cell, "withheld")

    def _rows(
        self, table: Table, columns: tuple[Label, ...], rows: Sequence[tuple[Label, str, tuple[str, ...]]]
    ) -> TableView:
        found = (TableRow(label, tuple(self._cell(family, cell) for cell in cells)) for label, family, cells in rows)
        return TableView(table.id, table.label, table.definition, table.source, columns, tuple(found))

    def _ages_and_sexes(self, known: Indicators) -> TableView:
        sexes = self._values(known.sex_field)
        rows = []
        for row in (*known.ages, Row(ALL, _TOTAL)):
            crossed = [sex if row.id == ALL else f"{row.id}/{sex}" for sex, _ in sexes]
            rows.append(TableRow(row.label, tuple(self._cell(AGES_AND_SEXES, c) for c in (*crossed, row.id))))
        columns = (*(label for _, label in sexes), _TOTAL)
        return TableView("age_and_sex", _SEX_AGE, _SEX_AGE_MEANS, _OPENED, columns, tuple(rows))

    def _list(self, table: Table) -> TableView:
        family, rows = list_family(table), []
        for name, label in self._row_labels(table):
            cells = (name, f"{name}/{CHILDREN}") if table.children else (name,)
            found = tuple(self._cell(family, cell) for cell in cells)
            # Of 168 wards those without a case are left out: nothing is hidden there.
            if any(found) or not (table.field and self._is_ward(table.field)):
                rows.append(TableRow(label, found))
        columns = (_CASES, _OF_CHILDREN) if table.children else (_CASES,)
        return TableView(table.id, table.label, table.definition, table.source, columns, tuple(rows))

    def _child_abuse(self, known: Indicators) -> TableView:
        rows = [TableRow(_TOTAL, (self._cell(AGES_AND_SEXES, CHILDREN),))]
        rows += [
            TableRow(label, (self._cell(AGES_AND_SEXES, f"{CHILDREN}/{sex}"),))
            for sex, label in self._values(known.sex_field)
        ]
        children = known.ages[0]
        for table in known.lists:
            if table.bands == "age":
                young = [row for row in table.rows if row.most <= children.most]
                rows += [TableRow(row.label, (self._cell(list_family(table), row.id),)) for row in young]
            elif table.children:
                found = self._row_labels(table)
                rows += [
                    TableRow(label, (self._cell(list_family(table), f"{name}/{CHILDREN}"),)) for name, label in found
                ]
        rows += [
            TableRow(label, (self._cell(kind_family(value), "has/child"),))
            for value, label in self._values(known.kinds.field)
        ]
        return TableView(
            "child_abuse", _CHILD_ABUSE, _CHILD_ABUSE_MEANS, _CHILD_ABUSE_SOURCE, (_OF_CHILDREN,), tuple(rows)
        )

    def _row_labels(self, table: Table) -> list[tuple[str, Label]]:
        if table.bands:
            unknown = [(UNKNOWN, _UNKNOWN)] if UNKNOWN in self.counting.rows_of(table) else []
            return [(row.id, row.label) for row in table.rows] + unknown
        if table.procedures:
            newest = [(name, self.world.library.newest(name)) for name in self.counting.universe.procedures]
            return [(name, found.title) for name, found in newest if found]
        return [*self._values(table.field), (UNKNOWN, _UNKNOWN)]

    def _values(self, name: str) -> list[tuple[str, Label]]:
        vocabulary = self.world.library.vocabulary
        if self._is_ward(name):
            wards = {w.code: Label(w.name, w.name) for w in self.world.directories.directory.wards}
            return [(code, wards[code]) for code in self.counting.universe.values[name]]
        return [(value, vocabulary.values[value]) for value in self.counting.universe.values[name]]

    def _is_ward(self, name: str) -> bool:
        return self.world.library.vocabulary.fields[name].kind == "ward"

    def _field(self, name: str) -> Label:
        return self.world.library.vocabulary.fields[name].label

    def _clock(self, name: str) -> Label:
        procedures = self.world.library.procedures.values()
        return next((p.clocks[name].label for p in procedures if name in p.clocks), Label(name, name))

"""Reading a directory's files: CSV as spreadsheets save it, one kind a file, or YAML with a section a kind.

A value is read by the type of its column; nothing is looked up here. Every fault is noted, and reading goes on.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from engine.definitions.directory import faults as say
from engine.definitions.directory.faults import RowFault, Wrong, meant, no_such, wrong
from engine.definitions.directory.kinds import KINDS, Kind, Row
from engine.definitions.directory.values import ValueWrongError, read_value
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import Fault
from engine.domain.nearest import nearest

_STAND_INS: Mapping[object, object] = {str: "", int: 1, date: date.max}
_UNREADABLE = wrong("không đọc được", "cannot be read", "Chỉ ra một tệp có thật", "Name a file that is there")
_NOT_UTF8 = wrong(
    "không phải UTF-8",
    "is not UTF-8",
    "Lưu dạng “CSV UTF-8”, hoặc văn bản UTF-8",
    "Save it as “CSV UTF-8”, or as UTF-8 text",
)
_NO_FORMAT = wrong(
    "không phải CSV hay YAML",
    "is neither CSV nor YAML",
    "Đặt đuôi tệp .csv, .yaml hoặc .yml",
    "Name a file .csv, .yaml or .yml",
)
_TOO_MANY = wrong(
    "có nhiều giá trị hơn số cột",
    "has more values than columns",
    "Đặt dấu ngoặc kép quanh giá trị chứa dấu phân cách",
    "Put quotation marks around a value that holds the separator",
)
_NO_YAML = wrong("không phải YAML đọc được", "is not readable YAML", "Sửa cú pháp", "Mend the syntax")
_NO_SECTIONS = wrong("không có phần nào", "has no sections", "Ghi các phần: {kinds}", "Write sections: {kinds}")
_NO_ROW = wrong(
    "không phải một dòng của {kind}",
    "is no row of {kind}",
    "Ghi thành các cặp `tên: giá trị`",
    "Write it as `name: value` pairs",
)
_COLUMN_TWICE = wrong(
    "cột `{column}` có hai lần", "the column `{column}` stands there twice", "Để lại một", "Leave one"
)
_COLUMN_MISSING = wrong(
    "thiếu cột `{column}` của {kind}",
    "the column `{column}` of {kind} is missing",
    "Thêm vào",
    "Add it",
    missing=True,
)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as a file says it, and the line it stands in."""

    file: str
    line: int
    kind: Kind
    row: Row


@dataclass(slots=True)
class Written:
    """All that the files say, and what is wrong with it."""

    rows: list[WrittenRow] = field(default_factory=list)
    # Rows of which some columns could not be read: what stands there in their place means nothing.
    unread: list[tuple[WrittenRow, frozenset[str]]] = field(default_factory=list)
    _files: list[str] = field(default_factory=list)
    _faults: list[tuple[int, int, Fault]] = field(default_factory=list)
    _wrong: list[RowFault] = field(default_factory=list)

    def of(self, kind: str) -> list[WrittenRow]:
        """Return the rows of a kind."""
        return [written for written in self.rows if written.kind.name == kind]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, by file and row."""
        return [fault for _, _, fault in sorted(self._faults, key=lambda found: found[:2])]

    @property
    def row_faults(self) -> list[RowFault]:
        """The same by the row that was given and its column, in both languages."""
        return sorted(self._wrong, key=lambda fault: fault.row)

    def fault_of_unlisted(self, kind: str, key: Iterable[str], found: Wrong) -> None:
        """Note what is wrong with a row that is not listed and would end for it."""
        self._wrong.append(RowFault(-1, "", found))
        vi = f"{found.problem.vi}. {found.remedy.vi}"
        place = f"{kind} {' '.join(key)}"
        self._faults.append(
            (-1, 0, Fault("(not listed)", place, found.problem.en, found.remedy.en, in_vietnamese=vi))
        )

    def fault(self, file: str, line: int, column: str, found: Wrong) -> None:
        """Note what is wrong in a row; row 0 is the whole file."""
        self._wrong.append(RowFault(line, column, found))
        place = f"row {line}" + (f", {column}" if column else "") if line else "(the file)"
        if file not in self._files:
            self._files.append(file)
        vi = f"{found.problem.vi}. {found.remedy.vi}"
        fault = Fault(file, place, found.problem.en, found.remedy.en, in_vietnamese=vi)
        self._faults.append((self._files.index(file), line, fault))


def read_files(paths: Iterable[Path]) -> Written:
    """Return all rows of all files, with every fault of every file."""
    written = Written()
    for path in paths:
        try:
            # Spreadsheets put a mark before the first letter.
            text = path.read_text(encoding="utf-8-sig")
        except OSError:
            written.fault(path.name, 0, "", _UNREADABLE)
            continue
        except UnicodeDecodeError:
            written.fault(path.name, 0, "", _NOT_UTF8)
            continue
        if path.suffix.lower() == ".csv":
            _read_csv(path, text, written)
        elif path.suffix.lower() in (".yaml", ".yml"):
            _read_yaml(path, text, written)
        else:
            written.fault(path.name, 0, "", _NO_FORMAT)
    return written


def _read_csv(path: Path, text: str, written: Written) -> None:
    kind = KINDS.get(path.stem.lower())
    if kind is None:
        problem = Label(
            f"tên tệp `{path.stem}` không cho biết trong đó có gì",
            f"the name `{path.stem}` does not say what is in it",
        )
        written.fault(path.name, 0, "", Wrong(problem, meant(path.stem.lower(), KINDS)))
        return
    head = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [column.strip().lower() for column in next(lines, [])]
    if not _columns_are_known(path.name, 1, kind, columns, written):
        return
    for values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(columns):
            written.fault(path.name, lines.line_num, "", _TOO_MANY)
            continue
        given = {column: value for column, value in zip(columns, values, strict=False) if value.strip()}
        _add(path.name, lines.line_num, kind, given, written)


def _read_yaml(path: Path, text: str, written: Written) -> None:
    # The pure loader: it tells the line of every row.
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        sections = list(_sections(loader, node)) if node is not None else []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        written.fault(path.name, mark.line + 1 if mark else 0, "", _NO_YAML)
        return
    if node is not None and not isinstance(node, yaml.MappingNode):
        written.fault(path.name, 0, "", _NO_SECTIONS.about(kinds=", ".join(KINDS)))
    for name, line, rows in sections:
        kind = KINDS.get(name)
        if kind is None:
            written.fault(path.name, line, "", no_such(say.SECTION, name, KINDS))
            continue
        for line_of_row, row in rows:
            if not isinstance(row, dict):
                written.fault(path.name, line_of_row, "", _NO_ROW.about(kind=name))
                continue
            given = {str(column): value for column, value in row.items() if value is not None}
            if _columns_are_known(path.name, line_of_row, kind, list(given), written, required=False):
                _add(path.name, line_of_row, kind, given, written)


def _sections(loader: yaml.SafeLoader, node: yaml.Node) -> Iterator[tuple[str, int, list[tuple[int, Any]]]]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        items = value.value if isinstance(value, yaml.SequenceNode) else [value]
        rows = [(item.start_mark.line + 1, loader.construct_object(item, deep=True)) for item in items]
        blank = isinstance(value, yaml.ScalarNode) and rows[0][1] is None
        yield str(loader.construct_object(key)), key.start_mark.line + 1, [] if blank else rows


def _columns_are_known(
    file: str, line: int, kind: Kind, columns: list[str], written: Written, *, required: bool = True
) -> bool:
    unknown = [column for column in columns if column not in kind.columns]
    for column in unknown:
        named = say.said_again(column, nearest(column, kind.columns))
        problem = Label(
            *(
                " ".join(said.split())
                for said in (f"không có cột {named} ở {kind.name}", f"unknown column {named} of {kind.name}")
            )
        )
        written.fault(file, line, column if named and not file else "", Wrong(problem, meant(column, kind.columns)))
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        written.fault(file, line, "", _COLUMN_TWICE.about(column=column))
    missing = [column for column in kind.required if column not in columns] if required else []
    for column in missing:
        written.fault(file, line, "", _COLUMN_MISSING.about(column=column, kind=kind.name))
    return not unknown and not missing and len(set(columns)) == len(columns)


def _add(file: str, line: int, kind: Kind, given: Mapping[str, Any], written: Written, *, keep: bool = True) -> None:
    """Add a row, or note everything that is wrong with its values."""
    values: dict[str, Any] = {}
    whole = keep
    for column in kind.required:
        if column not in given:
            written.fault(file, line, column, say.EMPTY)
            whole = False
    for column, raw in given.items():
        try:
            values[column] = read_value(raw, kind.columns[column])
        except ValueWrongError as error:
            written.fault(file, line, column, error.wrong)
            whole = False
    if whole:
        written.rows.append(WrittenRow(file, line, kind, kind.row(**values)))
    else:
        unread = {column for column in {*given, *kind.required} if column not in values}
        stand_ins = {column: _STAND_INS[kind.columns[column]] for column in kind.required if column in unread}
        row = kind.row(**{**stand_ins, **values})
        written.unread.append((WrittenRow(file, line, kind, row), frozenset(unread)))


def read_rows(given: Iterable[tuple[str, Mapping[str, Any]]]) -> Written:
    """Return rows that were given one by one, each of a kind; a fault names them by their place, from 0.

    They are read as a file's are, so that nothing can be written in one way and not in the other.
    """
    written = Written()
    for place, (name, values) in enumerate(given):
        kind = KINDS.get(name)
        if kind is None:
            written.fault("", place, "", no_such(say.SECTION, name, KINDS))
            continue
        known = _columns_are_known("", place, kind, list(values), written, required=False)
        filled = {column: raw for column, raw in values.items() if column in kind.columns and raw not in (None, "")}
        _add("", place, kind, filled, written, keep=known)
    return written

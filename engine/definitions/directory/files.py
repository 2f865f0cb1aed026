"""Reading a directory's files: CSV as spreadsheets save it, one kind a file, or YAML with a section a kind.

A value is read by the type of its column; nothing is looked up here. Every fault is noted, and reading goes on.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from unicodedata import category, normalize

import yaml

from engine.definitions.directory.kinds import KINDS, Kind, Row
from engine.domain.errors import Fault
from engine.domain.nearest import nearest

_YES = frozenset({"yes", "true", "1", "x", "có"})
_NO = frozenset({"no", "false", "0", "", "không"})
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")


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
    _files: list[str] = field(default_factory=list)
    _faults: list[tuple[int, int, Fault]] = field(default_factory=list)

    def of(self, kind: str) -> list[WrittenRow]:
        """Return the rows of a kind."""
        return [written for written in self.rows if written.kind.name == kind]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, by file and row."""
        return [fault for _, _, fault in sorted(self._faults, key=lambda found: found[:2])]

    def fault(self, file: str, line: int, column: str, problem: str, remedy: str) -> None:
        """Note what is wrong in a row; row 0 is the whole file."""
        place = f"row {line}" + (f", {column}" if column else "") if line else "(the file)"
        if file not in self._files:
            self._files.append(file)
        self._faults.append((self._files.index(file), line, Fault(file, place, problem, remedy)))


def meant(word: object, known: Iterable[str]) -> str:
    """Return the remedy for a word that is not known: the nearest right one, else all of them when they are few."""
    words = sorted(known)
    right = nearest(word, words)
    if right:
        return f"Did you mean `{right}`?"
    return f"Known here: {', '.join(words)}" if 0 < len(words) < 20 else "Correct it, or add what it names"


def read_files(paths: Iterable[Path]) -> Written:
    """Return all rows of all files, with every fault of every file."""
    written = Written()
    for path in paths:
        try:
            # Spreadsheets put a mark before the first letter.
            text = path.read_text(encoding="utf-8-sig")
        except OSError:
            written.fault(path.name, 0, "", "cannot be read", "Name a file that is there")
            continue
        except UnicodeDecodeError:
            remedy = "Save it as “CSV UTF-8”, or as UTF-8 text"
            written.fault(path.name, 0, "", "is not UTF-8", remedy)
            continue
        if path.suffix.lower() == ".csv":
            _read_csv(path, text, written)
        elif path.suffix.lower() in (".yaml", ".yml"):
            _read_yaml(path, text, written)
        else:
            remedy = "Name a file .csv, .yaml or .yml"
            written.fault(path.name, 0, "", "is neither CSV nor YAML", remedy)
    return written


def _read_csv(path: Path, text: str, written: Written) -> None:
    kind = KINDS.get(path.stem.lower())
    if kind is None:
        problem = f"the name `{path.stem}` does not say what is in it"
        written.fault(path.name, 0, "", problem, meant(path.stem.lower(), KINDS))
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
            remedy = "Put quotation marks around a value that holds the separator"
            written.fault(path.name, lines.line_num, "", "has more values than columns", remedy)
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
        written.fault(path.name, mark.line + 1 if mark else 0, "", "is not readable YAML", "Mend the syntax")
        return
    if node is not None and not isinstance(node, yaml.MappingNode):
        remedy = f"Write sections: {', '.join(KINDS)}"
        written.fault(path.name, 0, "", "has no sections", remedy)
    for name, line, rows in sections:
        kind = KINDS.get(name)
        if kind is None:
            written.fault(path.name, line, "", f"unknown section `{name}`", meant(name, KINDS))
            continue
        for line_of_row, row in rows:
            if not isinstance(row, dict):
                written.fault(path.name, line_of_row, "", f"is no row of {name}", "Write it as `name: value` pairs")
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
        written.fault(file, line, "", f"unknown column `{column}` of {kind.name}", meant(column, kind.columns))
    for column in sorted({column for column in columns if columns.count(column) > 1}):
        written.fault(file, line, "", f"the column `{column}` stands there twice", "Leave one")
    missing = [column for column in kind.required if column not in columns] if required else []
    for column in missing:
        written.fault(file, line, "", f"the column `{column}` of {kind.name} is missing", "Add it")
    return not unknown and not missing and len(set(columns)) == len(columns)


def _add(file: str, line: int, kind: Kind, given: Mapping[str, Any], written: Written) -> None:
    """Add a row, or note everything that is wrong with its values."""
    values: dict[str, Any] = {}
    whole = True
    for column in kind.required:
        if column not in given:
            written.fault(file, line, column, "is empty", "Fill it in")
            whole = False
    for column, raw in given.items():
        try:
            values[column] = _read(raw, kind.columns[column])
        except ValueError as error:
            problem, _, remedy = str(error).partition("; ")
            written.fault(file, line, column, problem, remedy)
            whole = False
    if whole:
        written.rows.append(WrittenRow(file, line, kind, kind.row(**values)))


def _read(raw: Any, wanted: object) -> Any:
    """Return a value of the type. Raises ValueError with "what is wrong; what mends it", the value not repeated."""
    if wanted is bool:
        return _yes_or_no(raw)
    if wanted is int:
        return _number(raw)
    if get_origin(wanted) is Literal:
        return _one_of(raw, get_args(wanted))
    if wanted in (date, date | None):
        return _day(raw)
    if wanted == tuple[str, ...]:
        items = raw if isinstance(raw, list) else str(raw).replace(";", ",").split(",")
        return tuple(dict.fromkeys(text for item in items if (text := _text(item))))
    text = _text(raw)
    if not text:
        raise ValueError("is empty; Fill it in")
    return text


def _yes_or_no(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError("is neither yes nor no; Write yes or no")


def _one_of(raw: Any, words: tuple[str, ...]) -> str:
    word = str(raw).strip().lower()
    if word in words:
        return word
    raise ValueError(f"is none of the words there are; Write {' or '.join(words)}")


def _number(raw: Any) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and raw > 0:
        return raw
    if isinstance(raw, str) and raw.strip().isascii() and raw.strip().isdecimal() and int(raw) > 0:
        return int(raw)
    raise ValueError("is no whole number from 1; Write 1, 2, …")


def _day(raw: Any) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    for form in _DAYS:
        try:
            return datetime.strptime(str(raw).strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError("is no day; Write year-month-day, for instance 2026-08-22, or 22/08/2026")


def _text(raw: Any) -> str:
    """Return text as it is kept: letters composed, no blanks around it, nothing that cannot be seen."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        # A ward's code without quotation marks.
        return str(raw)
    if not isinstance(raw, str):
        raise ValueError("is not text; Put it in quotation marks")
    text = normalize("NFC", raw).strip()
    if any(category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in text):
        raise ValueError("holds characters that cannot be seen; Type it anew")
    return text

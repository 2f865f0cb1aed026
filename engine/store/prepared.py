"""Hot statements: written in Core, compiled once for each database, handed to the driver without the way between.

Core's own execution costs about as much again as SQLite's commit on the statements of a step; this keeps its SQL and
its types, and leaves out the rest. Statements with parts worked out at execution (`IN` lists) stay with Core.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    order: tuple[str, ...]
    named: bool
    processors: tuple[tuple[str, Processor], ...]
    # Only of the columns whose values are not taken as the driver gives them.
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Any
    constants: Mapping[str, Any]

    def bind(self, parameters: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        if self.constants:
            parameters = {**self.constants, **parameters}
        values = {
            name: parameters[name] if process is None else process(parameters[name])
            for name, process in self.processors
        }
        return values if self.named else tuple([values[name] for name in self.order])


class Prepared:
    """One statement, ready to run on either database."""

    # Called with every statement and its parameters, for measuring.
    observed: ClassVar[Callable[[str, Any, bool], None] | None] = None

    def __init__(
        self, statement: Select[Any] | Insert | Update | Delete, columns: Sequence[str] | None = None
    ) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the rows, each with its columns by name."""
        ready = self._for(connection.dialect)
        cursor = self._execute(connection, ready, ready.bind(parameters), many=False)
        found, results, row = cursor.fetchall(), ready.results, ready.row
        cursor.close()
        if results:
            found = [list(values) for values in found]
            for values in found:
                for place, process in results:
                    values[place] = process(values[place])
        return list(map(row._make, found))

    def row(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        """Return the first row, None when there is none."""
        found = self.rows(connection, parameters)
        return found[0] if found else None

    def run(self, connection: Connection, parameters: Mapping[str, Any]) -> int:
        """Run it once, and return how many rows it touched."""
        ready = self._for(connection.dialect)
        cursor = self._execute(connection, ready, ready.bind(parameters), many=False)
        touched = int(cursor.rowcount)
        cursor.close()
        return touched

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each row; for none, not at all."""
        ready = self._for(connection.dialect)
        bound = [ready.bind(row) for row in rows]
        if bound:
            many = len(bound) > 1
            self._execute(connection, ready, bound if many else bound[0], many=many).close()

    def _execute(self, connection: Connection, ready: _Compiled, parameters: Any, *, many: bool) -> Any:
        if Prepared.observed is not None:
            Prepared.observed(ready.sql, parameters, many)
        cursor: Any = connection.connection.cursor()
        dialect: Any = connection.dialect
        try:
            (cursor.executemany if many else cursor.execute)(ready.sql, parameters)
        except dialect.dbapi.Error as error:
            cursor.close()
            # The driver's own text may quote a value; the parameters are hidden and the origin is cut off.
            raise DBAPIError.instance(
                ready.sql, None, error, dialect.dbapi.Error, hide_parameters=True, dialect=dialect
            ) from None
        return cursor

    def _for(self, dialect: Dialect) -> _Compiled:
        ready = self._compiled.get(dialect.name)
        if ready is None:
            ready = self._compiled[dialect.name] = self._compile(dialect)
        return ready

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=self._columns)
        processors = tuple(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items()
        )
        columns = _columns_of(self._statement)
        found = enumerate(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
        results = tuple((place, process) for place, process in found if process is not None)
        row = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]
        order = tuple(compiled.positiontup or ())
        constants = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        return _Compiled(str(compiled), order, not compiled.positional, processors, results, row, constants)


def _columns_of(statement: Select[Any] | Insert | Update | Delete) -> list[Any]:
    """Return the columns of the rows that a statement gives."""
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return [described["expr"] for described in statement.returning_column_descriptions]

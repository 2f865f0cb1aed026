"""Rows as they are found, for checking: a value that cannot be read is no reason to stop."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Dialect, Row, Select, Table, func, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeEngine, UserDefinedType

# What reading a damaged value can raise: the type's own conversion, the driver's, JSON nested too deep.
UNREADABLE_BY = (SQLAlchemyError, ValueError, TypeError, ArithmeticError, RecursionError, AttributeError)


class Unreadable:
    """Stands for a value that cannot be read. It is like nothing else, and no digest can be made of it."""

    def __repr__(self) -> str:
        return "(unreadable)"


UNREADABLE = Unreadable()


class _AsFound(UserDefinedType[Any]):
    """A column's own type, whose values are `UNREADABLE` where they cannot be converted."""

    cache_ok = True

    def __init__(self, own: TypeEngine[Any]) -> None:
        self.own = own

    def get_col_spec(self, **_: Any) -> str:
        """Return nothing that is ever used: the type only reads."""
        return ""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return the own type's conversion, which here never fails."""
        convert = self.own.dialect_impl(dialect).result_processor(dialect, coltype)
        if convert is None:
            return None

        def process(value: Any) -> Any:
            try:
                return convert(value)
            except UNREADABLE_BY:
                return UNREADABLE

        return process


def as_found(table: Table, columns: Iterable[str] | None = None) -> Select[Any]:
    """Return a query for the rows of a table as they are found; of all columns unless some are named."""
    wanted = table.columns if columns is None else [table.c[name] for name in columns]
    return select(*[type_coerce(column, _AsFound(column.type)).label(column.key) for column in wanted])


def found_rows(
    connection: Connection, query: Select[Any], limit: int | None = None
) -> Iterator[Row[Any] | Unreadable]:
    """Yield the rows of an ordered query; one that the driver itself cannot read is `UNREADABLE`."""
    try:
        with connection.begin_nested():
            rows = connection.execute(query.limit(limit)).all()
    except UNREADABLE_BY:
        yield from _one_by_one(connection, query, limit)
    else:
        yield from rows


def _one_by_one(connection: Connection, query: Select[Any], limit: int | None) -> Iterator[Row[Any] | Unreadable]:
    """Yield the rows each by itself; of a table that cannot be read at all, one `UNREADABLE`."""
    try:
        with connection.begin_nested():
            count = connection.execute(select(func.count()).select_from(query.limit(limit).subquery())).scalar_one()
    except UNREADABLE_BY:
        yield UNREADABLE
        return
    for place in range(count):
        try:
            with connection.begin_nested():
                found = connection.execute(query.limit(1).offset(place)).one()
        except UNREADABLE_BY:
            yield UNREADABLE
        else:
            yield found

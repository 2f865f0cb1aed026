"""Published reports, each written once in a book of their own; and the deadlines that ended in a period."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, case, func, insert, select

from engine.domain.time_limits import CITY_TIME
from engine.store.books import page
from engine.store.digests import REPORTS
from engine.store.keys import RecordKeys
from engine.store.schema import CLOCK, REPORT


def write_report(connection: Connection, keys: RecordKeys, values: Mapping[str, Any]) -> int:
    """Write a report that is published, and return its number."""
    with page(connection, keys, REPORTS, datetime.now(UTC)) as written:
        row = connection.execute(insert(REPORT).returning(REPORT), dict(values)).one()
        written.rows(REPORT, [row._mapping])
    return int(row.number)


def reports_of(connection: Connection, about: str | None = None) -> list[Any]:
    """Return the reports that were published, the newest first: all, or those about an agency (empty: about all)."""
    wanted = select(REPORT).order_by(REPORT.c.number.desc())
    return list(connection.execute(wanted if about is None else wanted.where(REPORT.c.about == about)).all())


def ended_deadlines(
    connection: Connection, edges: Sequence[date], clocks: Sequence[str]
) -> Iterator[tuple[str, str, str, date, int]]:
    """Yield name, status, owner, first day of the stretch and number of the deadlines that fell due between edges."""
    starts = [_midnight(day) for day in edges]
    stretch = case(*[(CLOCK.c.due <= end, place) for place, end in enumerate(starts[1:])], else_=len(edges))
    found = (
        select(CLOCK.c.clock_id, CLOCK.c.status, CLOCK.c.owner, stretch.label("stretch"), func.count().label("n"))
        .where(CLOCK.c.clock_id.in_(clocks), CLOCK.c.due > starts[0], CLOCK.c.due <= starts[-1])
        .group_by(CLOCK.c.clock_id, CLOCK.c.status, CLOCK.c.owner, stretch)
    )
    for row in connection.execute(found):
        yield row.clock_id, row.status, row.owner, edges[row.stretch], row.n


def _midnight(day: date) -> datetime:
    """Return when a day begins in the city: a deadline at 24:00 belongs to the day that ends."""
    return datetime.combine(day, time(), CITY_TIME)

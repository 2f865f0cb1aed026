"""Publish a report: count the cases of a period, hide what is too few, and keep what was shown."""

from typing import Any

from engine.commands import MakeReport
from engine.domain.errors import refused
from engine.domain.figures.indicators import ENDS, deadline_family
from engine.domain.figures.noted import day_of
from engine.domain.figures.publishing import Published, Tally, TooNearError, publish
from engine.domain.figures.tables import Span
from engine.reading.reports import counting_of, scope_of_reports
from engine.store.cases import load_case
from engine.store.database import Connection
from engine.store.figures import noted_cases, told_anew, untold_cases
from engine.store.reports import ended_deadlines, reports_of, write_report
from engine.world import World


def make_report(world: World, request: MakeReport) -> int:
    """Return the number of the report of these days; one that was published is not made again.

    Raises RefusedError: not_permitted for who neither oversees nor leads, period_not_over, and period_too_near where
    the number of cases, with what was published before, would give a few people away.
    """
    about, now = scope_of_reports(world, request.actor), world.time.now()
    span = Span(request.first, request.last, about)
    if span.first > span.last or span.last >= day_of(now):
        raise refused("period_not_over")
    with world.database.write() as connection:
        rows = reports_of(connection)
        before = [Published(Span(row.first, row.last, row.about), row.shown) for row in rows]
        for row, one in zip(rows, before, strict=True):
            if one.span == span:
                return int(row.number)
        counting = counting_of(world)
        tally = Tally(counting, [span, *(one.span for one in before)])
        _count(connection, world, tally)
        try:
            shown = publish(tally, span, before)
        except TooNearError:
            raise refused("period_too_near") from None
        values: dict[str, Any] = {
            "first": span.first,
            "last": span.last,
            "about": about,
            "made_at": now,
            "person": request.actor.user,
            "role": request.actor.role,
            "agency": request.actor.agency,
            "way": request.actor.way,
            "indicators": counting.indicators.version,
            "shown": shown,
        }
        return write_report(connection, world.vault.record, values)


def _count(connection: Connection, world: World, tally: Tally) -> None:
    for noted in noted_cases(connection, world.vault):
        tally.add_case(noted)
    for row_id in untold_cases(connection):
        stored = load_case(connection, world.vault, row_id)
        tally.add_case(told_anew(connection, world.rules_of(stored.case), stored))
    tally.complete()
    clocks = [name for table in tally.counting.indicators.deadlines for name in table.names]
    for clock, status, owner, start, n in ended_deadlines(connection, tally.edges, clocks):
        end = status if status in ENDS else ENDS[-1]
        tally.add(deadline_family(clock), (start, tally.agency(owner)), (end,), n)

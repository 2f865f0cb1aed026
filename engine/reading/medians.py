"""How long deadlines take: the median of the last runs of each, beside its limit.

Only the last RUNS of a deadline are looked at, within the period: a board then costs the same however many years the
record holds, and what it says is of now.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from sqlalchemy import Connection

from engine.board_views import MedianRow
from engine.domain.definition.procedure import ClockRule, Procedure
from engine.reading.describe_procedure import limits_of
from engine.reading.list_deadlines import Overseen
from engine.store.board import last_runs
from engine.store.deadlines import BREACHED
from engine.world import World

RUNS = 100


def medians(
    world: World, connection: Connection, mine: Overseen, begins: datetime, counts: Callable[[Any], bool]
) -> tuple[MedianRow, ...]:
    """Return how long each deadline took that ended since `begins`, those that use most of their time first.

    `counts`: whether a run counts, under the filters of the board.
    """
    found = [
        row for clock in _clocks(world) for row in _of_clock(world, _runs(connection, mine, begins, clock, counts))
    ]
    return tuple(sorted(found, key=lambda row: (-row.percent, row.procedure, row.clock)))


def _clocks(world: World) -> list[str]:
    """The deadlines that somebody meets: an order that lapses is met by nobody."""
    rules = (rule for procedure in world.library.procedures.values() for rule in procedure.clocks.values())
    return list(dict.fromkeys(rule.id for rule in rules if not rule.expiry))


def _runs(
    connection: Connection, mine: Overseen, begins: datetime, clock: str, counts: Callable[[Any], bool]
) -> list[Any]:
    reach = mine.reach
    parameters = {**reach.parameters, "clock": clock, "begins": begins, "count": RUNS}
    if mine.owner is not None:
        parameters["owner"] = mine.owner
    return [row for row in last_runs(everything=reach.everything).rows(connection, parameters) if counts(row)]


def _of_clock(world: World, runs: list[Any]) -> Iterator[MedianRow]:
    """Return a line for each procedure that has the deadline, as its newest version among the runs words it."""
    by_procedure: dict[str, list[Any]] = defaultdict(list)
    for run in runs:
        by_procedure[run.procedure].append(run)
    for name, its in by_procedure.items():
        procedure = world.library.version(name, max(run.procedure_version for run in its))
        yield _line(procedure, procedure.clocks[its[0].clock_id], its)


def _line(procedure: Procedure, rule: ClockRule, runs: list[Any]) -> MedianRow:
    from_incident = rule.counts_from == "incident"
    ours = [_gone(run, run.started_at if from_incident else run.counted_from) for run in runs]
    shares = [
        _gone(run, run.counted_from) / (run.due - run.counted_from) for run in runs if run.due > run.counted_from
    ]
    return MedianRow(
        procedure=procedure.id,
        clock=rule.id,
        label=rule.label,
        strand_label=procedure.strands[rule.strand].label,
        limits=limits_of(rule),
        from_incident=from_incident,
        runs=len(runs),
        in_time=sum(run.status != BREACHED for run in runs),
        seconds=int(median_low(ours).total_seconds()),
        percent=int(100 * median_low(shares)) if shares else 0,
    )


def _gone(run: Any, since: datetime) -> timedelta:
    """How long a run took from a moment on, without what it stood still."""
    return _less_held(run, run.ended_at - since)


def _less_held(run: Any, span: timedelta) -> timedelta:
    return max(timedelta(0), span - timedelta(microseconds=run.held_microseconds))

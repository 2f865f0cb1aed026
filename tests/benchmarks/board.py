"""The board and its lists, with a hundred thousand cases, a million deadlines and ten thousand breaches.

    python -m tests.benchmarks.board sqlite 100000 FOLDER

builds the database in FOLDER, or takes the one that stands there, and prints one table. Times are 95th percentiles.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import and_, func, literal_column, select, update

from engine.reading.board import PERIODS, BoardFilter, read_board
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.store.deadlines import BEFORE_ARRIVAL, BREACHED
from engine.store.schema import CLOCK
from engine.world import World
from tests import people
from tests.benchmarks.city import NOW, build_city
from tests.benchmarks.lists import Listed, percentiles
from tests.benchmarks.stages import kept_world, stage_on

MOST_SECONDS = 0.150
BREACHES = 10_000
READERS = (("supervisor", people.SUPERVISOR), ("hospital lead", people.LEAD), ("ward chair", people.CHAIR))


def build(world: World, clock: Any, cases: int) -> int:
    """Fill an empty database with a city in which few deadlines are missed; return how many are."""
    build_city(world, clock, cases)
    with world.database.write() as connection:
        missed = connection.scalar(select(func.count()).where(CLOCK.c.status == BREACHED)) or 0
        every = max(1, missed // max(1, BREACHES * cases // 100_000))
        chosen = CLOCK.c.case_id % every
        for place, values in (
            (None, {"status": "met", "ended_at": CLOCK.c.due}),
            (1, {"status": BEFORE_ARRIVAL, "ended_at": CLOCK.c.started_at}),
        ):
            wanted = chosen.not_in([0, 1]) if place is None else and_(chosen == place, every > 1)
            connection.execute(update(CLOCK).where(CLOCK.c.status == BREACHED, wanted).values(**values))
        # Half of what was missed was done late.
        late = and_(CLOCK.c.status == BREACHED, CLOCK.c.case_id % 2 == literal_column("0"))
        connection.execute(update(CLOCK).where(late).values(ended_at=CLOCK.c.due))
        left = connection.scalar(select(func.count()).where(CLOCK.c.status == BREACHED)) or 0
    if not world.database.is_sqlite:
        with world.database.db.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    clock.at = NOW
    return left


def measured(world: World) -> list[Listed]:
    """Measure the board and its lists for everybody who has one."""
    return [Listed(name, role, *percentiles(ask)) for role, actor in READERS for name, ask in asked(world, actor)]


def asked(world: World, actor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield the board over each period and cut by each filter, and the lists that its figures lead to."""
    for days in PERIODS:
        yield f"board, {days} days", lambda days=days: read_board(world, actor, BoardFilter(days))  # type: ignore[misc]
    yield "board, one party", lambda: read_board(world, actor, BoardFilter(party="ward_police"))
    yield "board, one basis", lambda: read_board(world, actor, BoardFilter(basis="law"))
    since = world.time.now() - timedelta(days=30)
    day = world.time.now() + timedelta(days=1)
    for name, wanted in (
        ("breaches still open, by law", DeadlineFilter(still_open=True, basis="law")),
        ("breaches of 30 days", DeadlineFilter(due_from=since)),
        ("breaches of 30 days, one party", DeadlineFilter(due_from=since, party="ward_police")),
        ("breaches of ever, a rare party", DeadlineFilter(party="legal_aid")),
        ("breaches of ever, one strand, by city", DeadlineFilter(strand="police", basis="city")),
        ("falling due, clinical", DeadlineFilter("running", due_before=day, basis="clinical")),
        ("falling due, a rare party", DeadlineFilter("running", due_before=day, party="legal_aid")),
        ("lost before arrival", DeadlineFilter(BEFORE_ARRIVAL, due_from=since)),
    ):
        yield name, lambda wanted=wanted: list_deadlines(world, actor, wanted, limit=25)  # type: ignore[misc]


def measure(kind: str, cases: int) -> list[Listed]:
    """Measure on a database of its own."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        build(world, clock, cases)
        return measured(world)


def main(kind: str, cases: int, folder: Path) -> None:
    """Measure in a kept city, and print one table."""
    with kept_world(kind, folder / f"board-{kind}-{cases}") as (world, clock, stands):
        if not stands:
            build(world, clock, cases)
        clock.at = NOW
        found = measured(world)
        with world.database.read() as connection:
            counts = connection.execute(select(CLOCK.c.status, func.count()).group_by(CLOCK.c.status)).all()
    table = Table("what", "reader", "wall ms", "cpu ms", "")
    for one in sorted(found, key=lambda one: -one.seconds):
        good = "ok" if one.seconds <= MOST_SECONDS else "short"
        table.add_row(one.name, one.role, f"{one.seconds * 1000:.1f}", f"{one.cpu * 1000:.1f}", good)
    Console(width=120).print(table)
    Console().print(f"{kind}, {cases:,} cases; deadlines: {', '.join(f'{n:,} {status}' for status, n in counts)}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

"""The periodic report over a hundred thousand cases, and a second one that overlaps it.

python -m tests.benchmarks.reports sqlite 100000
"""

import random
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert, select

from engine.commands import MakeReport
from engine.domain.figures.noted import Noted
from engine.handlers.make_report import make_report
from engine.reading.reports import counting_of, view_report
from engine.store.figures import note_row
from engine.store.schema import CASE, FIGURE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.benchmarks.city import NOW, build_city
from tests.benchmarks.stages import stage_on

CASES = 100_000
_LAST = NOW.date() - timedelta(days=1)
# The two years the city's cases lie in; the second report is of the second of them.
PERIODS = ((_LAST - timedelta(days=729), _LAST), (_LAST - timedelta(days=364), _LAST))


@dataclass(frozen=True, slots=True)
class Reported:
    """How long a report took, in seconds, on the wall and of this process; and how many cells it hid of how many."""

    seconds: float
    cpu: float
    hidden: int
    cells: int


def measure(kind: str, cases: int = CASES) -> list[Reported]:
    """Build a city, note of each case what figures count, and publish two reports that overlap."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        build_city(world, clock, cases)
        _note(world)
        return [_reported(world, clock, *period) for period in PERIODS]


def _reported(world: World, clock: SetTime, first: date, last: date) -> Reported:
    clock.at = NOW
    began, used = time.perf_counter(), time.process_time()
    number = make_report(world, MakeReport(actor=people.SUPERVISOR, first=first, last=last))
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    view = view_report(world, people.SUPERVISOR, number)
    cells = [cell for table in view.tables for row in table.rows for cell in row.cells]
    return Reported(seconds, cpu, sum(isinstance(cell, str) for cell in cells), len(cells))


def _note(world: World) -> None:
    """Note of every case what figures count: values, an age, and twenty things that happened."""
    chance, counting = random.Random(3), counting_of(world)
    values = counting.universe.values
    states = [
        f"{strand.id}.{state}"
        for name in world.library.names()
        if (procedure := world.library.newest(name))
        for strand in procedure.strands.values()
        for state in strand.states
    ]
    with world.database.write() as connection:
        connection.execute(delete(FIGURE))
        rows = connection.execute(select(CASE.c.id, CASE.c.public_id, CASE.c.procedure, CASE.c.owner)).all()
        for start in range(0, len(rows), 5000):
            notes = []
            for row in rows[start : start + 5000]:
                opened = _LAST - timedelta(days=chance.randrange(730))
                given = {name: _chosen(chance, found) for name, found in values.items()}
                kinds = counting.indicators.kinds.field
                given[kinds] = [given[kinds]]
                noted = Noted(opened, row.procedure, row.owner, given, int(chance.triangular(0, 80, 15)))
                noted.delay = chance.choice([None, 5, 30, 90, 400])
                for _ in range(6):
                    day = opened + timedelta(days=chance.randrange(60))
                    noted.days.setdefault(day, []).extend(chance.choices(states, k=3))
                notes.append(note_row(world.vault, row.public_id, row.id, noted))
            connection.execute(insert(FIGURE), notes)


def _chosen(chance: random.Random, values: tuple[str, ...]) -> str:
    """Return a value, the first ones far more often than the last."""
    return values[min(len(values) - 1, int(chance.expovariate(4 / len(values))))]


if __name__ == "__main__":
    for found in measure(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else CASES):
        print(found)

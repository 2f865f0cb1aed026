"""Sweeping when a million deadlines run and a hundred cases have something due."""

import statistics
import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Integer, bindparam, func, insert, literal, select

from engine.commands import OpenCase
from engine.handlers.open_case import open_case
from engine.handlers.sweep_deadlines import due_cases, sweep_case
from engine.store.schema import CASE, CLOCK
from engine.world import World
from tests.benchmarks.stages import stage_on
from tests.people import BEGINS, INTAKE

DUE, RUNNING, CLOCKS_A_CASE = 100, 1_000_000, 20


@dataclass(frozen=True, slots=True)
class Sweep:
    """Seconds to find the due cases, with few running and with a million; seconds to act on each."""

    running: int
    found_among_few: float
    found: float
    acted: float


def measure(kind: str) -> Sweep:
    """Measure on one database."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        clock.at = BEGINS
        for _ in range(DUE):
            fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"]}
            open_case(world, OpenCase(actor=INTAKE, procedure="hung_vuong_one_stop", fields=fields))
        clock.at = BEGINS + timedelta(minutes=16)
        few = _time_to_find(world)
        running = _let_a_million_run(world)
        found = _time_to_find(world)
        cases = due_cases(world, DUE * 2)
        began = time.perf_counter()
        for case in cases:
            sweep_case(world, case)
        return Sweep(running, few, found, (time.perf_counter() - began) / len(cases))


def _time_to_find(world: World) -> float:
    times = []
    for _ in range(9):
        began = time.perf_counter()
        assert len(due_cases(world, DUE * 2)) == DUE
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _let_a_million_run(world: World) -> int:
    """Copy one case's row many times, each copy with twenty deadlines that are due in some years."""
    later = BEGINS + timedelta(days=3650)
    with world.database.write() as connection:
        pattern = dict(connection.execute(select(CASE).limit(1)).one()._mapping)
        pattern |= {"next_look": later}
        pattern.pop("id")
        copies = [
            {**pattern, "public_id": f"copy{n:028d}", "code": f"COPY-{n}"} for n in range(RUNNING // CLOCKS_A_CASE)
        ]
        first = connection.execute(select(func.max(CASE.c.id))).scalar() or 0
        for place in range(0, len(copies), 5000):
            connection.execute(insert(CASE), copies[place : place + 5000])
        clock = connection.execute(select(CLOCK).limit(1)).one()
        for number in range(CLOCKS_A_CASE):
            values = {**clock._mapping, "due": later, "first_due": later, "next_look": later, "status": "running"}
            columns = [
                literal(number, Integer)
                if column.key == "occurrence"
                else bindparam(column.key, values[column.key], column.type)
                for column in CLOCK.columns
                if column.key != "case_id"
            ]
            copy = select(CASE.c.id, *columns).where(CASE.c.id > first)
            names = ["case_id", *(column.key for column in CLOCK.columns if column.key != "case_id")]
            connection.execute(insert(CLOCK).from_select(names, copy))
    with world.database.read() as connection:
        return connection.execute(select(func.count()).where(CLOCK.c.status == "running")).scalar() or 0

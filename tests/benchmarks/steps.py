"""Durable steps a second through the handlers, against a raw driver that reads and writes the same rows.

The statements of a run are written down with their parameters, and given to the bare driver on a copy of the same
empty database, one transaction a step. The two take turns; the medians of five are compared.
"""

import sqlite3
import statistics
import time
from typing import Any

import psycopg
from sqlalchemy import event

from engine.store.prepared import Prepared
from engine.store.time import SetTime
from engine.world import World
from tests.benchmarks.stages import stage_on, take_steps
from workflows.replay.stage import Stage

CASES, ROUNDS = 12, 5
Statement = tuple[str, Any, bool]


def measure(kind: str) -> tuple[float, float]:
    """Return steps a second through the handlers and through the raw driver, medians of five rounds."""
    with stage_on(kind) as stage:
        script = _written_down(stage)
        ours, raw = [], []
        for _ in range(ROUNDS):
            with stage.world() as (world, clock):
                ours.append(_ours(world, clock))
            with stage.world() as (world, _clock):
                raw.append(_raw(world, script))
    return statistics.median(ours), statistics.median(raw)


def _ours(world: World, clock: SetTime) -> float:
    world.directories.refresh()
    began = time.perf_counter()
    steps = take_steps(world, clock, CASES)
    return steps / (time.perf_counter() - began)


def _written_down(stage: Stage) -> list[list[Statement]]:
    """Return the statements of each step, from its BEGIN to its COMMIT."""
    steps: list[list[Statement]] = []
    with stage.world() as (world, clock):
        world.directories.refresh()

        def begun(_connection: Any) -> None:
            steps.append([])

        def executed(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
            if steps and not statement.startswith("BEGIN"):
                steps[-1].append((statement, parameters, many))

        event.listen(world.database.db, "begin", begun)
        event.listen(world.database.db, "before_cursor_execute", executed)
        Prepared.observed = lambda statement, parameters, many: executed(0, 0, statement, parameters, 0, many)
        take_steps(world, clock, CASES)
        Prepared.observed = None
    return [step for step in steps if any(s.startswith(("INSERT", "UPDATE")) for s, _, _ in step)]


def _raw(world: World, script: list[list[Statement]]) -> float:
    if world.database.is_sqlite:
        return _raw_sqlite(str(world.database.db.url.database), script)
    return _raw_postgresql(world, script)


def _raw_sqlite(path: str, script: list[list[Statement]]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for step in script:
        connection.execute("BEGIN IMMEDIATE")
        for statement, parameters, many in step:
            if many:
                connection.executemany(statement, parameters)
            else:
                connection.execute(statement, parameters).fetchall()
        connection.execute("COMMIT")
    passed = time.perf_counter() - began
    connection.close()
    return len(script) / passed


def _raw_postgresql(world: World, script: list[list[Statement]]) -> float:
    address = world.database.db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        cursor = connection.cursor()
        began = time.perf_counter()
        for step in script:
            for statement, parameters, many in step:
                if many:
                    cursor.executemany(statement, parameters)
                else:
                    cursor.execute(statement, parameters)
                    if cursor.description:
                        cursor.fetchall()
            connection.commit()
        return len(script) / (time.perf_counter() - began)

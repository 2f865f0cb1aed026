"""What `engine.store.prepared` saves: the same steps through it, through `exec_driver_sql`, and through plain Core.

The three take turns on copies of the same empty database. Told are durable steps a second, and the processor time of
this process a step, which other work on the machine disturbs less. `python -m tests.benchmarks.prepared`.
"""

import contextlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from engine.store.prepared import Prepared
from tests.benchmarks.stages import stage_on, take_steps

CASES, ROUNDS = 12, 7


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of the rounds."""

    steps_a_second: float
    processor_ms: float


def _core_rows(self: Any, connection: Connection, parameters: Mapping[str, Any]) -> list[Any]:
    return list(connection.execute(self._statement, dict(parameters)))


def _core_run(self: Any, connection: Connection, parameters: Mapping[str, Any]) -> int:
    return connection.execute(self._statement, dict(parameters)).rowcount


def _core_run_each(self: Any, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    given = [dict(row) for row in rows]
    if given:
        connection.execute(self._statement, given)


def _driver_execute(_: Any, connection: Connection, ready: Any, parameters: Any, *, many: bool) -> Any:
    # A list of parameter sets is executemany. The result has what the rest asks of a cursor.
    return connection.exec_driver_sql(ready.sql, list(parameters) if many else parameters)


@contextlib.contextmanager
def _core() -> Iterator[None]:
    with (
        patch.object(Prepared, "rows", _core_rows),
        patch.object(Prepared, "run", _core_run),
        patch.object(Prepared, "run_each", _core_run_each),
    ):
        yield


WAYS: Mapping[str, Callable[[], contextlib.AbstractContextManager[None]]] = {
    "prepared": contextlib.nullcontext,
    "exec_driver_sql": lambda: patch.object(Prepared, "_execute", _driver_execute),  # type: ignore[dict-item]
    "plain Core": _core,
}


def measure(kind: str) -> dict[str, Cost]:
    """Return the cost of a step by each way."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
    with stage_on(kind) as stage:
        for round_ in range(ROUNDS + 1):
            for name, way in WAYS.items():
                with stage.world() as (world, clock), way():
                    world.directories.refresh()
                    wall, processor = time.perf_counter(), time.process_time()
                    steps = take_steps(world, clock, CASES)
                    passed = time.perf_counter() - wall, time.process_time() - processor
                if round_:
                    found[name].append((steps / passed[0], passed[1] / steps * 1000))
    return {name: Cost(*map(statistics.median, zip(*rounds, strict=True))) for name, rounds in found.items()}


def main() -> None:
    """Print the table."""
    table = Table("database", "way", "steps a second", "processor time a step")
    for kind in ("sqlite", "postgresql"):
        for name, cost in measure(kind).items():
            table.add_row(kind, name, f"{cost.steps_a_second:.0f}", f"{cost.processor_ms:.2f} ms")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()

"""Every list for every role, with a hundred thousand cases and a million deadlines, and with a thousand cases.

    python -m tests.benchmarks.lists sqlite 100000 FOLDER

builds the database in FOLDER, or takes the one that stands there, and prints one table; what stays can be measured
again on a quiet machine. Times are 95th percentiles, on the wall and of the process (on PostgreSQL without the
server's).
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from engine.domain.errors import RefusedError
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.list_work import WorkFilter, list_work
from engine.reading.search_cases import search_cases
from engine.world import World
from tests.benchmarks.city import NOW, build_city, everybody
from tests.benchmarks.stages import kept_world, stage_on

FEW, MANY, ROUNDS, DEEP = 1_000, 100_000, 40, 20
_HARASSMENT = "hcmc_sexual_harassment"


@dataclass(frozen=True, slots=True)
class Listed:
    """One list for one role: the 95th percentiles in seconds, on the wall and of this process."""

    name: str
    role: str
    seconds: float
    cpu: float


def measure(kind: str, cases: int) -> list[Listed]:
    """Measure every list for every role on one database."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        build_city(world, clock, cases)
        return measured(world)


def measured(world: World) -> list[Listed]:
    """Measure every list for every role in a city that stands."""
    return [
        Listed(name, role, *percentiles(ask))
        for role, actor in everybody()
        for name, ask in every_list(world, actor)
        if _answers(ask)
    ]


def every_list(world: World, actor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every list, and the searches."""
    yield from lists(world, actor)
    deep = _deep(lambda after: list_work(world, actor, after=after))
    yield "work, deep", lambda: list_work(world, actor, after=deep)
    far = _deep(lambda after: list_notices(world, actor, after=after))
    yield "inbox, deep", lambda: list_notices(world, actor, after=far)
    for name, words in (
        ("code", "C-500"),
        ("exact name", "Nguyễn Thị Lan"),
        ("folded name", "nguyen thi hoa"),
        ("swapped name", "Lan Thị Nguyễn"),
        ("surname", "Nguyễn"),
        ("no such name", "Đinh Khắc Xuyên"),
    ):
        yield f"search, {name}", lambda words=words: search_cases(world, actor, words)  # type: ignore[misc]
    if _answers(lambda: list_deadlines(world, actor, DeadlineFilter())):
        last = _deep(lambda after: list_deadlines(world, actor, DeadlineFilter(), after=after))
        yield "breaches, deep", lambda: list_deadlines(world, actor, DeadlineFilter(), after=last)


def lists(world: World, actor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every list that the benchmark and the test of the plans ask for."""
    yield "work", lambda: list_work(world, actor)
    second = list_work(world, actor).next
    yield "work, second page", lambda: list_work(world, actor, after=second)
    yield "work, needed", lambda: list_work(world, actor, WorkFilter(asks="needed"))
    yield "work, followed", lambda: list_work(world, actor, WorkFilter(asks="followed"))
    yield "work, ended", lambda: list_work(world, actor, WorkFilter(asks="ended"))
    yield "work, to answer", lambda: list_work(world, actor, WorkFilter(to_answer=True))
    yield "work, overdue", lambda: list_work(world, actor, WorkFilter(overdue=True))
    yield "work, due before", lambda: list_work(world, actor, WorkFilter(due_before=NOW))
    yield "work, one procedure", lambda: list_work(world, actor, WorkFilter(procedure=_HARASSMENT))
    both = WorkFilter(procedure=_HARASSMENT, to_answer=True)
    yield "work, one procedure, to answer", lambda: list_work(world, actor, both)
    yield "inbox", lambda: list_notices(world, actor)
    yield "inbox, unread", lambda: list_notices(world, actor, NoticeFilter(unread=True))
    yield "inbox, not taken on", lambda: list_notices(world, actor, NoticeFilter(unacknowledged=True))
    yield "inbox, one kind", lambda: list_notices(world, actor, NoticeFilter(kind="deadline_breached"))
    yield "breaches", lambda: list_deadlines(world, actor, DeadlineFilter())
    yield "breaches still open", lambda: list_deadlines(world, actor, DeadlineFilter(still_open=True))
    yield "breaches, one strand", lambda: list_deadlines(world, actor, DeadlineFilter(strand="legal"))
    yield "breaches, one deadline", lambda: list_deadlines(world, actor, DeadlineFilter(clock="pep_window"))
    yield "breaches, one owner", lambda: list_deadlines(world, actor, DeadlineFilter(owner=actor.agency))
    yield "falling due", lambda: list_deadlines(world, actor, DeadlineFilter("running"))
    yield "falling due, one strand", lambda: list_deadlines(world, actor, DeadlineFilter("running", strand="police"))


def _deep(page: Callable[[str | None], Any]) -> str | None:
    """Return the place of a page far down the list, or of its last."""
    after: str | None = None
    for _ in range(DEEP):
        after = page(after).next or after
    return after


def _answers(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except RefusedError:
        return False
    return True


def percentiles(ask: Callable[[], Any]) -> tuple[float, float]:
    """Return the 95th percentiles of asking, in seconds: on the wall and of this process."""
    walls, cpus = [], []
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        ask()
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - worked)
    place = int(0.95 * ROUNDS)
    return sorted(walls)[place], sorted(cpus)[place]


def main(kind: str, cases: int, folder: Path) -> None:
    """Measure a kept city beside one of a thousand cases, and print one table."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        build_city(world, clock, FEW)
        few = {(one.role, one.name): one for one in measured(world)}
    began = time.perf_counter()
    with kept_world(kind, folder / f"{kind}-{cases}") as (world, clock, stands):
        if not stands:
            build_city(world, clock, cases)
        clock.at = NOW
        ready = time.perf_counter() - began
        found = measured(world)
    table = Table("list", "role", "wall ms", "cpu ms", f"wall at {FEW:,}", f"cpu at {FEW:,}", "")
    for one in sorted(found, key=lambda one: -one.cpu):
        small = few.get((one.role, one.name))
        figures = [one.seconds, one.cpu, *((small.seconds, small.cpu) if small else ())]
        good = min(one.seconds, one.cpu) <= 0.030 and (small is None or one.cpu <= 2 * small.cpu or one.cpu <= 0.005)
        cells = [f"{figure * 1000:.1f}" for figure in figures]
        table.add_row(one.name, one.role, *cells, *[""] * (4 - len(cells)), "ok" if good else "short")
    Console(width=120).print(table)
    Console().print(f"{kind}, {cases:,} cases, ready after {ready:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

"""Every list for every role, with a hundred thousand cases and a million deadlines, and with a thousand cases."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.domain.errors import RefusedError
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.list_work import WorkFilter, list_work
from engine.world import World
from tests.benchmarks.city import build_city, everybody
from tests.benchmarks.stages import stage_on

FEW, MANY, ROUNDS = 1_000, 100_000, 40


@dataclass(frozen=True, slots=True)
class Listed:
    """One list for one role: the 95th percentile in seconds."""

    name: str
    role: str
    seconds: float


def measure(kind: str, cases: int) -> list[Listed]:
    """Measure every list for every role on one database."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        build_city(world, clock, cases)
        return [
            Listed(name, role, _percentile(ask))
            for role, actor in everybody()
            for name, ask in lists(world, actor)
            if _answers(ask)
        ]


def lists(world: World, actor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every list that the benchmark and the test of the plans ask for."""
    yield "work", lambda: list_work(world, actor)
    second = list_work(world, actor).next
    yield "work, second page", lambda: list_work(world, actor, after=second)
    yield "work, followed", lambda: list_work(world, actor, WorkFilter(asks="followed"))
    yield "work, ended", lambda: list_work(world, actor, WorkFilter(asks="ended"))
    yield "work, to answer", lambda: list_work(world, actor, WorkFilter(to_answer=True))
    yield "work, overdue", lambda: list_work(world, actor, WorkFilter(overdue=True))
    yield "work, one procedure", lambda: list_work(world, actor, WorkFilter(procedure="hcmc_sexual_harassment"))
    yield "inbox", lambda: list_notices(world, actor)
    yield "inbox, unread", lambda: list_notices(world, actor, NoticeFilter(unread=True))
    yield "breaches", lambda: list_deadlines(world, actor, DeadlineFilter())
    yield "falling due", lambda: list_deadlines(world, actor, DeadlineFilter("running"))


def _answers(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except RefusedError:
        return False
    return True


def _percentile(ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return sorted(times)[int(0.95 * ROUNDS)]

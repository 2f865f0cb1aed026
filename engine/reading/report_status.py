"""How the system is: what waits, what was given up, what falls due next, who is alive."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.domain.alarms import Alarm, alive, standing
from engine.reading.watch import figures_now, left_out
from engine.store.outbox import outbox_figures
from engine.store.status_figures import cases_there, codes_of, falling_due, looks_overdue, signs_of_life
from engine.world import World

_NAMED_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Status:
    """Counts and moments only; never a person's data. `unreadable`: the codes of cases that were set aside.

    `alarms`: those that stand at this moment, the gravest first. `workers`: how many live.
    """

    at: datetime
    people: int
    cases: int
    outbox: dict[str, Any]
    next_deadlines: list[dict[str, Any]]
    overdue_looks: int
    beats: dict[str, dict[str, Any]]
    unreadable: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    workers: int


def report_status(world: World, deadlines: int = 5) -> Status:
    """Return how the system is now."""
    now, wall = world.time.now(), datetime.now(UTC)
    figures = figures_now(world, wall)
    with world.database.read() as connection:
        beats = signs_of_life(connection)
        return Status(
            at=now,
            people=world.directories.refresh().holders(now),
            cases=cases_there(connection),
            outbox=outbox_figures(connection),
            next_deadlines=falling_due(connection, now, deadlines),
            overdue_looks=looks_overdue(connection, now),
            beats=beats,
            unreadable=codes_of(connection, sorted({*world.set_aside.cases(), *left_out(beats)})[:_NAMED_AT_MOST]),
            alarms=standing(figures, wall),
            workers=len(alive(figures.workers, wall)),
        )

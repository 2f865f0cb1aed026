"""Do what time alone brings: warn, breach, let orders lapse, go on with referrals nobody answered."""

import math
import time
from dataclasses import dataclass
from datetime import datetime

from engine.domain.deciding.sweep_deadlines import decide_sweep
from engine.handlers.transaction import wake
from engine.store.cases import load_case
from engine.store.decisions import save
from engine.store.due import due_at, next_look
from engine.store.shelf import left, put_away
from engine.world import World


@dataclass(frozen=True, slots=True)
class Swept:
    """How many cases were looked at, and how many events that made."""

    cases: int
    events: int


def due_cases(world: World, limit: int) -> list[int]:
    """Return the inner ids of cases of which something has fallen due, the longest overdue first."""
    with world.database.read() as connection:
        return due_at(connection, world.time.now(), limit, world.set_aside.cases())


def next_deadline(world: World) -> datetime | None:
    """Return the next moment at which something falls due, None when nothing will."""
    with world.database.read() as connection:
        return next_look(connection, world.set_aside.cases())


def sweep_deadlines(world: World, limit: int = 100, seconds: float = math.inf) -> Swept:
    """Do what has fallen due, one case a transaction, and begin none after so many seconds.

    Done twice, the second time finds nothing to do.
    """
    cases, events, until = 0, 0, time.monotonic() + seconds
    for case in due_cases(world, limit):
        if time.monotonic() > until:
            break
        cases += 1
        with world.set_aside.apart(case):
            events += sweep_case(world, case)
    if events:
        wake(world)
    shelve(world, limit)
    return Swept(cases, events)


def sweep_case(world: World, row_id: int) -> int:
    """Do what has fallen due on one case, and return how many events that made."""
    now = world.time.now()
    with world.database.write() as connection:
        stored = load_case(connection, world.vault, row_id, for_update=True)
        seen_seq = stored.case.head_seq
        rules = world.rules_of(stored.case)
        decision = decide_sweep(rules, stored.case, now)
        if decision is None:
            return 0
        save(connection, world.vault, rules, stored, decision, now, seen_seq=seen_seq)
        return len(decision.events)


def shelve(world: World, limit: int) -> None:
    """Put away what agencies do not read any more, so that their lists need not walk past it."""
    now = world.time.now()
    with world.database.read() as connection:
        gone = left(connection, now, limit)
    if gone:
        with world.database.write() as connection:
            for row_id, agency in gone:
                put_away(connection, row_id, agency, now)

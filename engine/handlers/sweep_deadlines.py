"""Do what time alone brings: warn, breach, let orders lapse, go on with referrals nobody answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from engine.domain.deciding.sweep_deadlines import decide_sweep
from engine.handlers.transaction import wake
from engine.store.cases import load_case
from engine.store.decisions import save
from engine.store.schema import CASE
from engine.world import World

_GOES_ON = CASE.c.id.not_in(bindparam("apart", expanding=True))
_DUE = (
    select(CASE.c.id)
    .where(CASE.c.next_look <= bindparam("now"), _GOES_ON)
    .order_by(CASE.c.next_look)
    .limit(bindparam("limit"))
)
_NEXT = select(CASE.c.next_look).where(CASE.c.next_look.is_not(None), _GOES_ON).order_by(CASE.c.next_look).limit(1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many cases were looked at, and how many events that made."""

    cases: int
    events: int


def due_cases(world: World, limit: int) -> list[int]:
    """Return the inner ids of cases of which something has fallen due, the longest overdue first."""
    with world.database.read() as connection:
        found = connection.execute(_DUE, {"now": world.time.now(), "limit": limit, "apart": world.set_aside.cases()})
        return [int(row.id) for row in found]


def next_deadline(world: World) -> datetime | None:
    """Return the next moment at which something falls due, None when nothing will."""
    with world.database.read() as connection:
        found: datetime | None = connection.execute(_NEXT, {"apart": world.set_aside.cases()}).scalar()
        return found


def sweep_deadlines(world: World, limit: int = 100) -> Swept:
    """Do what has fallen due, one case a transaction. Done twice, the second time finds nothing to do."""
    cases, events = due_cases(world, limit), 0
    for case in cases:
        with world.set_aside.apart(case):
            events += sweep_case(world, case)
    if events:
        wake(world)
    return Swept(len(cases), events)


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

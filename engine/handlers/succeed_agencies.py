"""Let whoever took over from agencies that are no more take their part in the cases they left."""

import math
import time
from collections.abc import Iterator
from datetime import datetime

from engine.domain.deciding.succeed_agencies import decide_succession
from engine.domain.time_limits import CITY_TIME
from engine.handlers.transaction import wake
from engine.store.cases import load_case
from engine.store.database import Connection
from engine.store.decisions import save
from engine.store.open_work import cases_left_by, cases_to_keep_from
from engine.world import World


def succession_waits(world: World) -> bool:
    """Say whether a case is with an agency that is no more, or with the successor of one that it is kept from."""
    now = world.time.now()
    # Nothing new can wait before the directory changes, or the day.
    settled = (world.directories.refresh().version, now.astimezone(CITY_TIME).date())
    if world.directories.succession_settled == settled:
        return False
    with world.database.read() as connection:
        waits = next(_waiting(world, connection, now, 1), None) is not None
    world.directories.succession_settled = None if waits else settled
    return waits


def succeed_agencies(world: World, limit: int = 100, seconds: float = math.inf) -> int:
    """Hand on what was left, one case a transaction, begin none after so many seconds; return how many there were.

    Done twice, the second time finds nothing to do.
    """
    if not succession_waits(world):
        return 0
    until, now = time.monotonic() + seconds, world.time.now()
    with world.database.read() as connection:
        cases = list(dict.fromkeys(_waiting(world, connection, now, limit)))
    done = 0
    for case in cases[:limit]:
        if time.monotonic() > until:
            break
        with world.set_aside.apart(case):
            done += _succeed(world, case, now)
    if done:
        wake(world)
    return done


def _waiting(world: World, connection: Connection, now: datetime, limit: int) -> Iterator[int]:
    directory, apart = world.directories.refresh().directory, world.set_aside.cases()
    for agency in directory:
        if agency.successor and not agency.valid_at(now) and directory.successor_at(agency, now):
            yield from cases_left_by(connection, agency.id, limit, apart)
        for before in sorted(directory.forerunners(agency.id)):
            yield from cases_to_keep_from(connection, world.vault, agency.id, before, limit, apart)


def _succeed(world: World, row_id: int, now: datetime) -> int:
    with world.database.write() as connection:
        stored = load_case(connection, world.vault, row_id, for_update=True)
        seen_seq = stored.case.head_seq
        rules = world.rules_of(stored.case)
        decision = decide_succession(rules, stored.case, now)
        if decision is None:
            return 0
        save(connection, world.vault, rules, stored, decision, now, seen_seq=seen_seq)
        return 1

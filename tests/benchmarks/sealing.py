"""Sealing with 100,000 cases and a year of seals, when some cases moved since the last one."""

import statistics
import time
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from engine.commands import OpenCase
from engine.handlers.open_case import open_case
from engine.handlers.verify_audit import seal_record
from engine.store.chains import End
from engine.store.checkpoints import SEALS
from engine.store.schema import CASE, CHAIN_END, CHECKPOINT
from engine.world import World
from tests.benchmarks.stages import stage_on
from tests.people import BEGINS, INTAKE

# A seal every five minutes for a year; in five minutes a busy city moves some dozens of cases.
CASES, SEALS_A_YEAR, MOVED, ROUNDS = 100_000, 105_120, 50, 15


def measure(kind: str) -> float:
    """Return the median seconds of a seal on one database."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        clock.at = BEGINS
        fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"]}
        open_case(world, OpenCase(actor=INTAKE, procedure="hung_vuong_one_stop", fields=fields))
        seal_record(world)
        _many_cases(world)
        _many_seals(world)
        return statistics.median(_one_seal(world, clock, number) for number in range(ROUNDS))


def _one_seal(world: World, clock: object, number: int) -> float:
    clock.at = BEGINS + timedelta(minutes=5 * number)  # type: ignore[attr-defined]
    with world.database.write() as connection:
        moved = select(CASE.c.id).where(CASE.c.id % (CASES // MOVED) == number)
        connection.execute(update(CASE).where(CASE.c.id.in_(moved)).values(head_seq=CASE.c.head_seq + 1))
    before = time.perf_counter()
    seal_record(world)
    return time.perf_counter() - before


def _many_cases(world: World) -> None:
    with world.database.write() as connection:
        pattern = dict(connection.execute(select(CASE).limit(1)).one()._mapping)
        pattern.pop("id")
        copies = [{**pattern, "public_id": f"copy{n:028d}", "code": f"COPY-{n}"} for n in range(CASES)]
        for place in range(0, CASES, 5000):
            connection.execute(insert(CASE), copies[place : place + 5000])


def _many_seals(world: World) -> None:
    with world.database.write() as connection:
        last = connection.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.number.desc()).limit(1)).one()
        rows = [{**last._mapping, "number": last.number + n} for n in range(1, SEALS_A_YEAR)]
        for place in range(0, len(rows), 5000):
            connection.execute(insert(CHECKPOINT), rows[place : place + 5000])
        end = End(connection.execute(select(func.max(CHECKPOINT.c.number))).scalar_one(), last.hash)
        mark = SEALS.mark_of(world.vault.record, end)
        connection.execute(
            update(CHAIN_END).where(CHAIN_END.c.chain == SEALS.name).values(number=end.number, mark=mark)
        )

"""Tell of trouble: write down which alarms stand, each occurrence once, and which are over.

Worker and API both do this every few seconds, so that neither's death goes unnoticed. Done at once by several, the
second finds nothing to write.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from engine.domain.alarms import MARKED_EVERY, SEEN_FOR, Alarm, over_after, standing
from engine.logs import log
from engine.reading.watch import figures_now
from engine.store.alarms import add_alarm, end_alarms, mark_seen, mark_told, open_alarms
from engine.world import World


def note_alarms(world: World, at: datetime | None = None) -> tuple[Alarm, ...]:
    """Write down what has changed, and return the alarms that stand. `at`: the wall's moment, now if left out."""
    at = at or datetime.now(UTC)
    found = {(alarm.kind, alarm.about): alarm for alarm in standing(figures_now(world, at), at)}
    with world.database.read() as connection:
        known = {(row.kind, row.about): row for row in open_alarms(connection)}
    new = [alarm for place, alarm in found.items() if place not in known]
    still = [row for place, row in known.items() if place in found]
    told = [row.id for row in still if row.told_at is None and at - row.first_seen_at >= SEEN_FOR]
    seen = [row.id for row in still if at - row.seen_at >= MARKED_EVERY]
    over = [row for place, row in known.items() if place not in found and at - row.seen_at >= _after(row)]
    if new or told or seen or over:
        _write(world, at, new, told, seen, over)
    return tuple(found.values())


def _after(row: Any) -> Any:
    return over_after(row.kind) if row.told_at is not None else SEEN_FOR


def _write(
    world: World, at: datetime, new: Sequence[Alarm], told: list[int], seen: list[int], over: Sequence[Any]
) -> None:
    with world.database.write() as connection:
        for alarm in new:
            add_alarm(connection, alarm.kind, alarm.about, alarm.since, at)
        mark_seen(connection, {*seen, *told}, at)
        first = set(mark_told(connection, told, at))
        end_alarms(connection, [row.id for row in over])
        kinds = [row.kind for row in open_alarms(connection) if row.id in first]
    for kind in kinds:
        log("alarm_told", code=kind)
    for row in over:
        if row.told_at is not None:
            log("alarm_over", code=row.kind)

"""Write down when a part of the system was away, so that no agency answers for time that the system owed.

Each worker calls this with every sign of life: a gap in which none gave any is an outage of its own, found by whoever
comes next.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.domain.alarms import WORKER_SILENT
from engine.store.beats import last_worker_beat, worker_beats
from engine.store.outages import add_outage, begin_outage, end_outage, going_on
from engine.world import World

WORKER, PREFECT, MAIL = "worker", "prefect", "mail"
# A sign of life comes every five seconds; a restart takes a few more.
GAP = timedelta(seconds=60)


def note_health(world: World, away: Mapping[str, bool], name: str = "") -> None:
    """Write down what has changed: `away` says of each part whether it is, as the worker of this name sees it.

    A part is away as long as any worker that lives says so. Call it before the next sign of life. Intervals stand in
    the time of the cases, which a demo moves; how long the workers were silent is real time.
    """
    now, wall = world.time.now(), datetime.now(UTC)
    with world.database.read() as connection:
        known, beat, beats = going_on(connection), last_worker_beat(connection), worker_beats(connection)
    others = [sign for worker, sign in beats.items() if worker != name and wall - sign["at"] < WORKER_SILENT]
    elsewhere = {part for sign in others for part in sign.get("away", ())}
    silent = wall - beat if beat else timedelta(0)
    seen = {part: gone or part in elsewhere for part, gone in away.items()}
    changed = {part: gone for part, gone in seen.items() if gone != (part in known)}
    if silent < GAP and not changed:
        return
    with world.database.write() as connection:
        if silent >= GAP:
            add_outage(connection, WORKER, now - silent, now)
        for part, gone in changed.items():
            if gone:
                begin_outage(connection, part, now)
            else:
                end_outage(connection, part, now)

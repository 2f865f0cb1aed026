"""Write down when a part of the system was away, so that no agency answers for time that the system owed.

The worker calls this with every sign of life: a gap between two is an outage of its own, found by whoever comes next.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from engine.store.outages import add_outage, begin_outage, end_outage, going_on, last_beat
from engine.world import World

WORKER, PREFECT, MAIL = "worker", "prefect", "mail"
# A sign of life comes every five seconds; a restart takes a few more.
GAP = timedelta(seconds=60)


def note_health(world: World, away: Mapping[str, bool]) -> None:
    """Write down what has changed: `away` says of each part whether it is. Call it before the next sign of life.

    Intervals stand in the time of the cases, which a demo moves; how long the worker was silent is real time.
    """
    now = world.time.now()
    with world.database.read() as connection:
        known, beat = going_on(connection), last_beat(connection, WORKER)
    silent = datetime.now(UTC) - beat if beat else timedelta(0)
    changed = {part: gone for part, gone in away.items() if gone != (part in known)}
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

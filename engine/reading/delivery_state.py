"""How delivery is, for who watches over it: letters, workers, Prefect, alarms, outages. Nothing of any case."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.delivery_views import DeliveryView, OutageSpan, WorkerView
from engine.domain.alarms import WORKER_SILENT
from engine.domain.case.case import Actor
from engine.reading.list_alarms import list_alarms, may_watch
from engine.reading.watch import figures_now
from engine.reading.words_of_time import PARTS
from engine.store.beats import worker_beats
from engine.store.outages import outages_between
from engine.store.outbox import WAITING, outbox_figures
from engine.world import World

_OUTAGES_OF = timedelta(days=30)
_MOST_OUTAGES = 20
# What the workers see of Prefect, the best first: one that reaches it is enough.
_PREFECT = ("there", "starting", "away", "none")


def delivery_state(world: World, actor: Actor | None = None) -> DeliveryView:
    """Return how delivery is. `actor`: None for whoever runs the server. Raises RefusedError(not_permitted)."""
    may_watch(world, actor)
    now, wall = world.time.now(), datetime.now(UTC)
    figures = figures_now(world, wall)
    with world.database.read() as connection:
        outbox, beats = outbox_figures(connection), worker_beats(connection)
        away = outages_between(connection, now - _OUTAGES_OF, now)[-_MOST_OUTAGES:]
    workers = [_worker(name, beat, wall) for name, beat in beats.items()]
    late = (wall - figures.overdue_since).total_seconds() if figures.overdue_since else 0
    return DeliveryView(
        letters=outbox["letters"],
        waiting=sum(outbox["letters"].get(state, 0) for state in WAITING),
        unrouted=outbox["unrouted"],
        oldest_waiting=figures.waiting_since,
        delivered_at=figures.delivered_at,
        late_seconds=int(late),
        workers=tuple(workers),
        prefect=_prefect(workers),
        alarms=list_alarms(world, actor),
        past_alarms=list_alarms(world, actor, past=True),
        outages=tuple(
            OutageSpan(row.part, PARTS[row.part], row.began_at, row.ended_at)
            for row in reversed(away)
            if row.part in PARTS
        ),
    )


def _worker(name: str, beat: Mapping[str, Any], wall: datetime) -> WorkerView:
    alive = wall - beat["at"] < WORKER_SILENT
    return WorkerView(name, beat["at"], alive, beat.get("prefect", "none"), beat.get("mail_stopped") or "")


def _prefect(workers: Sequence[WorkerView]) -> str:
    seen = {worker.prefect for worker in workers if worker.alive}
    return next((state for state in _PREFECT if state in seen), "none")

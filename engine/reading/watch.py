"""The figures that alarms are judged by, and the alarms that stand now. Counts, moments and processes; no case."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from socket import gethostname
from typing import Any

from engine.domain.alarms import Alarm, Figures, WorkerSign, standing
from engine.store.beats import worker_beats
from engine.store.due import next_look
from engine.store.outages import going_on
from engine.store.watch_figures import last_delivered, letters_that_wait, notices_that_wait
from engine.world import World


def figures_now(world: World, at: datetime) -> Figures:
    """Return the figures as they are; `at`: the wall's moment, to which moments of the cases' time are brought."""
    ahead = world.time.now() - at
    with world.database.read() as connection:
        beats = worker_beats(connection)
        apart = sorted({*world.set_aside.cases(), *left_out(beats)})
        letters, notices = letters_that_wait(connection, apart), notices_that_wait(connection, apart)
        look = next_look(connection, apart)
        delivered, away = last_delivered(connection), going_on(connection)
    return Figures(
        waiting_since=_earliest(letters.oldest, _moved(notices.oldest, ahead)),
        emergency_since=_earliest(letters.emergency, _moved(notices.emergency, ahead)),
        delivered_at=delivered,
        overdue_since=look - ahead if look is not None and look - ahead <= at else None,
        workers=[_sign(name, beat) for name, beat in beats.items()],
        away={part: since - ahead for part, since in away.items()},
        full_disks=[gethostname()] if free_bytes(world) < world.least_free else [],
    )


def alarms_now(world: World) -> tuple[Alarm, ...]:
    """Return the alarms that stand at this moment, whoever told of them or did not."""
    at = datetime.now(UTC)
    return standing(figures_now(world, at), at)


def free_bytes(world: World) -> int:
    """Return how much is free on the disk of the data folder."""
    return shutil.disk_usage(world.data_dir).free


def left_out(beats: Mapping[str, Mapping[str, Any]]) -> set[int]:
    """Return the inner ids of the cases that workers leave out, as their signs of life say."""
    return {case for beat in beats.values() for case in beat.get("set_aside", ())}


def _sign(name: str, beat: Mapping[str, Any]) -> WorkerSign:
    began = beat.get("started_at")
    started = datetime.fromisoformat(began) if began else datetime.min.replace(tzinfo=UTC)
    return WorkerSign(name, started, beat["at"], len(beat.get("set_aside", ())))


def _moved(moment: datetime | None, ahead: timedelta) -> datetime | None:
    return None if moment is None else moment - ahead


def _earliest(*moments: datetime | None) -> datetime | None:
    known: Iterable[datetime] = (moment for moment in moments if moment is not None)
    return min(known, default=None)

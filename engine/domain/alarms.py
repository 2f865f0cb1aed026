"""Which alarms stand: a rule over figures and a moment, so that the same is said wherever somebody looks.

An alarm says that people may wait for what the system owes them. It holds a kind, and which process or machine it is
about; nothing of any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, get_args

AlarmKind = Literal[
    "no_worker",
    "emergency_waits",
    "nothing_delivered",
    "mail_away",
    "sweep_late",
    "worker_silent",
    "case_set_aside",
    "prefect_away",
    "disk_nearly_full",
]
# The gravest first.
KINDS: tuple[AlarmKind, ...] = get_args(AlarmKind)
# Half a minute less than the ten within which somebody must know.
NOTHING_DELIVERED = timedelta(minutes=9, seconds=30)
EMERGENCY_WAITS = timedelta(minutes=5)
# A mail server that is started anew is back by then.
MAIL_AWAY = timedelta(minutes=3)
SWEEP_LATE = timedelta(minutes=1)
WORKER_SILENT = timedelta(seconds=30)
PREFECT_AWAY = timedelta(minutes=15)
# Who looks sees an alarm twice before anybody is told: a demo's time jumps, and what is due then is done in a second.
SEEN_FOR = timedelta(seconds=3)
# Not seen for so long, an alarm is over. A damaged case is tried again each minute, and is set aside anew.
OVER_AFTER = timedelta(seconds=60)
_TRIED_AGAIN_AFTER = timedelta(minutes=3)
# How old what is kept of a standing alarm may become.
MARKED_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class WorkerSign:
    """The last sign of life of a worker: when it was, when the worker began, how many cases it leaves out."""

    name: str
    started_at: datetime
    at: datetime
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What the rule looks at. All moments are the wall's.

    `waiting_since`, `emergency_since`: since when the oldest letter or notice waits to be delivered; `delivered_at`:
    when the mail server last took one. `overdue_since`: since when the deadline waits that should have been looked
    at. `away`: which parts are away, and since when. `full_disks`: the machines whose disk is nearly full.
    """

    waiting_since: datetime | None = None
    emergency_since: datetime | None = None
    delivered_at: datetime | None = None
    overdue_since: datetime | None = None
    workers: Sequence[WorkerSign] = ()
    away: Mapping[str, datetime] = field(default_factory=dict)
    full_disks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that stands: its kind, which process or machine it is about ("" for the whole), since when."""

    kind: AlarmKind
    about: str
    since: datetime


def standing(figures: Figures, at: datetime) -> tuple[Alarm, ...]:
    """Return the alarms that stand at a moment, the gravest first."""
    found = [*_of_letters(figures, at), *_of_parts(figures, at), *_of_workers(figures.workers, at)]
    found += [Alarm("disk_nearly_full", machine, at) for machine in figures.full_disks]
    return tuple(sorted(found, key=lambda alarm: (KINDS.index(alarm.kind), alarm.about)))


def over_after(kind: AlarmKind) -> timedelta:
    """Return for how long an alarm must not have been seen to be over."""
    return _TRIED_AGAIN_AFTER if kind == "case_set_aside" else OVER_AFTER


def alive(workers: Iterable[WorkerSign], at: datetime) -> list[WorkerSign]:
    """Return the workers that gave a sign of life of late."""
    return [worker for worker in workers if at - worker.at < WORKER_SILENT]


def silent(workers: Iterable[WorkerSign], at: datetime) -> tuple[list[WorkerSign], list[WorkerSign]]:
    """Return the workers that fell silent: those that nobody took the place of, and those that were replaced.

    Each worker that lives and began after another's last sign takes the place of one.
    """
    known = sorted(workers, key=lambda worker: worker.at)
    newcomers = [worker.started_at for worker in alive(known, at)]
    missing, replaced = [], []
    for worker in known:
        if at - worker.at < WORKER_SILENT:
            continue
        later = min((began for began in newcomers if began > worker.at), default=None)
        if later is None:
            missing.append(worker)
        else:
            newcomers.remove(later)
            replaced.append(worker)
    return missing, replaced


def _of_letters(figures: Figures, at: datetime) -> Iterable[Alarm]:
    waiting, emergency = figures.waiting_since, figures.emergency_since
    if waiting is not None:
        nothing_since = max(waiting, figures.delivered_at or waiting)
        if at - nothing_since >= NOTHING_DELIVERED:
            yield Alarm("nothing_delivered", "", nothing_since)
    if emergency is not None and at - emergency >= EMERGENCY_WAITS:
        yield Alarm("emergency_waits", "", emergency)


def _of_parts(figures: Figures, at: datetime) -> Iterable[Alarm]:
    if figures.overdue_since is not None and at - figures.overdue_since >= SWEEP_LATE:
        yield Alarm("sweep_late", "", figures.overdue_since)
    limits: dict[AlarmKind, tuple[str, timedelta]] = {
        "mail_away": ("mail", MAIL_AWAY),
        "prefect_away": ("prefect", PREFECT_AWAY),
    }
    for kind, (part, limit) in limits.items():
        since = figures.away.get(part)
        if since is not None and at - since >= limit:
            yield Alarm(kind, "", since)


def _of_workers(workers: Sequence[WorkerSign], at: datetime) -> Iterable[Alarm]:
    living = alive(workers, at)
    if not living:
        yield Alarm("no_worker", "", max((worker.at for worker in workers), default=at))
    missing, _ = silent(workers, at)
    for worker in missing:
        yield Alarm("worker_silent", worker.name, worker.at)
    if any(worker.set_aside for worker in living):
        yield Alarm("case_set_aside", "", at)

"""Delivery: whether notices arrive, what was given up, who of the processes is alive. Nothing of any case."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.frame import show, show_part
from api.web.who import TheViewer, Viewer, through
from engine.delivery_views import AlarmView
from engine.domain.alarms import WORKER_SILENT
from engine.domain.definition.vocabulary import Language
from engine.domain.spoken_time import moment_in_words, span_in_words
from engine.reading.list_alarms import alarms_told, list_alarms
from engine.reading.list_dead_letters import list_dead_letters
from engine.reading.report_status import report_status
from engine.world import World

router = APIRouter(dependencies=[Depends(through("delivery"))])
_WAITING = ("pending", "leased", "transmitting")
_WAITS_TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class BeatRow:
    """A sign of life of a process."""

    name: str
    at: str
    alive: bool


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm as a line: since when, and until when for one that is over."""

    view: AlarmView
    since: str
    until: str


@router.get("/alarms")
def alarms(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Return the alarms alone, for every page of whoever watches."""
    values = {"alarms": alarms_told(world, viewer.actor)}
    return show_part(request, viewer, "parts/alarms_above.html", values)


@router.get("/delivery")
def delivery(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show how delivery is."""
    status, now = report_status(world), datetime.now(UTC)
    letters: dict[str, int] = status.outbox["letters"]
    oldest = status.outbox["oldest_waiting"]
    values: dict[str, Any] = {
        "queued": sum(letters.get(name, 0) for name in _WAITING),
        "sent": letters.get("sent", 0),
        "dead": letters.get("dead", 0),
        "unrouted": status.outbox["unrouted"],
        "oldest": span_in_words(now - oldest, viewer.language) if oldest else "",
        "late": bool(oldest and now - oldest > _WAITS_TOO_LONG),
        "beats": [_beat(name, beat, now, viewer.language) for name, beat in sorted(status.beats.items())],
        "overdue_looks": status.overdue_looks,
        "unreadable": status.unreadable,
        "alarms": _alarms(world, viewer, now),
        "past": _alarms(world, viewer, now, past=True),
        "letters": [
            (letter, moment_in_words(letter.ended_at, now, viewer.language) if letter.ended_at else "")
            for letter in list_dead_letters(world)
        ],
    }
    return show(request, viewer, "pages/delivery.html", values, at="delivery")


def _alarms(world: World, viewer: Viewer, now: datetime, *, past: bool = False) -> list[AlarmRow]:
    return [
        AlarmRow(
            view,
            moment_in_words(view.began_at, now, viewer.language),
            moment_in_words(view.ended_at, now, viewer.language) if view.ended_at else "",
        )
        for view in list_alarms(world, viewer.actor, past=past)
    ]


def _beat(name: str, beat: dict[str, Any], now: datetime, language: Language) -> BeatRow:
    at: datetime = beat["at"]
    return BeatRow(name, moment_in_words(at, now, language), now - at < WORKER_SILENT)

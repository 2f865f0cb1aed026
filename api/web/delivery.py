"""Delivery: whether notices arrive, what was given up, who of the processes is alive. Nothing of any case."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.frame import show
from api.web.who import TheViewer, through
from engine.domain.definition.vocabulary import Language
from engine.domain.spoken_time import moment_in_words, span_in_words
from engine.reading.list_dead_letters import list_dead_letters
from engine.reading.report_status import report_status

router = APIRouter(dependencies=[Depends(through("delivery"))])
_WAITING = ("pending", "leased", "transmitting")
# A process says that it is alive at least so often; letters wait no longer than so.
_ALIVE_WITHIN, _WAITS_TOO_LONG = timedelta(minutes=3), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class BeatRow:
    """A sign of life of a process."""

    name: str
    at: str
    alive: bool


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
        "letters": [
            (letter, moment_in_words(letter.ended_at, now, viewer.language) if letter.ended_at else "")
            for letter in list_dead_letters(world)
        ],
    }
    return show(request, viewer, "pages/delivery.html", values, at="delivery")


def _beat(name: str, beat: dict[str, Any], now: datetime, language: Language) -> BeatRow:
    at: datetime = beat["at"]
    return BeatRow(name, moment_in_words(at, now, language), now - at < _ALIVE_WITHIN)

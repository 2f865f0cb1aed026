"""Delivery: whether notices arrive, what was given up, which alarms stand, who is at work. Nothing of any case."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import Name, TheWorld
from api.web.frame import show, show_part
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.delivery_views import AlarmView, LetterView, OutageSpan
from engine.domain.spoken_time import moment_in_words, span_in_words
from engine.handlers.give_up_letters import give_up_letters
from engine.handlers.resend_letters import resend_letters
from engine.reading.delivery_state import delivery_state
from engine.reading.list_alarms import alarms_told
from engine.reading.list_letters import DEAD, list_letters
from engine.reading.report_status import report_status
from engine.store.outbox import WAITING

router = APIRouter(dependencies=[Depends(through("delivery"))])
_MOST = 50
_WAITS_TOO_LONG = timedelta(minutes=5)
# A letter that was just made is on its way; one that waits longer can be given up here.
_LISTED_AFTER = timedelta(minutes=1)
SAID = {
    "resent": words("Thư sẽ được gửi lại ngay."),
    "given_up": words("Đã thôi gửi; giám sát được báo trong hệ thống."),
    "gone": words("Không còn thư nào như vậy: thư đã đi, hoặc đang ở máy chủ thư."),
}
PREFECT = {
    "there": words("đang chạy"),
    "starting": words("đang khởi động"),
    "away": words("vắng; việc được làm trực tiếp"),
    "none": words("không dùng; việc được làm trực tiếp"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """An alarm or outage as a line: since when, and until when for one that is over."""

    view: AlarmView | OutageSpan
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter as a line: since when it waits, or when it was given up."""

    view: LetterView
    at: str


@router.get("/delivery/alarms")
def alarms(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Return the alarms alone, for every page of whoever watches."""
    values = {"alarms": alarms_told(world, viewer.actor)}
    return show_part(request, viewer, "parts/alarms_above.html", values)


@router.get("/delivery")
def delivery(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show how delivery is."""
    state, now, wall = delivery_state(world, viewer.actor), world.time.now(), datetime.now(UTC)
    status = report_status(world, 0)
    oldest, language = state.oldest_waiting, viewer.language
    values: dict[str, Any] = {
        "state": state,
        "dead_count": state.letters.get("dead", 0),
        "sent_count": state.letters.get("sent", 0),
        "said": SAID.get(request.query_params.get("said", ""), ""),
        "oldest": span_in_words(wall - oldest, language) if oldest else "",
        "long": bool(oldest and wall - oldest > _WAITS_TOO_LONG),
        "late": span_in_words(timedelta(seconds=state.late_seconds), language) if state.late_seconds >= 60 else "",
        "delivered": moment_in_words(state.delivered_at, wall, language) if state.delivered_at else "",
        "workers": [(one, moment_in_words(one.at, wall, language)) for one in state.workers],
        "prefect": PREFECT[state.prefect],
        "alarms": [_span(view, wall, viewer) for view in state.alarms],
        "past": [_span(view, wall, viewer) for view in state.past_alarms],
        "outages": [_span(view, now, viewer) for view in state.outages],
        "overdue_looks": status.overdue_looks,
        "unreadable": status.unreadable,
        "dead": [_letter(view, wall, viewer) for view in list_letters(world, DEAD, _MOST, viewer.actor)],
        "not_gone": [
            _letter(view, wall, viewer)
            for view in list_letters(world, WAITING, _MOST, viewer.actor)
            if wall - view.created_at > _LISTED_AFTER or view.attempts
        ],
    }
    return show(request, viewer, "pages/delivery.html", values, at="delivery")


@router.post("/delivery/resend")
def resend(world: TheWorld, viewer: TheViewer, number: Annotated[str, Form()] = "") -> Response:
    """Try a letter again that was given up, or all of them."""
    done = resend_letters(world, [number] if number else None, viewer.actor)
    return RedirectResponse(f"/delivery?said={'resent' if done else 'gone'}", 303)


@router.post("/delivery/give-up/{number}")
def give_up(world: TheWorld, viewer: TheViewer, number: Name) -> Response:
    """Give up a letter that waits."""
    done = give_up_letters(world, [number], viewer.actor)
    return RedirectResponse(f"/delivery?said={'given_up' if done else 'gone'}", 303)


def _span(view: AlarmView | OutageSpan, now: datetime, viewer: Viewer) -> Span:
    until = moment_in_words(view.ended_at, now, viewer.language) if view.ended_at else ""
    return Span(view, moment_in_words(view.began_at, now, viewer.language), until)


def _letter(view: LetterView, now: datetime, viewer: Viewer) -> LetterRow:
    return LetterRow(view, moment_in_words(view.ended_at or view.created_at, now, viewer.language))

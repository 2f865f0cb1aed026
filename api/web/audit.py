"""The records of who did what, for those who watch over them. What was refused reads only as that.

A person's name and a case's code are sent as a form; the way on to the next page carries them sealed.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from api.deps import TheWorld
from api.web.audit_words import DEEDS, UNUSUAL, deed_of, what_of
from api.web.directory_words import KINDS, WHAT
from api.web.frame import show
from api.web.messages import messages
from api.web.who import TheViewer, Viewer, through
from engine.audit_views import RecordView
from engine.domain.definition.vocabulary import Label
from engine.domain.spoken_time import moment_in_words
from engine.domain.time_limits import CITY_TIME
from engine.domain.typed_time import typed_day
from engine.handlers.verify_audit import check_record
from engine.reading.audit.list_record import RecordFilter, list_record
from engine.reading.audit.proof_state import proof_state
from engine.reading.audit.unusual_reading import unusual_reading
from engine.reading.directory.find_people import person_meant
from engine.reading.report_status import report_status
from engine.world import World

router = APIRouter(dependencies=[Depends(through("audit"))])
_A_PAGE = 50
# More than that takes longer than a page may; the command line says how far it is.
_CASES_AT_ONCE = 500
_Text = Annotated[str, Form()]
_NOBODY = Label(
    "Không có ai, hoặc có nhiều người, tên này; gõ mã hay thư điện tử",
    "Nobody, or several people, have this name; type an id or mail address",
)
_NO_DAY = Label("Gõ ngày như 23/11, hôm qua hay thứ Hai", "Type the day as 23/11, yesterday or Monday")
_DAYS = (1, 7, 30)
_HEAD_SIGNS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the records."""

    view: RecordView
    at: str
    deed: str
    what: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, as it was typed, and what of it was not understood, by box."""

    person: str = ""
    code: str = ""
    deed: str = ""
    since: str = ""
    until: str = ""
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether more is asked for than a kind of deed."""
        return any((self.person, self.code, self.since, self.until))


@router.get("/audit")
def audit(request: Request, world: TheWorld, viewer: TheViewer, after: str | None = None) -> Response:
    """Show the records, the newest first."""
    deed = request.query_params.get("show", "")
    deed = deed if deed in DEEDS else ""
    return _audit(request, world, viewer, Asked(deed=deed), RecordFilter(deed=deed), after)


@router.post("/audit")
def narrowed(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    person: _Text = "",
    code: _Text = "",
    deed: _Text = "",
    since: _Text = "",
    until: _Text = "",
) -> Response:
    """Show the records of a person, of a case, of a time."""
    deed = deed if deed in DEEDS else ""
    named = person_meant(world, person) if person.strip() else ""
    days = [typed_day(text, world.time.now(), "past") if text.strip() else None for text in (since, until)]
    wrong = {"person": _NOBODY} if person.strip() and not named else {}
    wrong |= {
        box: _NO_DAY
        for box, text, on in zip(("since", "until"), (since, until), days, strict=True)
        if text.strip() and on is None
    }
    begin, end = (datetime.combine(on, time(), CITY_TIME) if on else None for on in days)
    said = tuple((box, text[viewer.language]) for box, text in wrong.items())
    asked = Asked(person[:200], code.strip()[:20], deed, since[:40], until[:40], said)
    wanted = RecordFilter(
        person=named,
        code=asked.code,
        deed=deed,
        since=begin,
        until=end + timedelta(days=1) if end else None,
    )
    return _audit(request, world, viewer, asked, wanted, None)


@router.post("/audit/verify")
def verify(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Check the record now, where it is small enough for a page."""
    if report_status(world, 0).cases > _CASES_AT_ONCE:
        return _audit(request, world, viewer, Asked(), RecordFilter(), None, large=True)
    check_record(world)
    return _audit(request, world, viewer, Asked(), RecordFilter(), None)


@router.get("/audit/unusual")
def unusual(request: Request, world: TheWorld, viewer: TheViewer, days: int = 1) -> Response:
    """Show who read unusually."""
    wanted = days if days in _DAYS else 1
    said = messages(viewer.language).gettext
    values = {
        "rows": [
            (one, [said(UNUSUAL[kind]) % {"count": count} for kind, count in one.found.items()])
            for one in unusual_reading(world, viewer.actor, days=wanted)
        ],
        "choices": _DAYS,
        "days": wanted,
    }
    return show(request, viewer, "pages/unusual.html", values, at="audit")


def _audit(
    request: Request,
    world: World,
    viewer: Viewer,
    asked: Asked,
    wanted: RecordFilter,
    after: str | None,
    *,
    large: bool = False,
) -> Response:
    now, language = world.time.now(), viewer.language
    rows: list[Row] = []
    more = None
    if not asked.wrong:
        found = list_record(world, viewer.actor, wanted, after=after, limit=_A_PAGE)
        rows = [_row(view, now, viewer) for view in found.items]
        more = found.next
    proof = proof_state(world, viewer.actor)
    moments = {"checked_at": proof.checked_at, "sealed_at": proof.sealed_at, "left_at": proof.left_at}
    values: dict[str, Any] = {
        "rows": rows,
        "choices": DEEDS,
        "asked": asked,
        "wrong": dict(asked.wrong),
        "proof": proof,
        "head": proof.head[:_HEAD_SIGNS],
        "large": large,
        "exports": bool(world.head_file or world.head_mail),
        **{name: moment_in_words(at, now, language) if at else "" for name, at in moments.items()},
        "first": f"/audit?show={asked.deed}" if after else "",
        "following": f"/audit?after={more}" if more else "",
    }
    return show(request, viewer, "pages/audit.html", values, at="audit", status=422 if asked.wrong else 200)


def _row(view: RecordView, now: datetime, viewer: Viewer) -> Row:
    said = messages(viewer.language).gettext
    what = said(what_of(view)) if view.source in ("views", "prints") else ""
    if view.source == "directory":
        what = f"{said(KINDS.get(view.what, ''))}: {said(WHAT.get(view.kind, ''))}"
    return Row(view, moment_in_words(view.at, now, viewer.language), deed_of(view), what)

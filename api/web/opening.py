"""Opening a case: two answers are enough; beside the form stands what follows from what was answered so far."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.drafts import TheTyped, forget, given_back
from api.web.form_errors import errors_of
from api.web.form_fields import FormField, FormWords, fields_of
from api.web.frame import in_place, show, show_part
from api.web.messages import words
from api.web.submitted import Submitted, submitted
from api.web.typed import NOTHING, Typed
from api.web.who import TheViewer, Viewer, through
from api.web.window_bars import windows_of
from engine.commands import OpenCase
from engine.domain.case.likeness import ASKED, likeness_of
from engine.domain.errors import Refusal, RefusedError, refused
from engine.domain.spoken_time import moment_in_words, span_in_words
from engine.handlers.hint_earlier_case import hint_earlier_case
from engine.handlers.open_case import open_case
from engine.possible_views import AskView
from engine.reading.preview_opening import asks_of_opening, list_openings, preview_opening
from engine.world import World

router = APIRouter(dependencies=[Depends(through("open"))])
_BANDS = {
    "child": words("Trẻ em (dưới 16 tuổi)"),
    "minor": words("Từ 16 đến dưới 18 tuổi"),
    "adult": words("Từ đủ 18 tuổi"),
}
# Each procedure has a draft of its own.
_FORM = "open"
_NO_HINT: dict[str, str | bool] = {"hint": False, "hint_mark": ""}
_PROCEDURE, _REQUEST, _LOOK = "procedure", "request", "look"


@router.get("/open")
def ask(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the form, with what its author left in it."""
    procedure = _chosen(world, viewer, request.query_params.get(_PROCEDURE, ""))
    typed, kept_at = given_back(world, viewer, f"{_FORM} {procedure}")
    return _form(request, world, viewer, procedure, typed, kept_at=kept_at)


@router.post("/open")
def send(request: Request, world: TheWorld, viewer: TheViewer, typed: TheTyped) -> Response:
    """Open the case; or, where that was asked for, show what would follow."""
    procedure = _chosen(world, viewer, typed.one(_PROCEDURE))
    asks = asks_of_opening(world, viewer.actor, procedure)
    found = submitted(asks, typed, _words(world, viewer))
    if typed.one(_LOOK):
        return _form(request, world, viewer, procedure, typed)
    missing = _missing(asks, found)
    if missing or found.unclear:
        return _form(request, world, viewer, procedure, typed, refusals=missing, unclear=found.unclear)
    wanted = OpenCase(
        actor=viewer.actor, request_id=typed.one(_REQUEST) or None, procedure=procedure, fields=found.fields
    )
    try:
        done = open_case(world, wanted)
    except RefusedError as error:
        return _form(request, world, viewer, procedure, typed, refusals=error.refusals)
    forget(world, viewer, f"{_FORM} {procedure}")
    return RedirectResponse(f"/cases/{done.case}", 303)


@router.post("/open/preview")
def preview(request: Request, world: TheWorld, viewer: TheViewer, typed: TheTyped) -> Response:
    """Return what would follow from opening with these answers."""
    procedure = _chosen(world, viewer, typed.one(_PROCEDURE))
    found = submitted(asks_of_opening(world, viewer.actor, procedure), typed, _words(world, viewer))
    if in_place(request):
        values = _preview(world, viewer, procedure, found.fields) | _hint(world, viewer, typed, found.fields)
        return show_part(request, viewer, "open/preview.html", values)
    return _form(request, world, viewer, procedure, typed)


def _chosen(world: World, viewer: Viewer, wanted: str) -> str:
    choices = [one.procedure for one in list_openings(world, viewer.actor)]
    if not choices or (wanted and wanted not in choices):
        raise refused("not_found")
    return wanted or choices[0]


def _words(world: World, viewer: Viewer) -> FormWords:
    directory = world.directories.refresh().directory
    return FormWords(world.library.vocabulary, directory, viewer.language, world.time.now())


def _missing(asks: Iterable[AskView], found: Submitted) -> tuple[Refusal, ...]:
    given = {*found.fields, *found.unclear}
    return tuple(Refusal("field_missing", ask.id) for ask in asks if ask.required == "now" and ask.id not in given)


def _form(
    request: Request,
    world: World,
    viewer: Viewer,
    procedure: str,
    typed: Typed = NOTHING,
    *,
    refusals: Iterable[Refusal] = (),
    unclear: Mapping[str, str] | None = None,
    kept_at: str = "",
) -> Response:
    said = _words(world, viewer)
    asks = asks_of_opening(world, viewer.actor, procedure)
    errors = errors_of(
        fields_of(asks, said, typed), refusals, unclear or {}, world.library.vocabulary, viewer.language
    )
    parts = _parts(asks, fields_of(asks, said, typed, errors.by_field))
    values: dict[str, Any] = {
        **parts,
        "errors": errors,
        "choices": list_openings(world, viewer.actor),
        "procedure": procedure,
        "request_id": uuid4().hex,
        "kept_at": kept_at,
    }
    fields = submitted(asks, typed, said).fields
    values |= _preview(world, viewer, procedure, fields)
    values |= _hint(world, viewer, typed, fields) if request.method == "POST" else _NO_HINT
    draft = any(one.draft for one in values["choices"] if one.procedure == procedure)
    status = 422 if errors else 200
    return show(request, viewer, "pages/open.html", values, at="open", status=status, draft=draft)


def _hint(world: World, viewer: Viewer, typed: Typed, fields: Mapping[str, Any]) -> dict[str, str | bool]:
    """Whether there may be an earlier case. Each hint is written down and there are few an hour, so the same is not
    asked twice: the page keeps what was answered to what was asked with."""
    asked = {name: fields[name] for name in sorted(ASKED) if name in fields}
    if not likeness_of(asked, world.time.now()):
        return _NO_HINT
    mark = sha256(repr(asked).encode()).hexdigest()[:16]
    if typed.one("hint_mark") == mark:
        return {"hint": typed.one("hint") == "yes", "hint_mark": mark}
    try:
        return {"hint": hint_earlier_case(world, viewer.actor, asked), "hint_mark": mark}
    except RefusedError:
        return _NO_HINT


def _parts(asks: Iterable[AskView], fields: Iterable[FormField]) -> dict[str, list[FormField]]:
    """What must be answered, what moves deadlines, and the rest by its groups."""
    by_id = {ask.id: ask for ask in asks}
    found: dict[str, list[FormField]] = {"first": [], "known": [], "rest": []}
    for field in fields:
        ask = by_id[field.name.partition(".")[2]]
        part = "first" if ask.required == "now" else "known" if ask.moves_windows else "rest"
        found[part].append(field)
    return found


def _preview(world: World, viewer: Viewer, procedure: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What would follow; nothing yet while the first answers are missing."""
    now, language = world.time.now(), viewer.language
    try:
        found = preview_opening(world, viewer.actor, procedure, fields)
    except RefusedError:
        return {"live": None}
    lost = now - found.incident
    return {
        "live": found,
        "band": _BANDS.get(found.age_band, ""),
        "windows": windows_of(found.clocks, found.arrived, now, world.calendar, language),
        "lost": span_in_words(lost, language) if lost.total_seconds() >= 60 else "",
        "incident": moment_in_words(found.incident, now, language),
        "due": [
            (clock.label, moment_in_words(clock.due, now, language))
            for clock in sorted(found.clocks, key=lambda clock: clock.due)
            if not clock.window
        ],
    }

"""Drafts of forms: kept as they are typed, given back when the form is opened again, gone when it is sent."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from api.deps import TheWorld
from api.web.frame import show_part
from api.web.typed import FIELD, Typed
from api.web.who import TheViewer, Viewer
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import moment_in_words
from engine.handlers.drop_draft import drop_draft
from engine.handlers.keep_draft import keep_draft
from engine.reading.find_draft import find_draft
from engine.world import World

router = APIRouter()
# The boxes that say of which form, and of which window, a draft is.
FORM, TAB = "form", "request"


async def the_typed(request: Request) -> Typed:
    """Return what a browser sent with a form."""
    sent = await request.form()
    return Typed.of((name, text) for name, text in sent.multi_items() if isinstance(text, str))


TheTyped = Annotated[Typed, Depends(the_typed)]


@router.post("/drafts")
def draft(request: Request, world: TheWorld, viewer: TheViewer, typed: TheTyped) -> HTMLResponse:
    """Keep what is being typed, and say when."""
    at = keep(world, viewer, typed.one(FORM), typed)
    return show_part(request, viewer, "parts/kept.html", {"kept_at": at})


def keep(world: World, viewer: Viewer, form: str, typed: Typed) -> str:
    """Keep the fields of a form; return when, as a person says it. Raises RefusedError(field_invalid)."""
    fields = {name: texts for name, texts in typed.boxes.items() if name.startswith(FIELD)}
    at = keep_draft(world, viewer.actor, form, typed.one(TAB), fields)
    return moment_in_words(at, at, viewer.language)


def keep_locked(world: World, actor: Actor, typed: Iterable[tuple[str, str]]) -> bool:
    """Keep what was sent out of a session that had locked, for its owner; say whether there was anything to keep."""
    boxes = Typed.of(typed)
    fields = {name: texts for name, texts in boxes.boxes.items() if name.startswith(FIELD)}
    if not (boxes.one(FORM) and boxes.one(TAB) and fields):
        return False
    try:
        keep_draft(world, actor, boxes.one(FORM), boxes.one(TAB), fields)
    except RefusedError:
        return False
    return True


def given_back(world: World, viewer: Viewer, form: str) -> tuple[Typed, str]:
    """Return what its author left in a form, and when; nothing and "" when there is nothing left."""
    found = find_draft(world, viewer.actor, form)
    if found is None:
        return Typed({}), ""
    return Typed(found.boxes), moment_in_words(found.saved_at, world.time.now(), viewer.language)


def forget(world: World, viewer: Viewer, form: str) -> None:
    """Forget the drafts of a form."""
    drop_draft(world, viewer.actor, form)

"""The hand-over of a shift: the team's cases by their codes, and the next shift's signature."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.sessions import the_browser
from api.web.frame import show
from api.web.sheet_rows import sheet_row
from api.web.who import TheViewer, Viewer, through
from engine.account_commands import ProvePerson, SignHandOver
from engine.domain.definition.sentences import sentence
from engine.domain.errors import RefusedError, WaitError
from engine.domain.spoken_time import moment_in_words, understood
from engine.handlers.sign_hand_over import sign_hand_over
from engine.reading.hand_over_sheet import hand_over_sheet
from engine.world import World

router = APIRouter(prefix="/hand-over", dependencies=[Depends(through("shift"))])
_Text = Annotated[str, Form()]
# Which box a refusal is about, for the summary above the form.
_BOXES = {"own_signature": "receiver", "not_on_this_team": "receiver", "sign_in_failed": "password"}


@router.get("")
def sheet(request: Request, world: TheWorld, viewer: TheViewer, signed: bool = False) -> Response:
    """Show the sheet of the reader's team."""
    return _page(request, world, viewer, signed=signed)


@router.post("")
def sign(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    mark: _Text = "",
    receiver: _Text = "",
    password: _Text = "",
    code: _Text = "",
) -> Response:
    """Let the next shift sign for the sheet; the session stays its owner's."""
    shown = ProvePerson(email=receiver, password=password, code=code.replace(" ", ""), browser=the_browser(request))
    try:
        sign_hand_over(world, SignHandOver(actor=viewer.actor, mark=mark, receiver=shown))
    except RefusedError as error:
        if "not_permitted" in error.codes:
            raise
        return _page(request, world, viewer, chosen=receiver, error=error)
    return RedirectResponse("/hand-over?signed=true", 303)


def _page(
    request: Request,
    world: World,
    viewer: Viewer,
    *,
    signed: bool = False,
    chosen: str = "",
    error: RefusedError | None = None,
) -> Response:
    found, language = hand_over_sheet(world, viewer.actor), viewer.language
    now, words = found.at, world.library.vocabulary
    refusals = error.refusals if error else ()
    values = {
        "sheet": found,
        "rows": [sheet_row(line, now, world.calendar, language) for line in found.lines],
        "moment": understood(now, now, language),
        "taken_at": moment_in_words(found.last.at, now, language) if found.last else "",
        "signed": signed and found.last is not None,
        "chosen": chosen,
        "demo": world.demo,
        "wrong": {_BOXES.get(one.code, ""): sentence(one, words, language) for one in refusals},
        "until": moment_in_words(error.until, now, language) if isinstance(error, WaitError) else "",
    }
    return show(request, viewer, "pages/hand_over.html", values, at="work", status=422 if error else 200)

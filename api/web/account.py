"""One's own account: posts, language, how one signs in, where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.sessions import TheSignedIn, the_secret
from api.web.frame import show
from api.web.who import TheViewer
from engine.account_commands import RevokeSession
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.revoke_session import revoke_session
from engine.reading.accounts.list_sessions import list_sessions
from engine.reading.accounts.list_tokens import list_tokens
from engine.reading.accounts.view_account import view_account

router = APIRouter()
# So few recovery codes left are told before they run out.
_FEW = 3


@router.get("/account")
def account(request: Request, world: TheWorld, viewer: TheViewer, signed_in: TheSignedIn) -> Response:
    """Show the reader's account."""
    directory, roles = world.directories.directory, world.library.vocabulary.roles
    now, language = world.time.now(), viewer.language
    mine = view_account(world, signed_in)
    values = {
        "name": signed_in.name,
        "account": signed_in.email or signed_in.person,
        "chosen": viewer.actor,
        "posts": [(p, roles[p.role].label, directory.agency(p.agency).name) for p in signed_in.posts],
        "mine": mine,
        "set_at": moment_in_words(mine.password_set_at, now, language) if mine.password_set_at else "",
        "few": mine.has_second_factor and mine.recovery_codes_left <= _FEW,
        "tokens": len(list_tokens(world, signed_in)),
        "places": [
            (line, moment_in_words(line.started_at, now, language), moment_in_words(line.used_at, now, language))
            for line in list_sessions(world, signed_in)
        ],
    }
    return show(request, viewer, "pages/account.html", values)


@router.post("/account/sessions")
def end(request: Request, world: TheWorld, _: TheSignedIn, session: Annotated[str, Form()] = "") -> Response:
    """End one of the reader's other sessions, or all of them."""
    revoke_session(world, RevokeSession(secret=the_secret(request) or "", session_id=session or None))
    return RedirectResponse("/account", 303)

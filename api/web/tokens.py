"""The reader's tokens for programs: made for one post, shown once, listed, revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.sessions import TheSignedIn, the_browser, the_secret
from api.web.account_faults import account_faults
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer
from engine.account_commands import MakeToken, RevokeToken, TokenOrder
from engine.account_views import MadeToken, SignedIn
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.make_token import make_token, make_token_in_demo
from engine.handlers.accounts.revoke_token import revoke_token
from engine.reading.accounts.list_tokens import list_tokens
from engine.world import World

router = APIRouter()
_Text = Annotated[str, Form()]
# How long a token may be asked to work, in days, from the shortest on.
DAYS = (7, 30, 90, 365)
SCOPES = {"read": words("Chỉ đọc"), "write": words("Đọc và làm")}


@router.get("/account/tokens")
def tokens(request: Request, world: TheWorld, viewer: TheViewer, signed_in: TheSignedIn) -> Response:
    """Show the reader's tokens, and what a new one takes."""
    return _page(request, world, viewer, signed_in)


@router.post("/account/tokens")
def make(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    signed_in: TheSignedIn,
    name: _Text = "",
    post: _Text = "",
    scope: _Text = "",
    days: Annotated[int, Form()] = 0,
    present: _Text = "",
    code: _Text = "",
) -> Response:
    """Make a token, and show its text this once."""
    role, _, agency = post.partition("@")
    scopes = {"read": ("read",), "write": ("read", "write")}.get(scope, ())
    order = TokenOrder(name=name, role=role or "-", agency=agency, scopes=scopes, days=days)
    try:
        if signed_in.way == "demo":
            made = make_token_in_demo(world, _post_of(signed_in, order), order)
        else:
            made = make_token(
                world,
                MakeToken(
                    email=signed_in.person,
                    password=present,
                    code=code,
                    order=order,
                    browser=the_browser(request),
                ),
            )
    except RefusedError as error:
        wrong = account_faults(world, error, viewer.language)
        return _page(request, world, viewer, signed_in, wrong=wrong, typed=order)
    return _page(request, world, viewer, signed_in, made=made)


@router.post("/account/tokens/revoke")
def revoke(request: Request, world: TheWorld, _: TheSignedIn, token: _Text) -> Response:
    """Let one of the reader's tokens work no more."""
    revoke_token(world, RevokeToken(secret=the_secret(request) or "", token_id=token))
    return RedirectResponse("/account/tokens", 303)


def _post_of(signed_in: SignedIn, order: TokenOrder) -> Actor:
    mine = Actor(signed_in.person, order.role, order.agency)
    return next((post for post in signed_in.posts if post[:3] == mine[:3]), mine)


def _page(
    request: Request,
    world: World,
    viewer: Viewer,
    signed_in: SignedIn,
    *,
    wrong: dict[str, str] | None = None,
    typed: TokenOrder | None = None,
    made: MadeToken | None = None,
) -> Response:
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    now, language = world.time.now(), viewer.language

    def named(post: Actor) -> str:
        agency = directory.agency(post.agency).name[language] if post.agency in directory else post.agency
        return f"{roles[post.role].label[language]}, {agency}"

    values = {
        "account": signed_in.email or signed_in.person,
        "demo": signed_in.way == "demo",
        "tokens": [
            (line, named(line.post), SCOPES[line.scopes[-1]], moment_in_words(line.expires_at, now, language))
            for line in list_tokens(world, signed_in)
        ],
        "posts": [(f"{post.role}@{post.agency}", named(post)) for post in signed_in.posts],
        "chosen": f"{typed.role}@{typed.agency}" if typed else f"{viewer.actor.role}@{viewer.actor.agency}",
        "scopes": SCOPES,
        "scope": ("write" if "write" in typed.scopes else "read") if typed else "read",
        "days": DAYS,
        "day": typed.days if typed else 90,
        "named": typed.name if typed else "",
        "wrong": wrong or {},
        "made": made,
        "made_until": moment_in_words(made.expires_at, now, language) if made else "",
    }
    return show(request, viewer, "pages/tokens.html", values, status=422 if wrong else 200)

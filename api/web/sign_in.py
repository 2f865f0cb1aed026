"""Signing in and out, opening a locked session again, choosing the post one works in."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.errors import seconds_until
from api.own_address import own_address
from api.sessions import GateError, TheSession, TheUnlocked, TheVisitor, let_in, let_out, the_browser, the_secret
from api.web.frame import in_place
from api.web.gate import locked
from api.web.language import PageLanguage, remember_language
from api.web.rendering import page
from engine.account_commands import ChoosePost, SignIn, SignInAs, UnlockSession
from engine.account_views import Admitted
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, WaitError
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.choose_post import choose_post
from engine.handlers.accounts.sign_in import sign_in
from engine.handlers.accounts.sign_in_as import sign_in_as
from engine.handlers.accounts.sign_out import sign_out
from engine.handlers.accounts.unlock_session import unlock_session
from engine.reading.accounts.list_demo_people import list_demo_people
from engine.world import World

router = APIRouter()
_Text = Annotated[str, Form()]
_UNKNOWN_THERE = Label(
    "Danh bạ của bệnh viện không cho biết anh/chị là ai, hoặc tài khoản ở đây chưa được mở.",
    "The hospital's directory did not say who you are, or you have no account here yet.",
)


@router.get("/sign-in")
def ask(
    request: Request,
    world: TheWorld,
    visitor: TheVisitor,
    language: PageLanguage,
    to: str = "/",
    refused: str = "",
    ended: str = "",
) -> Response:
    """Ask who somebody is; who is signed in goes on.

    `refused`: the hospital's directory sent them back unknown. `ended`: their session is over.
    """
    if visitor is not None and not visitor.lock:
        return RedirectResponse(own_address(to), 303)
    said = [_UNKNOWN_THERE[language]] if refused == "provider" and world.provider else []
    return _page(request, world, language, to, said=said, ended=bool(ended))


@router.post("/sign-in")
def enter(
    request: Request,
    world: TheWorld,
    language: PageLanguage,
    email: _Text = "",
    password: _Text = "",
    code: _Text = "",
    recovery: _Text = "",
    to: _Text = "/",
) -> Response:
    """Sign in, and go on to the page that was asked for. `recovery`: a code from paper in place of the phone's."""
    try:
        wanted = SignIn(email=email, password=password, code=recovery or code, browser=the_browser(request))
        admitted = sign_in(world, wanted)
    except RefusedError as error:
        said = [sentence(refusal, world.library.vocabulary, language) for refusal in error.refusals]
        if not isinstance(error, WaitError):
            return _page(request, world, language, to, said=said, email=email)
        until = moment_in_words(error.until, world.time.now(), language)
        waiting = _page(request, world, language, to, said=said, until=until, email=email)
        waiting.status_code = 429
        waiting.headers["Retry-After"] = seconds_until(error.until, world.time.now())
        return waiting
    return _in(request, world, admitted, to)


@router.post("/sign-in/demo")
def enter_as(request: Request, world: TheWorld, person: _Text = "", to: _Text = "/") -> Response:
    """Sign in as an invented person. There is no such address outside a demo."""
    return _in(request, world, sign_in_as(world, SignInAs(person=person, browser=the_browser(request))), to)


@router.post("/sign-out")
def leave(request: Request, world: TheWorld) -> Response:
    """End the session."""
    if secret := the_secret(request):
        sign_out(world, secret)
    response = RedirectResponse("/sign-in", 303)
    let_out(response, request)
    return response


@router.post("/unlock")
def unlock(
    request: Request,
    world: TheWorld,
    session: TheSession,
    language: PageLanguage,
    password: _Text = "",
    code: _Text = "",
    recovery: _Text = "",
    belongs: Annotated[str, Form(alias="session")] = "",
    to: _Text = "/",
) -> Response:
    """Open the locked session again for its owner, in place. `belongs`: the session whose page is covered.

    Who signed in meanwhile in another window must not uncover what somebody else was writing.
    """
    if belongs != session.session:
        raise GateError("another")
    secret = the_secret(request) or ""
    try:
        wanted = UnlockSession(secret=secret, password=password, code=recovery or code, browser=the_browser(request))
        unlock_session(world, wanted)
    except RefusedError as error:
        if error.refusals[0].code == "session_over":
            raise GateError("signed_out") from None
        said = [sentence(refusal, world.library.vocabulary, language) for refusal in error.refusals]
        return locked(request, session, own_address(to), said=said)
    if in_place(request):
        return Response(status_code=204, headers={"HX-Trigger": "motcua:unlocked"})
    return RedirectResponse(own_address(to), 303)


@router.get("/posts")
def posts(request: Request, world: TheWorld, session: TheUnlocked, language: PageLanguage, to: str = "/") -> Response:
    """Let somebody with several posts choose one."""
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    named = [(post, roles[post.role].label, directory.agency(post.agency).name) for post in session.posts]
    return page(request, language, "pages/posts.html", {"posts": named, "to": own_address(to)})


@router.post("/posts")
def choose(
    request: Request, world: TheWorld, _: TheUnlocked, role: _Text = "", agency: _Text = "", to: _Text = "/"
) -> Response:
    """Work in a post from now on."""
    choose_post(world, ChoosePost(secret=the_secret(request) or "", role=role, agency=agency))
    return RedirectResponse(own_address(to), 303)


def _in(request: Request, world: World, admitted: Admitted, to: str) -> Response:
    response = RedirectResponse(own_address(to), 303)
    let_in(response, request, admitted)
    # Whoever was signed in at this browser before is not left signed in where nobody sees it.
    if (before := the_secret(request)) is not None:
        sign_out(world, before)
    if admitted.signed_in.language:
        remember_language(response, admitted.signed_in.language, secure=request.url.scheme == "https")
    return response


def _page(
    request: Request,
    world: World,
    language: PageLanguage,
    to: str,
    *,
    said: list[str] | None = None,
    until: str = "",
    email: str = "",
    ended: bool = False,
) -> Response:
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    people = [
        (one.person, one.name, roles[one.role].label, directory.agency(one.agency).name)
        for one in list_demo_people(world)
    ]
    values = {
        "people": people,
        "demo": world.demo,
        "provider": world.provider is not None,
        "to": own_address(to),
        "said": said or [],
        "until": until,
        "email": email,
        "over": ended,
        "back": f"/sign-in?to={quote(own_address(to), safe='/')}" if own_address(to) != "/" else "/sign-in",
    }
    return page(request, language, "pages/sign_in.html", values, status=422 if said else 200)

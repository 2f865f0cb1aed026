"""Taking up the one-time code that the administrator handed over: by its link, or typed from paper."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from api.deps import TheWorld
from api.sessions import know_browser, the_browser
from api.web.account_faults import account_faults, typed_twice
from api.web.language import PageLanguage
from api.web.rendering import page
from engine.account_commands import TakeUpInvitation
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Language
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.look_at_invitation import look_at_invitation
from engine.handlers.accounts.take_up_invitation import take_up_invitation
from engine.world import World

router = APIRouter()
_Text = Annotated[str, Form()]


@router.get("/invitation")
def ask(request: Request, language: PageLanguage) -> Response:
    """Ask for the code."""
    return _ask(request, language)


@router.get("/invitation/{invitation}")
def follow(request: Request, world: TheWorld, language: PageLanguage, invitation: str) -> Response:
    """Show what the code of a link asks for. Looking uses nothing up, so a link may be looked at by a machine."""
    return _form(request, world, language, invitation)


@router.post("/invitation")
def typed(request: Request, world: TheWorld, language: PageLanguage, invitation: _Text = "") -> Response:
    """Show what a code that was typed asks for."""
    return _form(request, world, language, invitation)


@router.post("/invitation/take-up")
def take_up(
    request: Request,
    world: TheWorld,
    language: PageLanguage,
    invitation: _Text = "",
    present: _Text = "",
    code: _Text = "",
    new_password: _Text = "",
    again: _Text = "",
    enrolment_code: _Text = "",
) -> Response:
    """Set what the code is for, and show the recovery codes this once."""
    wrong = typed_twice(new_password, again, language)
    if wrong:
        return _form(request, world, language, invitation, wrong)
    command = TakeUpInvitation(
        invitation=invitation,
        password=present,
        new_password=new_password,
        code=code,
        enrolment_code=enrolment_code,
        browser=the_browser(request),
    )
    try:
        taken = take_up_invitation(world, command)
    except RefusedError as error:
        if error.refusals[0].code == "invitation_invalid":
            return _ask(request, language, _sentence(world, error, language))
        return _form(request, world, language, invitation, account_faults(world, error, language))
    now = world.time.now()
    made = moment_in_words(now, now, language)
    values = {"codes": taken.recovery_codes, "made": made, "person": taken.name, "on": "/sign-in"}
    response = page(request, language, "pages/taken_up.html", values)
    know_browser(response, request, taken.device)
    return response


def _ask(request: Request, language: Language, said: str = "") -> Response:
    return page(request, language, "pages/invitation.html", {"said": said}, status=410 if said else 200)


def _form(
    request: Request, world: World, language: Language, invitation: str, wrong: dict[str, str] | None = None
) -> Response:
    try:
        found = look_at_invitation(world, invitation)
    except RefusedError as error:
        return _ask(request, language, _sentence(world, error, language))
    values = {
        "invitation": invitation,
        "kind": found.kind,
        "name": found.name,
        "account": found.email,
        "asks": found.asks,
        "enrolment": found.enrolment,
        "qr": Markup(found.enrolment.svg) if found.enrolment else "",  # noqa: S704
        "wrong": wrong or {},
    }
    return page(request, language, "pages/invitation_form.html", values, status=422 if wrong else 200)


def _sentence(world: World, error: RefusedError, language: Language) -> str:
    return sentence(error.refusals[0], world.library.vocabulary, language)

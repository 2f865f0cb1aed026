"""Changing what one signs in with: the password, the authenticator app, the recovery codes on paper.

Each asks for password and code anew: a screen that was left open must not be enough to take an account over.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.sessions import TheSignedIn, the_browser, the_secret
from api.web.account_faults import account_faults, typed_twice
from api.web.frame import show
from api.web.who import TheViewer, Viewer
from engine.account_commands import ChangePassword, ChangeSecondFactor, RenewRecoveryCodes
from engine.account_views import SignedIn
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.change_password import change_password
from engine.handlers.accounts.change_second_factor import change_second_factor
from engine.handlers.accounts.prepare_second_factor import prepare_second_factor
from engine.handlers.accounts.renew_recovery_codes import renew_recovery_codes
from engine.reading.accounts.view_account import view_account
from engine.world import World

router = APIRouter()
_Text = Annotated[str, Form()]
_Faults = dict[str, str] | None


@router.get("/account/password")
def password_form(request: Request, world: TheWorld, viewer: TheViewer, signed_in: TheSignedIn) -> Response:
    """Ask for the present password, a code, and the new password."""
    return _form(request, world, viewer, signed_in, "pages/password.html")


@router.post("/account/password")
def password(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    signed_in: TheSignedIn,
    present: _Text = "",
    code: _Text = "",
    new_password: _Text = "",
    again: _Text = "",
) -> Response:
    """Change the password; every other session of the reader ends."""
    wrong = typed_twice(new_password, again, viewer.language)
    if not wrong:
        try:
            change_password(
                world,
                ChangePassword(
                    secret=the_secret(request) or "",
                    password=present,
                    code=code,
                    new_password=new_password,
                    browser=the_browser(request),
                ),
            )
        except RefusedError as error:
            wrong = account_faults(world, error, viewer.language)
        else:
            return RedirectResponse("/account", 303)
    return _form(request, world, viewer, signed_in, "pages/password.html", wrong)


@router.get("/account/second-factor")
def second_factor_form(request: Request, world: TheWorld, viewer: TheViewer, signed_in: TheSignedIn) -> Response:
    """Show what sets another authenticator app up, and ask for its first code."""
    return _second_factor(request, world, viewer, signed_in, None)


@router.post("/account/second-factor")
def second_factor(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    signed_in: TheSignedIn,
    present: _Text = "",
    code: _Text = "",
    enrolment_code: _Text = "",
) -> Response:
    """Put the new app in place of the former one, and show the new recovery codes this once."""
    command = ChangeSecondFactor(
        secret=the_secret(request) or "",
        password=present,
        code=code,
        enrolment_code=enrolment_code,
        browser=the_browser(request),
    )
    try:
        codes = change_second_factor(world, command)
    except RefusedError as error:
        return _second_factor(request, world, viewer, signed_in, account_faults(world, error, viewer.language))
    return _codes(request, world, viewer, signed_in, codes)


@router.get("/account/recovery-codes")
def recovery_form(request: Request, world: TheWorld, viewer: TheViewer, signed_in: TheSignedIn) -> Response:
    """Ask for password and code before new recovery codes are made."""
    return _form(request, world, viewer, signed_in, "pages/recovery_codes.html")


@router.post("/account/recovery-codes")
def recovery(
    request: Request,
    world: TheWorld,
    viewer: TheViewer,
    signed_in: TheSignedIn,
    present: _Text = "",
    code: _Text = "",
) -> Response:
    """Make new recovery codes, and show them this once."""
    browser, secret = the_browser(request), the_secret(request) or ""
    try:
        codes = renew_recovery_codes(
            world, RenewRecoveryCodes(secret=secret, password=present, code=code, browser=browser)
        )
    except RefusedError as error:
        wrong = account_faults(world, error, viewer.language)
        return _form(request, world, viewer, signed_in, "pages/recovery_codes.html", wrong)
    return _codes(request, world, viewer, signed_in, codes)


def _second_factor(request: Request, world: World, viewer: Viewer, signed_in: SignedIn, wrong: _Faults) -> Response:
    setting_up = prepare_second_factor(world, the_secret(request) or "")
    values = {"enrolment": setting_up, "qr": Markup(setting_up.svg)}  # noqa: S704
    return _form(request, world, viewer, signed_in, "pages/second_factor.html", wrong, values)


def _form(
    request: Request,
    world: World,
    viewer: Viewer,
    signed_in: SignedIn,
    template: str,
    wrong: _Faults = None,
    more: dict[str, object] | None = None,
) -> Response:
    values = {
        "account": signed_in.email or signed_in.person,
        "mine": view_account(world, signed_in),
        "wrong": wrong or {},
        **(more or {}),
    }
    return show(request, viewer, template, values, status=422 if wrong else 200)


def _codes(request: Request, world: World, viewer: Viewer, signed_in: SignedIn, codes: tuple[str, ...]) -> Response:
    now = world.time.now()
    made = moment_in_words(now, now, viewer.language)
    values = {"codes": codes, "made": made, "person": signed_in.name, "on": "/account"}
    return show(request, viewer, "pages/codes.html", values)

"""Switching the language, which is remembered."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.own_address import own_address
from api.sessions import TheVisitor, the_secret
from api.web.language import remember_language
from engine.account_commands import ChooseLanguage
from engine.domain.definition.vocabulary import Language
from engine.handlers.accounts.choose_language import choose_language

router = APIRouter()


@router.post("/language")
def switch(
    request: Request,
    world: TheWorld,
    visitor: TheVisitor,
    language: Annotated[Language, Form()],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """Show the pages in another language from now on, wherever somebody signs in."""
    if visitor is not None and not visitor.lock:
        choose_language(world, ChooseLanguage(secret=the_secret(request) or "", language=language))
    response = RedirectResponse(own_address(back), 303)
    remember_language(response, language, secure=request.url.scheme == "https")
    return response

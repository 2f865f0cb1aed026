"""Switching the language, which is remembered."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.web.language import remember_language
from engine.domain.definition.vocabulary import Language

router = APIRouter()
# An address of our own, and no other: `//elsewhere` would leave.
_OWN = re.compile(r"/(?![/\\])[^\\\s]*")


def own_address(text: str) -> str:
    """Return an address to go back to, the front page for one that is not ours."""
    return text if _OWN.fullmatch(text) else "/"


@router.post("/language")
def switch(request: Request, language: Annotated[Language, Form()], back: Annotated[str, Form()] = "/") -> Response:
    """Show the pages in another language from now on."""
    response = RedirectResponse(own_address(back), 303)
    remember_language(response, language, secure=request.url.scheme == "https")
    return response

"""Which language a reader reads the pages in: Vietnamese until the switch was used, which is remembered."""

from typing import Annotated

from fastapi import Depends, Request, Response

from engine.domain.definition.vocabulary import Language

COOKIE = "language"
_YEAR_SECONDS = 365 * 24 * 3600


def language_of_pages(request: Request) -> Language:
    """Return the language of this reader's pages."""
    return "en" if request.cookies.get(COOKIE) == "en" else "vi"


def remember_language(response: Response, language: Language, *, secure: bool) -> None:
    """Keep the choice in the reader's browser for a year; it tells nothing about anybody."""
    response.set_cookie(COOKIE, language, _YEAR_SECONDS, secure=secure, httponly=True, samesite="strict")


PageLanguage = Annotated[Language, Depends(language_of_pages)]

"""Errors as pages: what happened in a sentence, and where to go on. Nothing that was sent is said again."""

from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from api.errors import STATUS, logged, seconds_until
from api.web.language import language_of_pages
from api.web.rendering import page
from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import Refusal, RefusedError, WaitError


def add_error_pages(app: FastAPI, vocabulary: Vocabulary) -> None:
    """Let every error of a page leave as one."""

    @app.exception_handler(RefusedError)
    def refused(request: Request, error: RefusedError) -> HTMLResponse:
        return refusal_page(request, error)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, _: RequestValidationError) -> HTMLResponse:
        language = language_of_pages(request)
        return error_page(request, 422, [sentence(Refusal("field_invalid"), vocabulary, language)])

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> HTMLResponse:
        return error_page(request, error.status_code)


def refusal_page(request: Request, error: RefusedError) -> HTMLResponse:
    """Return the page of a refusal."""
    world, language = request.app.state.world, language_of_pages(request)
    first = error.refusals[0].code
    if first == "not_found":
        return error_page(request, 404)
    said = [sentence(refusal, world.library.vocabulary, language) for refusal in error.refusals]
    answer = error_page(request, STATUS[first], said)
    if isinstance(error, WaitError):
        answer.headers["Retry-After"] = seconds_until(error.until, world.time.now())
    return answer


def error_page(request: Request, status: int, said: Sequence[str] = (), number: str = "") -> HTMLResponse:
    """Return the page of an error. `said`: its sentences; `number`: that of a failure nobody expected."""
    values = {"status": status, "said": list(said), "number": number}
    return page(request, language_of_pages(request), "pages/error.html", values, status=status)


def broken_page(request: Request, error: Exception) -> HTMLResponse:
    """Return the page of an error nobody expected."""
    return error_page(request, 500, number=logged(request, error))

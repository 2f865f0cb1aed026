"""Refusals and errors as RFC 9457 problems: one type for each code, sentences in the reader's language.

Nothing that was sent is ever sent back: a problem names fields, codes and ids.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from math import ceil
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.language import language_of
from api.uploads import AROUND
from engine.definitions.directory.faults import RowsError
from engine.domain.definition.sentences import of_code, sentence
from engine.domain.definition.vocabulary import Label, Language, Vocabulary
from engine.domain.errors import TOGETHER, Refusal, RefusedError, WaitError, unknown
from engine.logs import log, place_of
from engine.store.trouble import OutcomeUnknownError, is_trouble
from engine.uploads import LONGEST as LONGEST_FILE
from engine.world import World

STATUS = {
    "not_found": 404,
    "duplicate_request": 409,
    "not_permitted": 403,
    "stale_version": 412,
    "wrong_state": 409,
    "procedure_not_in_force": 409,
    **dict.fromkeys(TOGETHER, 422),
    "session_over": 401,
    "too_many_tries": 429,
    "too_many_requests": 429,
    "sign_in_failed": 401,
    "invitation_invalid": 410,
    "only_reads": 403,
    "own_signature": 403,
    "not_on_this_team": 403,
    "sheet_changed": 412,
    "sheet_signed": 409,
    "document_long": 413,
    **dict.fromkeys(("document_empty", "document_kind", "period_not_over"), 422),
    "period_too_near": 409,
    **dict.fromkeys(("code_wrong", "password_short", "password_long", "password_common"), 422),
}
PROBLEM = "application/problem+json"
# Bytes; the longest text of a field is 20,000 characters.
LONGEST_BODY = 1_000_000
_BRINGS_A_FILE = re.compile(r"(/api/v1)?/cases/[^/]+/documents")
_MOST_NAMED = 20
_UNAUTHENTICATED = Label("Xin đăng nhập.", "Please sign in.")
_BROKEN = Label("Có lỗi ở phía chúng tôi; chưa có gì thay đổi.", "Something went wrong here; nothing was changed.")
_AWAY = Label(
    "Hệ thống tạm thời không ghi được; chưa có gì thay đổi. Xin thử lại sau ít giây.",
    "Nothing can be written just now; nothing was changed. Please try again in a few seconds.",
)
_UNKNOWN = Label(
    "Chưa biết việc này đã được ghi hay chưa. Hãy gửi lại đúng yêu cầu này với cùng khóa (Idempotency-Key): việc đã "
    "ghi sẽ không bị ghi lần thứ hai.",
    "It is not known whether this was done. Ask again with the same key (Idempotency-Key): what was done is not done "
    "twice.",
)
HTTP_AWAY, RETRY_SECONDS = 503, 5
_REFUSED = Label("Chưa thực hiện được; chưa có gì thay đổi.", "This was not done; nothing was changed.")


def problem(
    status: int, kind: str, title: str, refusals: list[dict[str, Any]], language: Language, number: str = ""
) -> JSONResponse:
    """Return a problem document; `number` is that of an error nobody expected."""
    body = {"type": f"urn:motcua:problem:{kind}", "title": title, "status": status, "refusals": refusals}
    if number:
        body["instance"] = f"urn:motcua:failure:{number}"
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def refusal_problem(refusals: tuple[Refusal, ...], vocabulary: Vocabulary, language: Language) -> JSONResponse:
    """Return the problem of a refusal: its type is the first code's, each reason stands below it."""
    first = refusals[0].code
    lines = [
        {
            "code": refusal.code,
            "about": refusal.about,
            "sentence": sentence(refusal, vocabulary, language),
            **{name: said for name in ("fault", "named", "nearest") if (said := getattr(refusal, name))},
        }
        for refusal in refusals
    ]
    alone = len({refusal.code for refusal in refusals}) == 1
    title = of_code(first, vocabulary)[language] if alone else _REFUSED[language]
    return problem(STATUS[first], first, title, lines, language)


def of_refusal(request: Request, error: RefusedError) -> JSONResponse:
    """Return the problem of a refusal, with the moment from which on to try again where there is one."""
    world: World = request.app.state.world
    language = language_of(request)
    if isinstance(error, RowsError):
        return _of_rows(error, language)
    answer = refusal_problem(error.refusals, world.library.vocabulary, language)
    if isinstance(error, WaitError):
        answer.headers["Retry-After"] = seconds_until(error.until, world.time.now())
    return answer


def _of_rows(error: RowsError, language: Language) -> JSONResponse:
    """Return the problem of rows of the directory, each fault with its row, its column and what mends it."""
    lines: list[dict[str, Any]] = [
        {
            "code": fault.code,
            "about": fault.column,
            "sentence": fault.wrong.sentence[language],
            "row": fault.row,
        }
        for fault in error.faults
    ]
    kind = error.refusals[0].code
    return problem(STATUS[kind], kind, _REFUSED[language], lines, language)


def add_handlers(app: FastAPI, vocabulary: Vocabulary) -> None:
    """Let every error leave as a problem."""

    @app.exception_handler(RefusedError)
    def refused(request: Request, error: RefusedError) -> JSONResponse:
        return of_refusal(request, error)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        known = _names_of_body(request)
        found = [_refusal(fault, known) for fault in error.errors()[:_MOST_NAMED]]
        return refusal_problem(RefusedError(found).refusals, vocabulary, language_of(request))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        language = language_of(request)
        if error.status_code == 404:
            return refusal_problem((Refusal("not_found"),), vocabulary, language)
        title = _UNAUTHENTICATED if error.status_code == 401 else _REFUSED
        return problem(error.status_code, f"http_{error.status_code}", title[language], [], language)


def seconds_until(until: datetime, now: datetime) -> str:
    """Return a Retry-After: whole seconds, never too few (RFC 9110, 10.2.3)."""
    return str(max(1, ceil((until - now).total_seconds())))


def broken(request: Request, error: Exception, *, done: bool = False) -> JSONResponse:
    """Return the problem of an error nobody expected, or of the database or disk.

    `done`: something had been written before it happened.
    """
    language = language_of(request)
    status, kind, title = what_broke(error, done=done)
    answer = problem(status, kind, title[language], [], language, logged(request, error))
    if status == HTTP_AWAY:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def what_broke(error: Exception, *, done: bool) -> tuple[int, str, Label]:
    """Return the status, kind and title of an error that is nobody's request's fault."""
    status = HTTP_AWAY if is_trouble(error) else 500
    if done or isinstance(error, OutcomeUnknownError):
        return status, "outcome_unknown", _UNKNOWN
    return (status, "away", _AWAY) if status == HTTP_AWAY else (status, "broken", _BROKEN)


def logged(request: Request, error: Exception) -> str:
    """Return the number of an error nobody expected, which is in the log line, with kind and place only."""
    number, route = uuid4().hex[:12], getattr(request.scope.get("route"), "path", "")
    kind = {"error": type(error).__name__, "place": place_of(error)}
    log("request_failed", request=number, route=route, method=request.method, **kind)
    return number


def body_refused(request: Request) -> JSONResponse | None:
    """Return why a request is not even read, None when it is: it does not say its length, or is too long."""
    if "transfer-encoding" in request.headers:
        status = 411
    elif not (length := request.headers.get("content-length") or "0").isdecimal() or int(length) > _longest(request):
        status = 413
    else:
        return None
    return turned_away(request, status)


def _longest(request: Request) -> int:
    """Return how long a request may be: documents are longer than anything that is typed."""
    brings_a_file = request.method == "POST" and _BRINGS_A_FILE.fullmatch(request.url.path)
    return LONGEST_FILE + AROUND if brings_a_file else LONGEST_BODY


def turned_away(request: Request, status: int) -> JSONResponse:
    """Return the problem of a request that is not even looked at."""
    language = language_of(request)
    return problem(status, f"http_{status}", _REFUSED[language], [], language)


def _names_of_body(request: Request) -> Collection[str]:
    """The keys that the body of this request may have."""
    body = getattr(request.scope.get("route"), "body_field", None)
    return getattr(body.field_info.annotation, "model_fields", {}) if body else {}


def _refusal(fault: Mapping[str, Any], known: Collection[str]) -> Refusal:
    """Return the refusal of a part of the request, by its path, without anything that was sent as its value."""
    place: tuple[int | str, ...] = fault["loc"]
    if fault["type"] == "extra_forbidden":
        return unknown("field", place[-1], known)
    name = ".".join(part for part in place[1:3] if isinstance(part, str)) or str(place[0])
    return Refusal("field_missing" if fault["type"] == "missing" else "field_invalid", name)

"""Refusals as the JSON API describes them: RFC 9457 problem documents."""

from typing import Any

from pydantic import BaseModel


class RefusalOut(BaseModel):
    """One reason why not.

    `row`: of the rows that were given, the place of the one it is about, from 0; -1 for a row that was not.

    `fault`: unknown, there is no such name (`named`), the `nearest` is right; not_taken, the step takes none such;
    giver, the consent is not theirs to give.
    """

    code: str
    about: str
    sentence: str
    fault: str | None = None
    named: str | None = None
    nearest: str | None = None
    row: int | None = None


class ProblemOut(BaseModel):
    """RFC 9457: why a request was not carried out."""

    type: str
    title: str
    status: int
    refusals: list[RefusalOut]
    instance: str | None = None


# What is refused, by status; each is a problem document (`ProblemOut`).
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text}
    for status, text in {
        400: "The body cannot be read",
        401: "Nobody known asks",
        403: "not_permitted",
        404: "not_found: it does not exist, or not for this reader",
        409: "wrong_state, duplicate_request or procedure_not_in_force",
        411: "The request does not say how long it is",
        412: "stale_version",
        413: "The request is too long",
        422: "Every other reason, together",
        500: "An error nobody expected: broken, nothing was changed; outcome_unknown, ask again with the same key",
        503: "The database or disk: away, nothing was changed; outcome_unknown, ask again with the same key",
    }.items()
}

"""What endpoints are handed: the world, who asks, the version that was seen, the request's id."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AfterValidator, AwareDatetime
from starlette.exceptions import HTTPException

from api.entity_tags import version_in, whole_in
from api.language import language_of
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Language
from engine.domain.errors import RefusedError, refused, unknown
from engine.reading.accounts.find_bearer import Bearer, find_bearer
from engine.world import World

_NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
_IF_MATCH = "The ETag of the case as it was read: if people have changed what you see of it since, nothing is done"
_IF_NONE_MATCH = "The ETag of the case as it was read: the answer is 304 where you would see nothing new"
_bearer = HTTPBearer(auto_error=False, description="A token of a person of the directory, for one role at one agency")


def the_world(request: Request) -> World:
    """Return the world of this process."""
    world: World = request.app.state.world
    return world


_FIRST_YEAR, _LAST_YEAR = 1900, 2200
TheWorld = Annotated[World, Depends(the_world)]


def the_bearer(
    request: Request,
    world: TheWorld,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Bearer:
    """Return who asks, and whether they may change anything. Raises 401 for nobody known."""
    bearer = find_bearer(world, credentials.credentials) if credentials else None
    if bearer is None:
        raise HTTPException(401)
    request.app.state.pace.person(bearer.actor.user)
    return bearer


def the_reader(bearer: Annotated[Bearer, Depends(the_bearer)]) -> Actor:
    """Return who asks, for a question, by whichever method it comes."""
    return bearer.actor


def the_actor(request: Request, bearer: Annotated[Bearer, Depends(the_bearer)]) -> Actor:
    """Return who asks; by any other method than GET only who may change something. Raises only_reads."""
    if not bearer.writes and request.method not in ("GET", "HEAD"):
        raise refused("only_reads")
    return bearer.actor


def the_version(if_match: Annotated[str | None, Header(description=_IF_MATCH)] = None) -> str | None:
    """Return the version that the asker saw, from If-Match."""
    return version_in(if_match)


def what_is_known(
    request: Request, if_none_match: Annotated[str | None, Header(description=_IF_NONE_MATCH)] = None
) -> str | None:
    """Return what the asker has seen of the case already, from If-None-Match."""
    return whole_in(if_none_match, language_of(request))


def the_request_id(idempotency_key: Annotated[str | None, Header(max_length=200)] = None) -> str | None:
    """Return the id under which this request is carried out once."""
    return idempotency_key


def only_known_parameters(request: Request) -> None:
    """Refuse every query parameter that the address does not take, with the nearest one that it does."""
    if not request.query_params:
        return
    flat = get_flat_params(request.scope["route"].dependant)
    known = [param.alias for param in flat if isinstance(param.field_info, Query)]
    wrong = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if wrong:
        raise RefusedError([unknown("parameter", name, known) for name in wrong[:20]])


def a_name(name: str) -> str:
    """Return the name of a case or notice as an address says it; what can be none does not exist."""
    if not _NAME.fullmatch(name):
        raise refused("not_found")
    return name


TheActor = Annotated[Actor, Depends(the_actor)]
TheReader = Annotated[Actor, Depends(the_reader)]
TheVersion = Annotated[str | None, Depends(the_version)]
WhatIsKnown = Annotated[str | None, Depends(what_is_known)]
TheRequestId = Annotated[str | None, Depends(the_request_id)]
TheLanguage = Annotated[Language, Depends(language_of)]


def a_moment(value: datetime) -> datetime:
    """Raises ValueError for a moment in which no case can lie, nor its like in another place's time."""
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError("no moment of a case")
    return value


Name = Annotated[str, AfterValidator(a_name)]
Moment = Annotated[AwareDatetime, AfterValidator(a_moment)]


@dataclass(frozen=True, slots=True)
class AboutCase:
    """What every request about a case carries: the case, who asks, the version seen, the request's id."""

    case: Name
    actor: TheActor
    version: TheVersion
    request_id: TheRequestId

    @property
    def fields(self) -> dict[str, Any]:
        """The same, as a command takes it."""
        return {
            "case": self.case,
            "actor": self.actor,
            "expected_version": self.version,
            "request_id": self.request_id,
        }


TheCase = Annotated[AboutCase, Depends()]

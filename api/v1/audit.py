"""The records over the JSON API: who did what, what is unusual, how the proof stands; who looked at a case."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import Moment, Name, TheActor, TheLanguage, TheReader, TheWorld, only_known_parameters
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.commands import CaseRequest
from engine.reading.audit.list_record import RecordFilter, list_record
from engine.reading.audit.proof_state import proof_state
from engine.reading.audit.unusual_reading import MOST_DAYS, unusual_reading
from engine.reading.audit.who_looked import who_looked
from engine.reading.pages import MOST_A_PAGE

router = APIRouter(tags=["audit"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])
_Limit = Annotated[int, Query(ge=1, le=MOST_A_PAGE)]
_After = Annotated[str | None, Query(max_length=4000, description="The `next` of the page before")]
_LONGEST = 200


class RecordIn(BaseModel):
    """Which lines are wanted; what is left out does not narrow them. `after`: the `next` of the page before."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    person: str = Field(default="", max_length=_LONGEST, repr=False)
    code: str = Field(default="", max_length=_LONGEST)
    agency: str = Field(default="", max_length=_LONGEST)
    deed: Literal["", "seen", "listed", "changed", "taken", "printed", "signed_in", "directory", "refused"] = ""
    since: Moment | None = None
    until: Moment | None = None
    after: str | None = Field(default=None, max_length=4000)
    limit: int = Field(default=50, ge=1, le=MOST_A_PAGE)


class RecordOut(BaseModel):
    """A line of the records."""

    source: str
    at: datetime
    name: str
    role: str | None
    agency: str | None
    kind: str
    what: str
    code: str
    way: str
    about: str


class RecordPage(BaseModel):
    """A page of the records."""

    items: list[RecordOut]
    next: str | None
    counts: dict[str, int]


class UnusualOut(BaseModel):
    """How somebody read: cases that are many, never_on, colleagues, night."""

    name: str
    role: str | None
    agency: str | None
    cases: int
    found: dict[str, int]


class ProofOut(BaseModel):
    """How the proof of the record stands, and when a head of it left the house."""

    checked_at: datetime | None
    broken: int
    lines: int
    sealed_at: datetime | None
    head: str
    left_at: datetime | None
    left_by: list[str]
    failed: list[str]


class LookOut(BaseModel):
    """That somebody in a role was shown something of the case."""

    at: datetime
    role: str | None
    what: str


class LookPage(BaseModel):
    """A page of who looked at a case."""

    items: list[LookOut]
    next: str | None
    counts: dict[str, int]


@router.post("/audit/record", response_model=RecordPage)
def record(body: RecordIn, world: TheWorld, actor: TheReader, language: TheLanguage) -> Any:
    """List who saw, changed, took away, printed, signed in, was refused; whom it is about stands in no address."""
    wanted = RecordFilter(body.person, body.code, body.agency, body.deed, body.since, body.until)
    return shown(list_record(world, actor, wanted, after=body.after, limit=body.limit), language)


@router.get("/audit/unusual", response_model=list[UnusualOut])
def unusual(
    world: TheWorld, actor: TheActor, language: TheLanguage, days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 1
) -> Any:
    """List who read unusually within the last days."""
    return shown(unusual_reading(world, actor, days=days), language)


@router.get("/audit/proof", response_model=ProofOut)
def proof(world: TheWorld, actor: TheActor) -> Any:
    """Read how the proof of the record stands."""
    return asdict(proof_state(world, actor))


@router.get("/cases/{case}/looked", response_model=LookPage)
def looked(
    case: Name,
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    after: _After = None,
    limit: _Limit = 50,
) -> Any:
    """List who looked at a case, for whoever manages it: roles and moments."""
    return shown(who_looked(world, CaseRequest(actor=actor, case=case), after=after, limit=limit), language)

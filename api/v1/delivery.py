"""Delivery over the JSON API, for who watches over it: letters, workers, alarms, outages; nothing of a case."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TheActor, TheLanguage, TheWorld, only_known_parameters
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.handlers.give_up_letters import give_up_letters
from engine.handlers.resend_letters import resend_letters
from engine.reading.delivery_state import delivery_state
from engine.reading.list_letters import DEAD, list_letters
from engine.reading.pages import MOST_A_PAGE
from engine.store.outbox import WAITING

router = APIRouter(
    prefix="/delivery", tags=["delivery"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)]
)
_Numbers = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=500)]


class ResendIn(BaseModel):
    """The notices whose letters are to be tried again; without any, all that were given up."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    numbers: _Numbers | None = None


class GiveUpIn(BaseModel):
    """The notices whose letters are to wait no longer."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    numbers: _Numbers


class NumbersOut(BaseModel):
    """The notices of whose letters it was done."""

    numbers: list[str]


class AlarmOut(BaseModel):
    """An alarm that was told: what it means, what to do first, which process or machine it is about."""

    kind: str
    label: str
    first: str
    about: str
    began_at: datetime
    told_at: datetime
    ended_at: datetime | None


class WorkerOut(BaseModel):
    """A worker, and what it last said of itself."""

    name: str
    at: datetime
    alive: bool
    prefect: Literal["none", "starting", "there", "away"]
    mail_code: str


class OutageSpanOut(BaseModel):
    """A time in which a part was away."""

    part: str
    part_label: str
    began_at: datetime
    ended_at: datetime | None


class DeliveryOut(BaseModel):
    """How delivery is."""

    letters: dict[str, int]
    waiting: int
    unrouted: int
    oldest_waiting: datetime | None
    delivered_at: datetime | None
    late_seconds: int
    workers: list[WorkerOut]
    prefect: Literal["none", "starting", "there", "away"]
    alarms: list[AlarmOut]
    past_alarms: list[AlarmOut]
    outages: list[OutageSpanOut]


class LetterOut(BaseModel):
    """A letter that waits or was given up."""

    number: str
    agency: str
    agency_label: str | None
    role: str
    role_label: str | None
    status: str
    code: str
    attempts: int
    created_at: datetime
    ended_at: datetime | None


@router.get("", response_model=DeliveryOut)
def state(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read how delivery is: counts, alarms, workers, outages."""
    return shown(delivery_state(world, actor), language)


@router.get("/letters", response_model=list[LetterOut])
def letters(
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    dead: Annotated[bool, Query(description="Those that were given up; else those that wait")] = True,
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 50,
) -> Any:
    """List letters that were given up, or that wait, the newest first."""
    return shown(list_letters(world, DEAD if dead else WAITING, limit, actor), language)


@router.post("/letters/resend", response_model=NumbersOut)
def resend(body: ResendIn, world: TheWorld, actor: TheActor) -> Any:
    """Try letters again that were given up; the answer names those that go again."""
    return {"numbers": resend_letters(world, body.numbers, actor)}


@router.post("/letters/give-up", response_model=NumbersOut)
def give_up(body: GiveUpIn, world: TheWorld, actor: TheActor) -> Any:
    """Give up letters that wait; the supervisor is told of each. The answer names those that were given up."""
    return {"numbers": give_up_letters(world, body.numbers, actor)}

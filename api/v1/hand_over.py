"""The hand-over of a shift over the JSON API: the team's sheet, and the next shift's signature."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TheActor, TheLanguage, TheWorld, only_known_parameters
from api.sessions import the_browser
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.account_commands import ProvePerson, SignHandOver
from engine.handlers.sign_hand_over import sign_hand_over
from engine.reading.hand_over_sheet import hand_over_sheet

router = APIRouter(
    prefix="/hand-over", tags=["desk"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)]
)


class SheetLineOut(BaseModel):
    """A case of the team, by its code: what is to be done by when, and who must do it."""

    case: str
    code: str
    due: datetime | None
    due_text: str
    by_law: bool
    to_answer: bool
    steps: list[str]
    who: list[str]
    state: str | None
    age_band: str | None
    risk: str | None
    saves: str | None
    saves_by: datetime | None


class TookOverOut(BaseModel):
    """Who took over, when, and at whose session; that stays its owner's."""

    name: str
    at: datetime
    session_of: str
    on_duty: bool


class ColleagueOut(BaseModel):
    """Somebody who may take over."""

    person: str
    name: str


class SheetOut(BaseModel):
    """The team's sheet; `mark` stands for what is on it, and is named when it is signed."""

    agency: str
    role: str
    at: datetime
    mark: str
    lines: list[SheetLineOut]
    more: int
    on_duty: str | None
    last: TookOverOut | None
    colleagues: list[ColleagueOut]


class SignIn(BaseModel):
    """The next shift's signature: the receiver's id or mail address, password and one-time code."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    mark: str = Field(max_length=100)
    receiver: str = Field(max_length=200, repr=False)
    password: str = Field(default="", max_length=1000, repr=False)
    code: str = Field(default="", max_length=40, repr=False)


@router.get("", response_model=SheetOut)
def sheet(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read the sheet of the reader's role at its agency, the nearest deadline first."""
    return shown(hand_over_sheet(world, actor), language)


@router.post("", response_model=TookOverOut)
def sign(body: SignIn, request: Request, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Let the next shift sign for the sheet: from then on the receiver is on duty for the role."""
    shows = ProvePerson(email=body.receiver, password=body.password, code=body.code, browser=the_browser(request))
    return shown(sign_hand_over(world, SignHandOver(actor=actor, mark=body.mark, receiver=shows)), language)

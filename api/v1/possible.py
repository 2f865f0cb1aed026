"""What can be done now, and deadlines in words, over the JSON API."""

from typing import Any

from fastapi import APIRouter, Depends

from api.deps import Name, TheActor, TheLanguage, TheWorld, only_known_parameters
from api.v1.possible_models import ClockStoryOut, PossibleOut, WhoseTimeOut
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.commands import CaseRequest
from engine.reading.clock_stories import clock_stories
from engine.reading.possible_steps import possible_steps
from engine.reading.whose_time import whose_time

router = APIRouter(prefix="/cases", tags=["cases"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])


@router.get("/{case}/possible", response_model=PossibleOut)
def possible(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Say what the reader can do on a case now: steps with what each asks for, and what is not possible, and why."""
    return shown(possible_steps(world, CaseRequest(actor=actor, case=case)), language)


@router.get("/{case}/deadlines", response_model=list[ClockStoryOut])
def deadlines(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Tell the deadlines of a case in words: how each came about, how late it is, who can stop it."""
    return shown(clock_stories(world, CaseRequest(actor=actor, case=case)), language)


@router.get("/{case}/deadlines/{clock}/time", response_model=WhoseTimeOut)
def time(
    case: Name, clock: Name, world: TheWorld, actor: TheActor, language: TheLanguage, occurrence: int | None = None
) -> Any:
    """Say whose time a run of a deadline was, to who coordinates or oversees the case; the last run unless named."""
    return shown(whose_time(world, CaseRequest(actor=actor, case=case), clock, occurrence), language)

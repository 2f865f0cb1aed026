"""A person's desk over the JSON API: the list of work, the inbox, the procedures."""

from typing import Any

from fastapi import APIRouter, Depends

from api.deps import Name, TheActor, TheLanguage, TheWorld, only_known_parameters
from api.v1.models import PROBLEMS, NoticeOut, ProcedureOut, WorkOut
from api.v1.shown import procedure_shown, shown
from engine.domain.errors import refused
from engine.handlers.mark_notice import mark_notice
from engine.reading.list_notices import list_notices
from engine.reading.list_work import list_work

router = APIRouter(tags=["desk"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])


@router.get("/work", response_model=list[WorkOut])
def work(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """List the cases that need the reader, the most pressing first."""
    return shown(list_work(world, actor), language)


@router.get("/notices", response_model=list[NoticeOut])
def notices(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """List the notices to the reader's role, the newest first."""
    return shown(list_notices(world, actor), language)


@router.post("/notices/{number}/read", status_code=204)
def read(number: Name, world: TheWorld, actor: TheActor) -> None:
    """Mark a notice as read."""
    mark_notice(world, actor, number)


@router.post("/notices/{number}/acknowledge", status_code=204)
def acknowledge(number: Name, world: TheWorld, actor: TheActor) -> None:
    """Mark a notice as taken on."""
    mark_notice(world, actor, number, acknowledged=True)


@router.get("/procedures", response_model=list[ProcedureOut])
def procedures(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """List the procedures."""
    newest = [world.library.newest(name) for name in world.library.names()]
    return [procedure_shown(procedure, language) for procedure in newest if procedure]


@router.get("/procedures/{name}", response_model=ProcedureOut)
def procedure(name: str, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read a procedure."""
    found = world.library.newest(name)
    if found is None:
        raise refused("not_found", "procedure")
    return procedure_shown(found, language)

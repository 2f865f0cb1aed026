"""A person's desk over the JSON API: the list of work, the inbox, the procedures."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from api.deps import Moment, Name, TheActor, TheLanguage, TheReader, TheWorld, only_known_parameters
from api.v1.list_models import DeadlinePage, FoundOut, NoticePage, SearchIn, WorkPage
from api.v1.models import ProcedureOut
from api.v1.problems import PROBLEMS
from api.v1.shown import procedure_shown, shown
from engine.domain.definition.references import BasisKind
from engine.domain.errors import refused
from engine.handlers.mark_notice import mark_notice
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.list_work import WorkFilter, list_work
from engine.reading.pages import MOST_A_PAGE
from engine.reading.search_cases import search_cases

router = APIRouter(tags=["desk"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])


_After = Annotated[str | None, Query(max_length=500, description="The `next` of the page before")]
_Limit = Annotated[int, Query(ge=1, le=MOST_A_PAGE)]


@router.get("/work", response_model=WorkPage)
def work(
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    asks: Literal["needed", "followed", "ended"] | None = None,
    to_answer: bool = False,
    overdue: bool = False,
    due_before: Moment | None = None,
    procedure: str | None = None,
    after: _After = None,
    limit: _Limit = 50,
) -> Any:
    """List the cases that need the reader, the most pressing first."""
    wanted = WorkFilter(asks, to_answer, overdue, due_before, procedure)
    return shown(list_work(world, actor, wanted, after=after, limit=limit), language)


@router.get("/notices", response_model=NoticePage)
def notices(
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    unread: bool = False,
    unacknowledged: bool = False,
    kind: str | None = None,
    after: _After = None,
    limit: _Limit = 100,
) -> Any:
    """List the notices to the reader's role, the newest first."""
    wanted = NoticeFilter(unread, unacknowledged, kind)
    return shown(list_notices(world, actor, wanted, after=after, limit=limit), language)


@router.get("/deadlines", response_model=DeadlinePage)
def deadlines(
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    status: Literal["breached", "running", "breached_before_arrival"] = "breached",
    owner: str | None = None,
    strand: str | None = None,
    clock: str | None = None,
    due_before: Moment | None = None,
    still_open: bool = False,
    party: str | None = None,
    basis: BasisKind | None = None,
    due_from: Moment | None = None,
    after: _After = None,
    limit: _Limit = 50,
) -> Any:
    """List deadlines not met, or those that fall due: all for overseers, its agency's own for a lead.

    Those over before arrival stand by when their cases were opened, which `due_from` and `due_before` then mean.
    """
    wanted = DeadlineFilter(status, owner, strand, clock, due_before, still_open, party, basis, due_from)
    return shown(list_deadlines(world, actor, wanted, after=after, limit=limit), language)


@router.post("/search", response_model=list[FoundOut])
def search(body: SearchIn, world: TheWorld, actor: TheReader) -> Any:
    """Search among the reader's own cases by code, alias, number or name, exact matches first."""
    return [asdict(found) for found in search_cases(world, actor, body.words)]


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

"""The directory over the JSON API: agencies, people, posts, rosters, absences, and who changed what. Never a case."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.deps import TheActor, TheLanguage, TheReader, TheWorld, only_known_parameters
from api.v1.directory_models import (
    AgencyOut,
    AgencyWholeOut,
    ChangeOut,
    ChangesIn,
    ConfirmIn,
    DirectoryRecordPage,
    LeaveIn,
    PeopleSearchIn,
    PersonLineOut,
    PersonWholeOut,
    WaitingOut,
)
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.account_commands import ConfirmPost
from engine.definitions.directory.changes import Change
from engine.directory_commands import ChangeDirectory, EndPosts, GivenRow
from engine.handlers.accounts.confirm_post import confirm_post
from engine.handlers.change_directory import change_directory, end_posts
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.reading.directory.find_people import find_people
from engine.reading.directory.list_agencies import list_agencies
from engine.reading.directory.list_changes import list_changes
from engine.reading.directory.view_agency import view_agency
from engine.reading.directory.view_person import person_named, view_person
from engine.reading.pages import MOST_A_PAGE

router = APIRouter(
    prefix="/directory", tags=["directory"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)]
)


@router.get("/agencies", response_model=list[AgencyOut])
def agencies(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """List the agencies, those with something missing first: all for who keeps them, its own for a lead."""
    return shown(list_agencies(world, actor), language)


@router.get("/agencies/{agency}", response_model=AgencyWholeOut)
def agency(world: TheWorld, actor: TheActor, language: TheLanguage, agency: str) -> Any:
    """Read an agency with its posts, rosters and absences."""
    return shown(view_agency(world, actor, agency), language)


@router.post("/people/search", response_model=list[PersonLineOut])
def search(body: PeopleSearchIn, world: TheWorld, actor: TheReader, language: TheLanguage) -> Any:
    """Find people by name, mail address or id; what is sought stands in no address."""
    return shown(find_people(world, actor, body.words), language)


@router.get("/people/{person}", response_model=PersonWholeOut)
def person(world: TheWorld, actor: TheActor, language: TheLanguage, person: str) -> Any:
    """Read somebody's posts, duties and absences, by the key that a search says."""
    return shown(view_person(world, actor, person_named(world, person)), language)


@router.post("/people/{person}/leave", response_model=list[ChangeOut])
def leave(body: LeaveIn, world: TheWorld, actor: TheActor, person: str) -> Any:
    """Let every post of somebody end on a day."""
    command = EndPosts(actor=actor, person=person_named(world, person), last_day=body.last_day)
    return _plain(end_posts(world, command))


@router.post("/changes", response_model=list[ChangeOut])
def change(body: ChangesIn, world: TheWorld, actor: TheActor) -> Any:
    """Bring rows to what is given, all or nothing; what is not given stays. The answer says what changed."""
    rows = tuple(GivenRow(row.kind, row.values, row.seen) for row in body.rows)
    return _plain(change_directory(world, ChangeDirectory(actor=actor, rows=rows)))


@router.get("/record", response_model=DirectoryRecordPage)
def record(
    world: TheWorld,
    actor: TheActor,
    language: TheLanguage,
    person: Annotated[str, Query(max_length=200, description="The key of a person")] = "",
    agency: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=500, description="The `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 50,
) -> Any:
    """List who changed what in the directory, the newest first."""
    named = person_named(world, person) if person else ""
    found = list_changes(world, actor, person=named, agency=agency, after=after, limit=limit)
    return shown(found, language)


@router.get("/posts/waiting", response_model=list[WaitingOut])
def waiting(world: TheWorld, actor: TheActor) -> Any:
    """List the posts that wait to be confirmed."""
    return [asdict(post) for post in list_unconfirmed_posts(world, actor)]


@router.post("/posts/confirm", status_code=204)
def confirm(body: ConfirmIn, world: TheWorld, actor: TheActor) -> None:
    """Confirm a post, so that it counts."""
    confirm_post(world, ConfirmPost(actor=actor, person=body.person, agency=body.agency, role=body.role))


def _plain(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [
        {
            "kind": change.kind,
            "what": change.what,
            "row": asdict(change.row),
            "was": None if change.was is None else asdict(change.was),
        }
        for change in changes
    ]

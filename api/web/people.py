"""People and agencies: who is there, who is on duty, what is missing before it hurts. Never a case."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.directory_words import COLUMNS, KINDS, WHAT, day, days_said, gap_said, value_said
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.account_commands import ConfirmPost
from engine.definitions.directory.faults import RowsError
from engine.directory_commands import EndPosts
from engine.directory_views import AgencyView, DirectoryLine
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, refused
from engine.domain.spoken_time import moment_in_words
from engine.domain.typed_time import typed_day
from engine.handlers.accounts.confirm_post import confirm_post
from engine.handlers.change_directory import end_posts
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.reading.directory.find_people import MOST, find_people
from engine.reading.directory.list_agencies import list_agencies
from engine.reading.directory.list_changes import list_changes
from engine.reading.directory.row_views import row_key
from engine.reading.directory.view_agency import view_agency
from engine.reading.directory.view_person import person_named, view_person
from engine.world import World

router = APIRouter()
_KEEPERS, _CONFIRMERS = [Depends(through("people"))], [Depends(through("confirming"))]
_A_PAGE = 40
WAYS = {"server": words("trên máy chủ"), "import": words("nhập từ tệp"), "demo": words("bản dùng thử")}
_NO_DAY = Label("Gõ ngày như 23/11 hay hôm nay.", "Type the day as 23/11 or today.")


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A line of the record of the directory."""

    line: DirectoryLine
    at: str
    kind: str
    what: str
    way: str
    changes: tuple[tuple[str, str, str], ...]


@router.get("/people", dependencies=_KEEPERS)
def people(request: Request, world: TheWorld, viewer: TheViewer, find: str = "", at: int = 0) -> Response:
    """Show the agencies, those with something missing first."""
    every = list_agencies(world, viewer.actor)
    wanted = " ".join(find.casefold().split())[:100]
    found = [view for view in every if wanted in view.name.vi.casefold() or wanted in view.name.en.casefold()]
    begin = max(0, at)
    place = f"{urlencode({'find': wanted})}&" if wanted else ""
    values = {
        "agencies": [(view, _missing(view, viewer)) for view in found[begin : begin + _A_PAGE]],
        "count": len(found),
        "find": wanted,
        "gaps": sum(bool(view.gaps) for view in every),
        "ahead": sum(not view.gaps and any(gap.what != "alone" for gap in view.ahead) for view in every),
        "no_deputy": sum(view.no_deputy and not view.gaps for view in every),
        "no_lead": sum(view.no_lead for view in every),
        "unconfirmed": len(list_unconfirmed_posts(world, viewer.actor)),
        "keeps": "people" in viewer.standing.role.pages,
        "first": f"/people?{place}" if begin else "",
        "following": f"/people?{place}at={begin + _A_PAGE}" if len(found) > begin + _A_PAGE else "",
        "day": day,
    }
    return show(request, viewer, "pages/people.html", values, at="people")


def _missing(view: AgencyView, viewer: Viewer) -> list[str]:
    """What is missing at an agency in the days to come; one person alone only where nothing else is."""
    worse = [gap for gap in view.ahead if gap.what != "alone"]
    return [gap_said(gap, viewer.language) for gap in worse]


@router.post("/people/find", dependencies=_KEEPERS)
def find(request: Request, world: TheWorld, viewer: TheViewer, words: Annotated[str, Form()] = "") -> Response:
    """Show the people whose name, address or id holds the words."""
    found = find_people(world, viewer.actor, words)
    values = {"found": found, "words": words, "more": len(found) == MOST, "keeps": _keeps(viewer)}
    return show(request, viewer, "pages/people_found.html", values, at="people")


@router.get("/people/waiting", dependencies=_CONFIRMERS)
def waiting(request: Request, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the posts that wait to be confirmed."""
    directory, roles = world.directories.refresh().directory, world.library.vocabulary.roles
    values: dict[str, Any] = {
        "posts": [
            (
                post,
                row_key(world, "posts", (post.person, post.agency, post.role)),
                roles[post.role].label,
                directory.agency(post.agency).name,
                day(post.starts_on),
            )
            for post in list_unconfirmed_posts(world, viewer.actor)
        ],
    }
    return show(request, viewer, "pages/waiting_posts.html", values, at="people")


@router.post("/people/waiting", dependencies=_CONFIRMERS)
def confirm(world: TheWorld, viewer: TheViewer, post: Annotated[str, Form()] = "") -> Response:
    """Confirm a post, so that it counts."""
    posts = list_unconfirmed_posts(world, viewer.actor)
    found = next((p for p in posts if row_key(world, "posts", (p.person, p.agency, p.role)) == post), None)
    if found is None:
        raise refused("not_found")
    confirm_post(world, ConfirmPost(actor=viewer.actor, person=found.person, agency=found.agency, role=found.role))
    return RedirectResponse("/people/waiting", 303)


@router.get("/people/record", dependencies=_KEEPERS)
def record(
    request: Request, world: TheWorld, viewer: TheViewer, agency: str = "", after: str | None = None
) -> Response:
    """Show who changed what in the directory, the newest first."""
    found = list_changes(world, viewer.actor, agency=agency, after=after, limit=_A_PAGE)
    place = {"agency": agency} if agency else {}
    values = {
        "rows": record_rows(world, viewer, found.items),
        "first": f"/people/record?{urlencode(place)}" if after else "",
        "following": f"/people/record?{urlencode({**place, 'after': found.next})}" if found.next else "",
    }
    return show(request, viewer, "pages/directory_record.html", values, at="people")


def record_rows(world: World, viewer: Viewer, lines: tuple[DirectoryLine, ...]) -> list[RecordRow]:
    """Return lines of the record as a page shows them."""
    now = world.time.now()
    return [
        RecordRow(
            line,
            moment_in_words(line.at, now, viewer.language),
            KINDS[line.kind],
            WHAT[line.what],
            WAYS.get(line.way, ""),
            tuple((COLUMNS.get(name, name), value_said(was), value_said(is_)) for name, was, is_ in line.columns),
        )
        for line in lines
    ]


@router.get("/people/agencies/{agency}", dependencies=_KEEPERS)
def one_agency(request: Request, world: TheWorld, viewer: TheViewer, agency: str) -> Response:
    """Show an agency with its people, rosters and absences."""
    found = view_agency(world, viewer.actor, agency)
    values = {
        "whole": found,
        "missing": [gap_said(gap, viewer.language) for gap in found.view.ahead if gap.what != "alone"],
        "alone": [gap_said(gap, viewer.language) for gap in found.view.ahead if gap.what == "alone"],
        "keeps": _keeps(viewer),
        "day": day,
        "days": partial(days_said, language=viewer.language),
    }
    return show(request, viewer, "pages/agency.html", values, at="people")


@router.get("/people/persons/{key}", dependencies=_KEEPERS)
def one_person(request: Request, world: TheWorld, viewer: TheViewer, key: str) -> Response:
    """Show somebody's posts, duties and absences."""
    return _person(request, world, viewer, key)


@router.post("/people/persons/{key}/leave", dependencies=_KEEPERS)
def leave(
    request: Request, world: TheWorld, viewer: TheViewer, key: str, last_day: Annotated[str, Form()] = ""
) -> Response:
    """Let all posts of somebody end on a day."""
    person = person_named(world, key)
    on = typed_day(last_day, world.time.now(), "coming") if last_day.strip() else None
    if on is None:
        return _person(request, world, viewer, key, wrong=_NO_DAY[viewer.language], typed=last_day)
    try:
        end_posts(world, EndPosts(actor=viewer.actor, person=person, last_day=on.isoformat()))
    except RowsError as error:
        said = " ".join(dict.fromkeys(fault.wrong.sentence[viewer.language] for fault in error.faults))
        return _person(request, world, viewer, key, wrong=said, typed=last_day)
    except RefusedError as error:
        if error.codes != ("stale_version",):
            raise
    return RedirectResponse(f"/people/persons/{key}", 303)


def _person(
    request: Request, world: World, viewer: Viewer, key: str, *, wrong: str = "", typed: str = ""
) -> Response:
    found = view_person(world, viewer.actor, person_named(world, key))
    values = {
        "whole": found,
        "key": key,
        "keeps": _keeps(viewer),
        "wrong": wrong,
        "typed": typed,
        "day": day,
        "days": partial(days_said, language=viewer.language),
    }
    return show(request, viewer, "pages/person.html", values, at="people", status=422 if wrong else 200)


def _keeps(viewer: Viewer) -> bool:
    return "people" in viewer.standing.role.pages

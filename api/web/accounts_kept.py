"""Everybody's accounts, for who keeps them: in which state each is, codes that are handed over, closing, opening.

No name stands in an address: a search is sent as a form, and a person's page is called by a key.
"""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.frame import show
from api.web.messages import words
from api.web.who import TheViewer, Viewer, through
from engine.account_commands import CloseAccount, InvitationKind, Invite, ReopenAccount
from engine.account_views import AccountLine, AccountState
from engine.credentials.codes import picture
from engine.domain.case.search_words import folded
from engine.domain.errors import refused
from engine.domain.spoken_time import moment_in_words
from engine.handlers.accounts.close_account import close_account
from engine.handlers.accounts.invite import invite
from engine.handlers.accounts.reopen_account import reopen_account
from engine.reading.accounts.list_accounts import list_accounts
from engine.world import World

router = APIRouter(dependencies=[Depends(through("accounts"))])
_A_PAGE = 40
STATES: dict[AccountState, str] = {
    "none": words("chưa có tài khoản"),
    "code_out": words("đã cấp mã, chưa mở"),
    "active": words("đang dùng tốt"),
    "kept_waiting": words("tạm khoá máy lạ"),
    "no_second_factor": words("thiếu mã dùng một lần"),
    "shut": words("đã đóng"),
}
# What a code can be for, by the states in which it can be given.
KINDS: dict[InvitationKind, str] = {
    "new_password": words("Đặt lại mật khẩu"),
    "new_second_factor": words("Đặt lại ứng dụng xác thực"),
    "new_device": words("Cho một máy mới vào"),
    "start_over": words("Bắt đầu lại từ đầu"),
}


@router.get("/accounts")
def accounts(request: Request, world: TheWorld, viewer: TheViewer, state: str = "", at: int = 0) -> Response:
    """Show the accounts, those of one state where one is named."""
    every = list_accounts(world, viewer.actor)
    found = [line for line in every if state in ("", line.state)]
    return _list(request, world, viewer, every, found, state=state, at=max(0, at))


@router.post("/accounts")
def search(request: Request, world: TheWorld, viewer: TheViewer, find: Annotated[str, Form()] = "") -> Response:
    """Show the accounts of people whose name, address or id holds the words."""
    every, wanted = list_accounts(world, viewer.actor), folded(find)[:100]
    found = [line for line in every if wanted in folded(f"{line.name} {line.email} {line.person}")]
    return _list(request, world, viewer, every, found, find=find)


@router.get("/accounts/{key}")
def account(request: Request, world: TheWorld, viewer: TheViewer, key: str) -> Response:
    """Show one person's account, and what can be done with it."""
    return _one(request, world, viewer, _named(world, viewer, key))


@router.post("/accounts/{key}/code")
def code(
    request: Request, world: TheWorld, viewer: TheViewer, key: str, kind: Annotated[str, Form()] = ""
) -> Response:
    """Make a one-time code, shown this once, to be handed over."""
    line = _named(world, viewer, key)
    kinds = {one: one for one in get_args(InvitationKind)}
    if kind not in kinds:
        raise refused("field_invalid", "kind")
    invited = invite(world, Invite(actor=viewer.actor, person=line.person, kind=kinds[kind]))
    link = f"{world.site.rstrip('/')}/invitation/{invited.code}"
    values = {
        "name": line.name,
        "key": key,
        "kind": kind,
        "kinds": KINDS,
        "code": invited.code,
        "link": link,
        "typed_at": f"{world.site.rstrip('/')}/invitation",
        "qr": Markup(picture(link)),  # noqa: S704
        "until": moment_in_words(invited.expires_at, world.time.now(), viewer.language),
    }
    return show(request, viewer, "pages/account_code.html", values, at="accounts")


@router.post("/accounts/{key}/close")
def close(world: TheWorld, viewer: TheViewer, key: str) -> Response:
    """Close the account, or take back the code that is out."""
    close_account(world, CloseAccount(actor=viewer.actor, person=_named(world, viewer, key).person))
    return RedirectResponse(f"/accounts/{key}", 303)


@router.post("/accounts/{key}/reopen")
def reopen(world: TheWorld, viewer: TheViewer, key: str) -> Response:
    """Let the person in again."""
    reopen_account(world, ReopenAccount(actor=viewer.actor, person=_named(world, viewer, key).person))
    return RedirectResponse(f"/accounts/{key}", 303)


def _named(world: World, viewer: Viewer, key: str) -> AccountLine:
    found = next((line for line in list_accounts(world, viewer.actor) if line.key == key), None)
    if found is None:
        raise refused("not_found")
    return found


def _posts(world: World, line: AccountLine, viewer: Viewer) -> list[str]:
    directory, roles = world.directories.directory, world.library.vocabulary.roles
    language = viewer.language
    return [f"{roles[p.role].label[language]}, {directory.agency(p.agency).name[language]}" for p in line.posts]


def _list(
    request: Request,
    world: World,
    viewer: Viewer,
    every: tuple[AccountLine, ...],
    found: list[AccountLine],
    *,
    state: str = "",
    at: int = 0,
    find: str = "",
) -> Response:
    place = f"state={state}&" if state in STATES else ""
    values: dict[str, Any] = {
        "lines": [(line, _posts(world, line, viewer)) for line in found[at : at + _A_PAGE]],
        "count": len(found),
        "counts": {one: sum(line.state == one for line in every) for one in STATES},
        "whole": len(every),
        "states": STATES,
        "state": state if state in STATES else "",
        "find": find,
        "first": f"/accounts?{place}" if at else "",
        "following": f"/accounts?{place}at={at + _A_PAGE}" if not find and len(found) > at + _A_PAGE else "",
    }
    return show(request, viewer, "pages/accounts.html", values, at="accounts")


def _one(request: Request, world: World, viewer: Viewer, line: AccountLine) -> Response:
    now, language = world.time.now(), viewer.language
    moments = {"invited_until": line.invited_until, "waits_until": line.waits_until, "closed_at": line.closed_at}
    values = {
        "line": line,
        "posts": _posts(world, line, viewer),
        "states": STATES,
        "kinds": KINDS,
        "mine": line.person == viewer.actor.user,
        **{name: moment_in_words(at, now, language) if at else "" for name, at in moments.items()},
    }
    return show(request, viewer, "pages/account_kept.html", values, at="accounts")

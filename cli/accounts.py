"""`setup`, `token` and `people`: accounts, from the server's own command line."""

from typing import Annotated, cast, get_args

import typer

from cli.acting import is_administrator, who
from cli.opening import As, AsJson, DataDir, open_world, settings_for
from cli.output import complain, local, refusal_lines, say, say_json
from engine.account_commands import (
    Browser,
    CloseAccount,
    InvitationKind,
    Invite,
    MakeToken,
    ReopenAccount,
    SetUp,
    TokenOrder,
)
from engine.account_views import Invited
from engine.bootstrap import build_world
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.accounts.close_account import close_account
from engine.handlers.accounts.invite import invite as make_invitation
from engine.handlers.accounts.make_token import make_token, make_token_in_demo
from engine.handlers.accounts.reopen_account import reopen_account
from engine.handlers.accounts.set_up import set_up
from engine.mail.message import is_plain_address
from engine.mail.smtp import MailServer
from engine.reading.accounts.list_accounts import list_accounts
from engine.world import World

people = typer.Typer(help="The people's accounts.", no_args_is_help=True)
_HERE = Browser("", None, "motcua")
_ONLY_ROOT = "chỉ quản trị viên của máy chủ này mới làm được / only the administrator of this machine may do this"
_THERE_IS_ONE = (
    "đã có quản trị hệ thống; mã mới do người ấy cấp, hoặc `motcua people invite` trên máy chủ này / there is an "
    "administrator already, who gives new codes; on this machine `motcua people invite` does too"
)


def setup(
    person: Annotated[str, typer.Option("--id", prompt="Mã người dùng / Id", help="The person's id.")],
    name: Annotated[str, typer.Option(prompt="Họ tên / Name", help="The person's name.")],
    email: Annotated[str, typer.Option(prompt="Thư điện tử / E-mail", help="The person's mail address.")],
    agency: Annotated[str, typer.Option(help="The agency's id; without one, that of the department.")] = "",
    data: DataDir = None,
) -> None:
    """Make the first administrator: key, database and a one-time code. Asks for whatever is not given."""
    if not is_plain_address(email):
        raise typer.BadParameter("the mail address is none")
    settings = settings_for(data)
    world = build_world(settings, mail=MailServer("127.0.0.1", 0, "none"))
    try:
        invited = set_up(world, SetUp(person=person, name=name, email=email, agency=agency))
    except RefusedError:
        complain(_THERE_IS_ONE)
        raise typer.Exit(1) from None
    finally:
        world.close()
    _say_code(invited, settings.front_page)
    say(f"khóa chính / master key: {settings.master_key}: cất một bản ở nơi khác / keep a copy elsewhere")


@people.command("invite")
def invite(
    person: Annotated[str, typer.Argument(help="The person's id.")],
    kind: Annotated[str, typer.Option(help=", ".join(get_args(InvitationKind)))] = "invitation",
    data: DataDir = None,
) -> None:
    """Make a one-time code to be handed to a person; nothing goes by mail."""
    _only_here()
    if kind not in get_args(InvitationKind):
        raise typer.BadParameter(f"the kind is one of {', '.join(get_args(InvitationKind))}")
    with open_world(data) as world:
        try:
            command = Invite(actor=None, person=person, kind=cast(InvitationKind, kind))
            invited = make_invitation(world, command)
        except RefusedError as error:
            _refused(world, error)
    _say_code(invited, settings_for(data).front_page)


@people.command("list")
def list_people(data: DataDir = None, as_json: AsJson = False) -> None:
    """List everybody of the directory with the state of their account."""
    _only_here()
    with open_world(data) as world:
        found = list_accounts(world, None)
    if as_json:
        say_json([{"person": line.person, "state": line.state} for line in found])
    for line in found if not as_json else ():
        say(f"{line.state:<17} {line.person}  {line.name}")


@people.command()
def close(person: Annotated[str, typer.Argument(help="The person's id.")], data: DataDir = None) -> None:
    """Let nobody in by a person's account any more; sessions, tokens and codes end at once."""
    _only_here()
    with open_world(data) as world:
        try:
            close_account(world, CloseAccount(actor=None, person=person))
        except RefusedError as error:
            _refused(world, error)


@people.command()
def reopen(person: Annotated[str, typer.Argument(help="The person's id.")], data: DataDir = None) -> None:
    """Let a person whose account was closed in again, with the password and second factor of before."""
    _only_here()
    with open_world(data) as world:
        try:
            reopen_account(world, ReopenAccount(actor=None, person=person))
        except RefusedError as error:
            _refused(world, error)


def _only_here() -> None:
    if not is_administrator():
        raise typer.BadParameter(_ONLY_ROOT)


def token(
    by: As = None,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "motcua",
    read_only: Annotated[bool, typer.Option("--read-only", help="It may change nothing.")] = False,
    days: Annotated[int, typer.Option(help="How long it works.")] = 90,
    email: Annotated[str | None, typer.Option(help="Whose token; the password and code are asked for.")] = None,
    data: DataDir = None,
) -> None:
    """Make a token for one of one's own posts (--email), in a demo for anybody's (--as); it is shown once."""
    scopes = ("read",) if read_only else ("read", "write")
    with open_world(data) as world:
        try:
            if by is not None and world.demo:
                actor = who(world, by)
                made = make_token_in_demo(world, actor, _order(actor, name, scopes, days))
            elif email is not None:
                password = typer.prompt("Mật khẩu / Password", hide_input=True, err=True)
                code = typer.prompt("Mã dùng một lần / One-time code", err=True)
                order = _order(_post(by), name, scopes, days)
                given = MakeToken(email=email, password=password, code=code, order=order, browser=_HERE)
                made = make_token(world, given)
            else:
                raise typer.BadParameter("name whose with --email; --as alone is for a demo")
        except RefusedError as error:
            _refused(world, error)
    say(made.text)


def _order(post: Actor, name: str, scopes: tuple[str, ...], days: int) -> TokenOrder:
    return TokenOrder(name=name, role=post.role, agency=post.agency, scopes=scopes, days=days)


def _post(named: str | None) -> Actor:
    role, _, agency = (named or "").partition("@")
    return Actor("", role, agency)


def _say_code(invited: Invited, site: str) -> None:
    say(f"mã dùng một lần / one-time code: {invited.code}")
    say(f"nhập tại / type it at: {site}/invitation")
    say(f"dùng được đến / works until: {local(invited.expires_at)}")


def _refused(world: World, error: RefusedError) -> None:
    for line in refusal_lines(error, world.library.vocabulary):
        complain(line)
    raise typer.Exit(1)

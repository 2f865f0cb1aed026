"""`motcua directory …` beside the import: looking at agencies and people, changing rows, confirming posts."""

from collections.abc import Callable, Iterable
from dataclasses import fields as columns_of
from datetime import date
from typing import Annotated, NoReturn, TypeVar

import typer

from cli.acting import acting, given_token, is_administrator
from cli.opening import As, AsJson, DataDir, With, fields_from, open_world
from cli.output import complain, local, refusal_lines, say, say_json, table
from config.settings import read_settings
from engine.account_commands import ConfirmPost
from engine.definitions.directory.changes import Change
from engine.definitions.directory.faults import RowsError
from engine.definitions.directory.kinds import KINDS, mark_of
from engine.directory_commands import ChangeDirectory, EndPosts, GivenRow
from engine.directory_views import AgencyView, RowView
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError
from engine.handlers.accounts.confirm_post import confirm_post
from engine.handlers.change_directory import change_directory, end_posts
from engine.reading.accounts.list_unconfirmed_posts import list_unconfirmed_posts
from engine.reading.directory.list_agencies import list_agencies
from engine.reading.directory.list_changes import list_changes
from engine.reading.directory.rows_now import row_now
from engine.reading.directory.view_agency import view_agency
from engine.world import World

Answer = TypeVar("Answer")
_SIGNS = {"added": "+", "changed": "~", "ended": "-"}
_GAPS = {
    "nobody": "không ai trực / nobody on duty",
    "alone": "chỉ một người trực / one person alone",
    "no_lead": "không có lãnh đạo / nobody leads",
}


def add_to(app: typer.Typer) -> None:
    """Put these commands beside the import."""
    for command in (agencies, gaps, show, change, waiting, confirm, record):
        app.command()(command)


def keeper(world: World, named: str | None, *, changes: bool) -> Actor | None:
    """Return who keeps the directory: whoever acts, or None for the administrator of this machine."""
    if named is None and given_token(read_settings()) is None and is_administrator():
        return None
    return acting(world, named, changes=changes)


def agencies(by: As = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """List the agencies, those with something missing first."""
    with open_world(data) as world:
        found = ask(world, lambda: list_agencies(world, keeper(world, by, changes=False)))
    if as_json:
        say_json(found)
        return
    table(
        ("Mã / Id", "Đơn vị / Agency", "Trực / On duty", "Trực thay / Deputy"),
        [(one.id, one.name.vi, _names(one.on_duty), _names(one.deputies)) for one in found],
    )


def gaps(by: As = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """Show what agencies will be missing in the coming 14 days; exit 1 where nobody will be on duty."""
    with open_world(data) as world:
        found = ask(world, lambda: list_agencies(world, keeper(world, by, changes=False)))
    missing = [(one, gap) for one in found for gap in one.ahead]
    if as_json:
        say_json([{"agency": one.id, "gap": gap} for one, gap in missing])
    else:
        rows = [(str(g.first), str(g.last), one.id, _said(g.role), _GAPS[g.what]) for one, g in missing]
        table(("Từ / From", "Đến / To", "Đơn vị / Agency", "Vai trò / Role", "Thiếu / Missing"), rows)
    if any(gap.what != "alone" for _, gap in missing):
        raise typer.Exit(1)


def show(
    agency: Annotated[str, typer.Argument(help="The agency's id.")],
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show an agency with its posts, rosters and absences."""
    with open_world(data) as world:
        found = ask(world, lambda: view_agency(world, keeper(world, by, changes=False), agency))
    if as_json:
        say_json(found)
        return
    _agency(found.view, has_work=found.has_work)
    for rows in (found.posts, found.duties, found.absences):
        for row in rows:
            say(f"{row.kind:<9} {_row(row)}")


def change(
    kind: Annotated[str, typer.Argument(help=f"{', '.join(kind for kind in KINDS if kind != 'wards')}.")],
    values: With = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Change one row, or add it: -w column=value as docs/directory.md says; columns not named stay as they are."""
    given = {name: str(value) for name, value in fields_from(values).items() if value is not None}
    with open_world(data) as world:
        actor = keeper(world, by, changes=True)
        standing = ask(world, lambda: row_now(world, actor, kind, given))
        # What is there already stays where nothing is said of it.
        kept = {c.name: getattr(standing, c.name) for c in columns_of(standing)} if standing else {}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
        row = GivenRow(kind, {**plain, **given}, mark_of(standing) if standing else "")
        done = ask(world, lambda: change_directory(world, ChangeDirectory(actor=actor, rows=(row,))))
    say_changes(done, as_json=as_json)


def leave(
    person: Annotated[str, typer.Argument(help="The person's id.")],
    last_day: Annotated[str, typer.Option("--on", help="The last day, year-month-day.")],
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Let every post of a person end on a day."""
    with open_world(data) as world:
        command = EndPosts(actor=keeper(world, by, changes=True), person=person, last_day=last_day)
        done = ask(world, lambda: end_posts(world, command))
    say_changes(done, as_json=as_json)


def waiting(by: As = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """List the posts that wait to be confirmed."""
    with open_world(data) as world:
        found = ask(world, lambda: list_unconfirmed_posts(world, keeper(world, by, changes=False)))
    if as_json:
        say_json(found)
        return
    for post in found:
        say(f"{post.person}  {post.role}@{post.agency}  {post.name}")


def confirm(
    person: Annotated[str, typer.Argument(help="The person's id.")],
    post: Annotated[str, typer.Argument(metavar="ROLE@AGENCY")],
    by: As = None,
    data: DataDir = None,
) -> None:
    """Confirm a post as its agency's lead or as a supervisor, so that it counts."""
    role, _, agency = post.partition("@")
    with open_world(data) as world:
        actor = acting(world, by, changes=True)
        ask(
            world,
            lambda: confirm_post(world, ConfirmPost(actor=actor, person=person, agency=agency, role=role)),
        )


def record(
    agency: Annotated[str, typer.Option(help="Only this agency's.")] = "",
    person: Annotated[str, typer.Option(help="Only this person's, by id.")] = "",
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what in the directory, the newest first."""
    with open_world(data) as world:
        actor = keeper(world, by, changes=False)
        found = ask(world, lambda: list_changes(world, actor, person=person, agency=agency, after=after))
    if as_json:
        say_json(found)
        return
    for line in found.items:
        about = "  ".join(
            part for part in (line.person, line.role.vi if line.role else "", _said(line.agency)) if part
        )
        moved = ", ".join(name for name, _, _ in line.columns)
        say(f"{local(line.at)}  {line.by}  {line.what} {line.kind}  {about}{f'  ({moved})' if moved else ''}")
    if found.next:
        say(f"--after {found.next}")


def say_changes(done: Iterable[Change], *, as_json: bool) -> None:
    """Print what changed."""
    changed = tuple(done)
    if as_json:
        say_json([{"kind": c.kind, "what": c.what, "key": c.key, "row": c.row, "was": c.was} for c in changed])
        return
    for one in changed:
        say(f"{_SIGNS[one.what]} {one.kind}  {'  '.join(one.key)}")
    if not changed:
        say("không có gì thay đổi / nothing changes")


def _agency(view: AgencyView, *, has_work: bool) -> None:
    say(f"{view.name.vi} / {view.name.en}  ({view.party.vi} / {view.party.en})")
    days = [str(day) if day else "…" for day in (view.valid_from, view.valid_to)]
    say(f"hiệu lực / there: {' – '.join(days)}{f' → {view.successor.vi}' if view.successor else ''}")
    say(f"việc còn mở / open work: {'có / yes' if has_work else 'không / no'}")
    for gap in view.ahead:
        say(f"! {gap.first} – {gap.last}  {_GAPS[gap.what]}: {_said(gap.role)}")


def _row(row: RowView) -> str:
    first, last = (getattr(row.row, name, None) for name in ("starts_on", "ends_on"))
    role = f"  {row.role.vi}" if row.role else ""
    waits = "  (chờ xác nhận / waits)" if row.waits else ""
    return f"{row.person}{role}  {_day(first)} – {_day(last)}{waits}"


def _day(on: date | None) -> str:
    return str(on) if on else "…"


def _names(people: Iterable[tuple[Label, str]]) -> str:
    return ", ".join(name for _, name in people) or "–"


def _said(label: Label | None) -> str:
    return f"{label.vi} / {label.en}" if label else ""


def ask(world: World, question: Callable[[], Answer]) -> Answer:
    """Return the answer to a question; a refusal is said line by line, and ends with status 1."""
    try:
        return question()
    except RowsError as error:
        for fault in error.faults:
            said = fault.wrong.sentence
            complain(f"{fault.code} ({fault.column}): {said.vi} / {said.en}")
        raise typer.Exit(1) from None
    except RefusedError as error:
        _refused(world, error)


def _refused(world: World, error: RefusedError) -> NoReturn:
    for line in refusal_lines(error, world.library.vocabulary):
        complain(line)
    raise typer.Exit(1)

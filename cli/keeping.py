"""`audit`, `status`, `db` and `demo`: keeping the system."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli.directory_kept import ask, keeper
from cli.opening import NOBODY, As, AsJson, DataDir, open_world, settings_for, span, tell_if_nobody
from cli.output import complain, local, local_due, progress, say, say_json
from config.demo import demo_directory
from engine.bootstrap import build_world, mail_server, seed_directory
from engine.domain.time_limits import CITY_TIME
from engine.handlers.export_head import export_head
from engine.handlers.verify_audit import check_record, seal_record
from engine.mail.smtp import MailServer
from engine.reading.audit.list_record import RecordFilter, list_record
from engine.reading.audit.unusual_reading import unusual_reading
from engine.reading.report_status import Status, report_status
from engine.reading.words_of_alarms import ALARMS
from engine.store.checkpoints import Head, parse_head
from engine.store.privileges import Process, grant, grants
from engine.store.record_streams import CHOICES
from engine.store.time import DemoTime
from workflows.prefect_environment import running_server

_DAY_FORMS = ["%Y-%m-%d"]
audit = typer.Typer(help="Check and seal the record.", no_args_is_help=True)
db = typer.Typer(help="The database.", no_args_is_help=True)
demo = typer.Typer(help="The demo.", no_args_is_help=True)


@audit.command()
def verify(
    head: Annotated[str | None, typer.Option(help="A head exported before, or a file that holds one.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Find any alteration of the record; exit 1 when there is one."""
    exported = _head(head)
    with open_world(data) as world, progress() as bar:
        task = bar.add_task("cases", total=None)
        found = check_record(world, exported, lambda done: bar.update(task, completed=done))
    if as_json:
        say_json(found)
    else:
        say(
            f"{found.cases} cases, {found.events} events, {found.entries} entries, {found.views} views, "
            f"{found.seals} seals: " + ("broken" if found.broken else "whole")
        )
        for line in found.broken:
            complain(str(line))
        if found.only_a_head_shows:
            say(found.only_a_head_shows)
    if found.broken:
        raise typer.Exit(1)


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    path = Path(text)
    try:
        return parse_head(path.read_text(encoding="ascii") if path.is_file() else text)
    except (ValueError, OSError):
        raise typer.BadParameter("this is neither a head nor a file that holds one") from None


@audit.command()
def record(
    person: Annotated[str, typer.Option(help="Only what this person did, by id.")] = "",
    case: Annotated[str, typer.Option(help="Only about the case of this code.")] = "",
    deed: Annotated[str, typer.Option(help=", ".join(name for name in CHOICES if name))] = "",
    since: Annotated[datetime | None, typer.Option(formats=_DAY_FORMS, help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY_FORMS, help="Until the end of this day.")] = None,
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show who saw, changed, took away, printed, signed in, was refused; the newest first."""
    first = since.replace(tzinfo=CITY_TIME) if since else None
    last = until.replace(tzinfo=CITY_TIME) + timedelta(days=1) if until else None
    wanted = RecordFilter(person=person, code=case, deed=deed, since=first, until=last)
    with open_world(data) as world:
        found = ask(world, lambda: list_record(world, keeper(world, by, changes=False), wanted, after=after))
    if as_json:
        say_json(found)
        return
    for one in found.items:
        role = f" ({one.role.vi}, {one.agency.vi})" if one.role and one.agency else ""
        about = "  ".join(part for part in (one.what, one.about, one.code) if part)
        say(f"{local(one.at)}  {one.name or '?'}{role}  {one.kind}  {about}")
    if found.next:
        say(f"--after {found.next}")


@audit.command()
def unusual(
    days: Annotated[int, typer.Option(help="How many days back.")] = 1,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show who read unusually: many cases, never on them, a colleague's, at night."""
    with open_world(data) as world:
        found = ask(world, lambda: unusual_reading(world, keeper(world, by, changes=False), days=days))
    if as_json:
        say_json(found)
        return
    for one in found:
        role = f" ({one.role.vi}, {one.agency.vi})" if one.role and one.agency else ""
        counts = ", ".join(f"{kind} {count}" for kind, count in one.found.items())
        say(f"{one.name}{role}: {one.cases} cases read; {counts}")
    if not found:
        say("không có gì khác thường / nothing unusual")


@audit.command("export")
def export_(data: DataDir = None) -> None:
    """Send the head wherever MOTCUA_HEAD_FILE and MOTCUA_HEAD_MAIL say; exit 1 where a way failed, or none is set."""
    settings = settings_for(data)
    world = build_world(settings, mail=mail_server(settings) if settings.head_mail else None)
    try:
        head, went, failed = asyncio.run(export_head(world))
    finally:
        world.close()
    say(str(head))
    say(
        f"đã đi / went: {', '.join(went) or '–'}"
        + (f"; không đi được / failed: {', '.join(failed)}" if failed else "")
    )
    if failed or not went:
        raise typer.Exit(1)


@audit.command("head")
def head_(data: DataDir = None) -> None:
    """Seal the record as it is now, and print the head to be kept elsewhere."""
    with open_world(data) as world:
        say(str(seal_record(world)))


def status(data: DataDir = None, as_json: AsJson = False) -> None:
    """Show what waits, what was given up, what falls due next, who is at work; exit 1 while an alarm stands."""
    settings = settings_for(data)
    with open_world(data) as world:
        found = report_status(world)
    server = running_server(settings)
    answers = server is not None and server.answers()
    if as_json:
        say_json({"status": found, "prefect_answers": answers})
    else:
        _say_status(found, answers)
    for alarm in found.alarms:
        words = ALARMS[alarm.kind]
        about = f" ({alarm.about})" if alarm.about else ""
        complain(f"{alarm.kind}{about}, {local(alarm.since)}: {words.vi} / {words.en}")
    if found.alarms:
        raise typer.Exit(1)


def _say_status(found: Status, answers: bool) -> None:
    say(f"{local(found.at)}  {found.cases} cases, {found.people} people")
    if not found.people:
        complain(NOBODY)
    letters = ", ".join(f"{count} {name}" for name, count in sorted(found.outbox["letters"].items())) or "no letters"
    waiting = found.outbox["oldest_waiting"] or found.outbox["oldest_unrouted"]
    say(
        f"outbox: {letters}; {found.outbox['unrouted']} notices unrouted"
        + (f"; oldest {local(waiting)}" if waiting else "")
    )
    if found.outbox["letters"].get("dead"):
        complain(f"{found.outbox['letters']['dead']} letters were given up, see `motcua letters list --dead`")
    say(f"cases with something overdue to look at: {found.overdue_looks}")
    for line in found.next_deadlines:
        say(f"  {local_due(line['due'])}  {line['code']}  {line['clock_id']}  {line['owner']}")
    if found.unreadable:
        complain(f"cases that cannot be read, see `motcua audit verify`: {', '.join(found.unreadable)}")
    say(f"workers alive: {found.workers}")
    for name, sign in found.beats.items():
        through = "through Prefect" if sign.get("through_prefect") else "directly"
        say(f"{name}: last seen {local(sign['at'])}, runs {through}")
        if sign.get("mail_stopped"):
            since = local(datetime.fromisoformat(sign["mail_stopped_at"]))
            complain(f"the mail server takes nothing from us since {since}: {sign['mail_stopped']}")
    say("Prefect answers" if answers else "Prefect does not answer; notices are routed without it")


@db.command()
def upgrade(
    demo: Annotated[
        bool, typer.Option("--demo", help="Also put the invented directory in, if there is none.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Bring the database to the present tables."""
    world = build_world(settings_for(data, demo=demo or None), mail=MailServer("127.0.0.1", 0, "none"))
    if demo:
        seed_directory(world, demo_directory())
    tell_if_nobody(world)
    world.close()
    say("the database is up to date")


@db.command()
def roles(
    api: Annotated[str, typer.Option(help="The role that `motcua api` connects as.")] = "motcua_api",
    worker: Annotated[str, typer.Option(help="The role that `motcua worker` connects as.")] = "motcua_worker",
    apply: Annotated[bool, typer.Option("--apply", help="Carry the statements out, as the owner.")] = False,
    data: DataDir = None,
) -> None:
    """Print what each process may do on PostgreSQL as SQL, or carry it out; again after each `db upgrade`.

    The roles are made beforehand (`CREATE ROLE … LOGIN`). The record is added to, and never changed, by either.
    """
    named = {Process.API: api, Process.WORKER: worker}
    if not apply:
        for process, role in named.items():
            say("\n".join(f"{statement};" for statement in grants(process, role)))
        return
    with open_world(data) as world:
        if world.database.is_sqlite:
            complain(
                "SQLite không có vai trò; chủ của tệp là tất cả. / SQLite has no roles; the file's owner is all."
            )
            raise typer.Exit(1)
        with world.database.write() as connection:
            for process, role in named.items():
                grant(connection, process, role)
    say("each role may do what its process needs, and no more")


@demo.command()
def forward(by: Annotated[str, typer.Argument(help="How far: 45m, 2h, 1d.")], data: DataDir = None) -> None:
    """Move the demo's time forward, for the API and the worker alike."""
    with open_world(data) as world:
        if not isinstance(world.time, DemoTime):
            raise typer.BadParameter("this is not a demo: its time is the real one")
        world.time.forward(span(by))
        say(f"it is now {local(world.time.now())}")


@demo.command()
def people(
    agency: Annotated[str | None, typer.Option(help="Only this agency's.")] = None,
    role: Annotated[str | None, typer.Option(help="Only in this role.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List the people who can act, by id."""
    with open_world(data) as world:
        posts = [p for found in world.directories.refresh().posts_at(world.time.now()).values() for p in found]
    wanted = [p for p in posts if agency in (None, p.agency) and role in (None, p.role)]
    if as_json:
        say_json([p._asdict() for p in wanted])
    else:
        for post in wanted:
            say(f"{post.user}  {post.role}@{post.agency}")

"""`letters`: what waits for the mail server or was given up, and what to do about it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cli.opening import AsJson, DataDir, open_world
from cli.output import complain, local, say, say_json, table
from engine.handlers.give_up_letters import give_up_letters
from engine.handlers.resend_letters import resend_letters
from engine.reading.list_letters import list_letters
from engine.store.outbox import WAITING

app = typer.Typer(help="Letters: list them, send them again, give them up.", no_args_is_help=True)
Numbers = Annotated[list[str] | None, typer.Argument(help="The notices' numbers.")]


@app.command("list")
def list_(
    dead: Annotated[bool, typer.Option("--dead", help="Only those that were given up.")] = False,
    most: Annotated[int, typer.Option(min=1, help="So many at most.")] = 100,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """List letters that wait or were given up, the newest first."""
    with open_world(data) as world:
        found = list_letters(world, ("dead",) if dead else (*WAITING, "dead"), most)
    if as_json:
        say_json(found)
    else:
        rows = [(v.number, v.agency, v.role, v.status, v.code, str(v.attempts), local(v.created_at)) for v in found]
        table(("number", "agency", "role", "state", "code", "tries", "made"), rows)


@app.command()
def resend(
    numbers: Numbers = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were given up.")] = False,
    data: DataDir = None,
) -> None:
    """Try letters again that were given up; exit 1 when some are not there."""
    if bool(numbers) == everything:
        raise typer.BadParameter("name the notices, or say --all")
    with open_world(data) as world:
        done = resend_letters(world, None if everything else numbers)
    say(f"{len(done)} go again")
    _tell_missing(numbers or (), done, "were not given up")


@app.command("give-up")
def give_up(
    numbers: Annotated[list[str], typer.Argument(help="The notices' numbers.")], data: DataDir = None
) -> None:
    """Give up letters that wait; the supervisor is told. Exit 1 when some are not there."""
    with open_world(data) as world:
        done = give_up_letters(world, numbers)
    say(f"{len(done)} given up")
    _tell_missing(numbers, done, "do not wait, or are with the mail server now")


def _tell_missing(asked: Sequence[str], done: Sequence[str], why: str) -> None:
    missing = sorted(set(asked) - set(done))
    if missing:
        complain(f"{', '.join(missing)}: {why}")
        raise typer.Exit(1)

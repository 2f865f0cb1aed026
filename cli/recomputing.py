"""`motcua cases …`: telling every case again from its events, and putting right what differs."""

from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, AsJson, DataDir, open_world
from cli.output import complain, progress, say, say_json
from engine.domain.errors import RefusedError
from engine.handlers.verify_cases import drift_of_case, repair_case, verify_cases

app = typer.Typer(help="Tell cases again from their events.", no_args_is_help=True)


@app.command()
def verify(data: DataDir = None, as_json: AsJson = False) -> None:
    """Compare what is stored of every case with what its events tell; exit 1 where it differs."""
    with open_world(data) as world, progress() as bar:
        task = bar.add_task("cases", total=None)
        found = verify_cases(world, lambda done: bar.update(task, completed=done))
    if as_json:
        say_json(found)
    else:
        say(f"{found.cases} cases told again: {len(found.drift)} differ, {len(found.untold)} cannot be told")
        for code, drift in found.drift.items():
            for one in drift:
                complain(f"{code}  {one}")
        for code in found.untold:
            complain(f"{code}  its events tell too little, or cannot be read: see `motcua audit verify`")
    if not found.whole:
        raise typer.Exit(1)


@app.command()
def repair(
    case: Annotated[str, typer.Argument(help="The case's code or id.")],
    by: As = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataDir = None,
) -> None:
    """Show where a case differs from what its events tell, and put it right as an event when told to."""
    with open_world(data) as world:
        try:
            shown = drift_of_case(world, case)
            for one in shown:
                say(str(one))
            if not shown:
                say("nothing differs")
            elif yes or typer.confirm("put these right, as an event of the case?"):
                done = repair_case(world, acting(world, by, changes=True), case, shown)
                say(f"{done} put right")
        except RefusedError as error:
            complain(", ".join(error.codes))
            raise typer.Exit(1) from None

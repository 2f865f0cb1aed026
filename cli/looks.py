"""`motcua case looked`: who looked at a case, for whoever manages it."""

from typing import Annotated

import typer

from cli.acting import acting
from cli.directory_kept import ask
from cli.opening import As, AsJson, DataDir, open_world
from cli.output import local, say, say_json
from engine.commands import CaseRequest
from engine.reading.audit.who_looked import who_looked


def looked(
    case: Annotated[str, typer.Argument(help="The case's code or id.")],
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show who was shown something of a case: roles and moments, nobody's name."""
    with open_world(data) as world:
        actor = acting(world, by, changes=False)
        found = ask(world, lambda: who_looked(world, CaseRequest(actor=actor, case=case), after=after))
    if as_json:
        say_json(found)
        return
    for one in found.items:
        say(f"{local(one.at)}  {one.role.vi if one.role else '?'}  {one.what}")
    if found.next:
        say(f"--after {found.next}")

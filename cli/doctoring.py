"""`doctor`: what is wrong with a deployment, a sentence each."""

import typer

from cli import readiness
from cli.opening import AsJson, DataDir, open_world, settings_for
from cli.output import complain, say, say_json
from engine.bootstrap import NoDataError
from engine.store.vault import VaultError


def doctor(data: DataDir = None, as_json: AsJson = False) -> None:
    """Look at keys, files, TLS, clock, mail and Prefect; exit 1 when something must be mended, 0 otherwise."""
    settings = settings_for(data)
    found = [*readiness.all_findings(settings), *readiness.database(settings)]
    if not any(one.about in ("data", "keys") for one in found):
        try:
            with open_world(data) as world:
                found += readiness.clock(world)
                if not world.demo:
                    found += readiness.before_start(settings, world)
        except NoDataError:
            pass
        except VaultError:
            found.append(readiness.another_key())
    found = list(dict.fromkeys(found))
    if as_json:
        say_json(found)
    for one in found if not as_json else ():
        complain(str(one))
    if not found and not as_json:
        say("mọi thứ đều ổn / everything is in order")
    if any(one.grave for one in found):
        raise typer.Exit(1)

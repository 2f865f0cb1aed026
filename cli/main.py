"""The `motcua` command."""

import sys

import typer
from typer.main import get_command

from cli import (
    accounts,
    alarms,
    backup,
    cases,
    clocks,
    directory,
    directory_kept,
    doctoring,
    documents,
    hand_over,
    keeping,
    letters,
    looks,
    printing,
    procedures,
    recomputing,
    replaying,
    reporting,
    serving,
)
from cli.output import complain
from config.settings import SettingsError
from engine.bootstrap import NoDataError, NoDemoError
from engine.domain.errors import DefinitionError
from engine.logs import place_of
from engine.store.migrating import EarlierDatabaseError
from engine.store.vault import VaultError

app = typer.Typer(
    help="motcua: routes the case of a survivor of abuse through the one-stop procedure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(serving.serve)
app.command()(serving.api)
app.command()(serving.worker)
app.command()(procedures.check)
app.add_typer(procedures.app, name="procedures")
app.add_typer(cases.app, name="case")
cases.app.command()(documents.attach)
cases.app.command()(documents.document)
cases.app.command()(looks.looked)
cases.app.command("print")(printing.print_)
hand_over.app.command("print")(printing.print_sheet)
app.add_typer(hand_over.app, name="hand-over")
app.add_typer(recomputing.app, name="cases")
app.add_typer(clocks.app, name="clocks")
app.command()(replaying.replay)
app.command()(reporting.report)
app.add_typer(keeping.audit, name="audit")
app.command()(keeping.status)
app.command()(alarms.alarms)
app.command()(doctoring.doctor)
app.command()(backup.backup)
app.command("restore")(backup.put_back)
app.add_typer(keeping.db, name="db")
app.add_typer(directory.app, name="directory")
app.add_typer(letters.app, name="letters")
app.add_typer(keeping.demo, name="demo")
app.command()(accounts.token)
app.command()(accounts.setup)
accounts.people.command()(directory_kept.leave)
app.add_typer(accounts.people, name="people")


def run() -> None:
    """Run the command; a wrong argument or setting gets one clear line and exit status 2."""
    command = get_command(app)
    try:
        status = command.main(prog_name="motcua", standalone_mode=False)
    except (SettingsError, NoDataError, NoDemoError, EarlierDatabaseError, VaultError) as error:
        complain(str(error))
        status = 2
    except DefinitionError as error:
        for fault in error.faults:
            complain(str(fault))
        status = 2
    except typer.Abort:
        status = 130
    except Exception as error:
        say = getattr(error, "format_message", None)
        # What an unexpected error says may hold what somebody typed: its kind and place are enough to find it.
        complain(" ".join(str(say()).split()) if say else f"{type(error).__name__} ({place_of(error)})")
        status = 2 if say else 1
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    run()

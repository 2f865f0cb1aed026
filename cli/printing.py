"""`motcua case print` and `motcua hand-over print`: papers as PDF, each under a number of its own."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.web.papers import make_paper, name_of_file, papers_of, pdf_of_paper, printer_of
from api.web.printed import SHIFT
from cli.acting import acting
from cli.directory_kept import ask
from cli.opening import As, DataDir, open_world
from cli.output import say
from engine.domain.case.case import Actor
from engine.world import World

Into = Annotated[Path, typer.Option(file_okay=False, help="The folder it is put into, for its owner alone.")]
InEnglish = Annotated[bool, typer.Option("--english", help="In English; else in Vietnamese.")]


def print_(
    case: Annotated[str, typer.Argument(help="The case's code or id.")],
    kind: Annotated[str, typer.Argument(help="The kind of paper; without one, what can be printed is listed.")] = "",
    about: Annotated[str, typer.Option(help="Which of several: a referral's key.")] = "",
    into: Into = Path(),
    english: InEnglish = False,
    by: As = None,
    data: DataDir = None,
) -> None:
    """Print a paper of a case as a PDF; that it was is written down first."""
    with open_world(data) as world:
        actor = acting(world, by, changes=bool(kind))
        if not kind:
            for one in ask(world, lambda: papers_of(world, actor, case, _language(english=english))):
                say(f"{one.kind}  {one.about or '–'}  {one.name}")
            return
        _put(world, actor, kind, about, case, into, english=english)


def print_sheet(into: Into = Path(), english: InEnglish = False, by: As = None, data: DataDir = None) -> None:
    """Print the sheet of one's role at one's agency as a PDF; that it was is written down first."""
    with open_world(data) as world:
        _put(world, acting(world, by, changes=True), SHIFT, "", None, into, english=english)


def _put(world: World, actor: Actor, kind: str, about: str, case: str | None, into: Path, *, english: bool) -> None:
    printer = printer_of(world, actor)
    number = ask(world, lambda: make_paper(world, printer, kind, about, case, _language(english=english)))
    content = ask(world, lambda: pdf_of_paper(world, printer, number))
    into.mkdir(parents=True, exist_ok=True)
    target = into / name_of_file(number)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    say(str(target))


def _language(*, english: bool) -> Literal["vi", "en"]:
    return "en" if english else "vi"

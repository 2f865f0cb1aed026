"""`motcua case attach` and `motcua case document`: documents of a case from the command line."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, DataDir, open_world
from cli.output import complain, refusal_lines, say
from engine.commands import AddDocument, CaseRequest
from engine.domain.errors import RefusedError
from engine.handlers.add_document import add_document
from engine.reading.documents import read_document
from engine.uploads import LONGEST, Upload
from engine.world import World

CaseName = Annotated[str, typer.Argument(help="The case's code or id.")]


def attach(
    case: CaseName,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A PDF, JPEG or PNG, 10 MB at most.")],
    kind: Annotated[str, typer.Option(help="The kind of document, as the vocabulary names it.")],
    strand: Annotated[str, typer.Option(help="The strand it belongs to.")],
    by: As = None,
    data: DataDir = None,
) -> None:
    """Add a document; what the file was called is not kept."""
    with file.open("rb") as opened, open_world(data) as world:
        upload = Upload(opened.read(LONGEST + 1))
        try:
            actor = acting(world, by, changes=True)
            done = add_document(
                world, AddDocument(actor=actor, case=case, document=kind, strand=strand, upload=upload)
            )
        except RefusedError as error:
            _refused(world, error)
    say(done.code)


def document(
    case: CaseName,
    number: Annotated[str, typer.Argument(help="The document's number, as `show --json` says it.")],
    into: Annotated[Path, typer.Option(file_okay=False, help="The folder it is put into, for its owner alone.")],
    by: As = None,
    data: DataDir = None,
) -> None:
    """Take a document away; that it was is written down."""
    with open_world(data) as world:
        try:
            found = read_document(world, CaseRequest(actor=acting(world, by, changes=False), case=case), number)
        except RefusedError as error:
            _refused(world, error)
    into.mkdir(parents=True, exist_ok=True)
    target = into / found.name
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(found.content)
    say(str(target))


def _refused(world: World, error: RefusedError) -> None:
    for line in refusal_lines(error, world.library.vocabulary):
        complain(line)
    raise typer.Exit(1)

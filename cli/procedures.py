"""`motcua check` and `motcua procedures …`: the published procedures, and whether they hold together."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.drawing import mermaid
from cli.opening import AsJson, settings_for
from cli.output import complain, progress, say, say_json, table
from engine.definitions import check_folder, load_library
from engine.definitions.faults import Found
from engine.definitions.library import VOCABULARY, read_folder, with_lines
from engine.definitions.model_check import check_model
from engine.definitions.reference import reference as written_reference
from engine.definitions.reference import with_reference
from engine.definitions.schema import schemas
from engine.domain.definition.procedure import WAIVED, ClockLimit, FieldLimit, Procedure, UntilField
from engine.domain.errors import DefinitionError, Fault
from engine.domain.time_limits import CITY_TIME
from engine.mail.templates import Templates

app = typer.Typer(help="Look at the procedures.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The procedure's name.")]


def check(as_json: AsJson = False) -> None:
    """Check every definition and template; exit 1 on any fault."""
    settings = settings_for(None)
    library, faults = check_folder(settings.definitions_dir)
    if library is not None:
        wording = Templates(settings.templates_dir).faults(library.vocabulary.notice_kinds)
        faults += [_of_wording(settings.templates_dir.name, fault) for fault in wording]
    lines: list[dict[str, Any]] = []
    if library is not None and not faults:
        with progress() as bar:
            for procedure in library.procedures.values():
                task = bar.add_task(procedure.id, total=None)
                report = check_model(procedure, library.vocabulary)
                faults += with_lines(settings.definitions_dir, report.faults)
                bar.update(task, total=1, completed=1)
                lines.append(
                    {**_counts(procedure), "situations": report.situations, "warnings": _warnings(procedure)}
                )
    if as_json:
        say_json({"procedures": lines, "faults": [str(fault) for fault in faults]})
    else:
        for line in lines:
            say(
                f"{line['procedure']} v{line['version']} ({line['status']}): {line['strands']} strands, "
                f"{line['states']} states, {line['triggers']} triggers, {line['clocks']} clocks, "
                f"{line['situations']} situations checked"
            )
            for warning in line["warnings"]:
                complain(f"warning: {warning}")
        for fault in faults:
            complain(str(fault))
    if faults:
        raise typer.Exit(1)


def _of_wording(folder: str, fault: str) -> Fault:
    place, _, problem = fault.partition(": ")
    return Fault(folder, place, problem, "Write it in both languages, with the allowed variables only")


def _counts(procedure: Procedure) -> dict[str, object]:
    return {
        "procedure": procedure.id,
        "version": procedure.version,
        "status": procedure.status,
        "strands": len(procedure.strands),
        "states": sum(len(set(strand.states) - {WAIVED}) for strand in procedure.strands.values()),
        "triggers": len(procedure.triggers),
        "clocks": len(procedure.clocks),
    }


def _warnings(procedure: Procedure) -> list[str]:
    if procedure.review_by and datetime.now(CITY_TIME).date() >= procedure.review_by:
        return [f"{procedure.id}: was to be reviewed by {procedure.review_by}; record a new version or an extension"]
    return []


def _find(name: str) -> Procedure:
    try:
        found = load_library(settings_for(None).definitions_dir).newest(name)
    except DefinitionError:
        raise typer.BadParameter("the definitions have faults; see `motcua check`") from None
    if found is None:
        raise typer.BadParameter(f"there is no procedure `{name}`; see `motcua procedures list`")
    return found


@app.command()
def reference(into: Annotated[Path | None, typer.Option(help="A page to write it into.")] = None) -> None:
    """Show the reference of conditions, needs and effects, or write it into a page."""
    if into is None:
        say(written_reference())
        return
    try:
        into.write_text(with_reference(into.read_text(encoding="utf-8")), encoding="utf-8")
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command()
def schema(into: Annotated[Path | None, typer.Option(help="The folder to write it into.")] = None) -> None:
    """Write the schemas by which an editor underlines mistakes in a definition."""
    folder = settings_for(None).definitions_dir
    trees = read_folder(folder, Found())
    if VOCABULARY not in trees.vocabularies:
        raise typer.BadParameter("the definitions have faults; see `motcua check`")
    into = into or folder / "schema"
    into.mkdir(exist_ok=True)
    for name, text in schemas(trees).items():
        (into / name).write_text(text, encoding="utf-8")
        say(str(into / name))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the procedures."""
    library = load_library(settings_for(None).definitions_dir)
    rows = [_counts(procedure) for procedure in library.procedures.values()]
    if as_json:
        say_json(rows)
    else:
        table(list(rows[0]), [[str(value) for value in row.values()] for row in rows])


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show every strand, trigger and deadline of a procedure."""
    procedure = _find(name)
    if as_json:
        say_json(procedure)
        return
    say(f"{procedure.id} v{procedure.version} ({procedure.status}): {procedure.title.vi} / {procedure.title.en}")
    for strand in procedure.strands.values():
        say("")
        say(f"{strand.label.vi} / {strand.label.en} ({strand.id})")
        say("  " + " · ".join(f"{s.label.vi} ({s.id}{'*' if s.final else ''})" for s in strand.states.values()))
        table(
            ("  Bước / Step", "Từ / From", "Đến / To", "Ai / By", "Căn cứ / Basis"),
            [
                (
                    f"  {trigger.label.vi} ({trigger.id})",
                    ", ".join(sorted(trigger.sources)) if trigger.sources is not None else "*",
                    trigger.to or "–",
                    ", ".join(puller.role for puller in trigger.by),
                    f"{trigger.basis.kind}: {trigger.basis.label.vi}",
                )
                for trigger in strand.triggers.values()
            ],
        )
    say("")
    table(
        (
            *("Thời hạn / Deadline", "Nhánh / Strand", "Bao lâu / Limit", "Ai chịu trách nhiệm / Owner"),
            *("Dừng khi / Stops on", "Căn cứ / Basis"),
        ),
        [
            (
                f"{clock.label.vi} ({clock.id})",
                clock.strand,
                " | ".join(_limit(choice.value) for choice in clock.limit) + (" ½" if clock.halves else ""),
                " | ".join(dict.fromkeys(choice.value for choice in clock.owner)),
                ", ".join(sorted(clock.stops_on)),
                "; ".join(f"{choice.value.kind}: {choice.value.label.vi}" for choice in clock.basis),
            )
            for clock in procedure.clocks.values()
        ],
    )


def _limit(limit: ClockLimit) -> str:
    """How long a deadline runs: a span, a span whose amount stands in a field, or until the moment in one."""
    if isinstance(limit, UntilField):
        return f"→ {limit.until}"
    return f"{limit.field if isinstance(limit, FieldLimit) else limit.amount} {limit.unit}"


@app.command()
def draw(name: Name) -> None:
    """Draw a procedure as Mermaid, one lane a strand."""
    say(mermaid(_find(name)))

"""Papers: each under a number of its own, recorded before anything of it is shown; for pages, programs, commands."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from api.web.pdf import pdf_of
from api.web.printed import Choice, Content, Printing, choices, content_of, qr_path
from api.web.rendering import filled
from engine.commands import CaseRequest, RecordPrint
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.errors import refused
from engine.domain.spoken_time import in_english, in_vietnamese
from engine.handlers.record_print import print_mark, record_print
from engine.reading.case_desk import case_desk
from engine.reading.prints import Print, own_print
from engine.world import World

_DIGITS = 4


class NamedPrinting(Printing, Protocol):
    """Who prints, with the name that stands on the paper."""

    @property
    def name(self) -> str:
        """The person's name."""


@dataclass(frozen=True, slots=True)
class Printer:
    """Who prints where no page is: as a program, or at the command line."""

    actor: Actor
    name: str
    role: Label
    agency: Label


@dataclass(frozen=True, slots=True)
class Paper:
    """A print with what stands on it, in its language. `unchanged`: it still says what was recorded."""

    made: Print
    content: Content
    unchanged: bool


def printer_of(world: World, actor: Actor) -> Printer:
    """Return who prints, named as the directory names them."""
    found = world.directories.refresh()
    person = found.people.get(actor.user)
    return Printer(
        actor,
        person.name if person else actor.user,
        world.library.vocabulary.roles[actor.role].label,
        found.directory.agency(actor.agency).name,
    )


def papers_of(world: World, actor: Actor, case: str, language: Language) -> tuple[Choice, ...]:
    """Return what can be printed of a case. Raises RefusedError(not_found)."""
    return choices(case_desk(world, CaseRequest(actor=actor, case=case), what="print"), language)


def make_paper(world: World, printer: Printing, kind: str, about: str, case: str | None, language: Language) -> int:
    """Write a print down, and return its number. Raises RefusedError(not_found) for what is not to be printed."""
    at: datetime = world.time.now()
    content = content_of(world, printer, kind, about, case, at, language)
    wanted = RecordPrint(
        actor=printer.actor, kind=kind, about=about, case=case, language=language, at=at, content=_text(content)
    )
    return record_print(world, wanted)


def paper_of(world: World, printer: Printing, number: int) -> Paper:
    """Return a print for whoever made it. Raises RefusedError(not_found)."""
    made = own_print(world, printer.actor, number)
    content = content_of(world, printer, made.kind, made.about, made.case, made.at, made.language)
    return Paper(made, content, print_mark(world, _text(content)) == made.mark)


def pdf_of_paper(world: World, printer: NamedPrinting, number: int) -> bytes:
    """Return a print as a PDF. Raises RefusedError: not_found; stale_version where it says something else by now."""
    paper = paper_of(world, printer, number)
    if not paper.unchanged:
        raise refused("stale_version", "print")
    return pdf_of(filled(paper.made.language, "prints/pdf.html", values_of(printer, paper)))


def name_of_file(number: int) -> str:
    """Return what the file of a print is called: it says nothing but its number."""
    return f"ban-in-{number:0{_DIGITS}}.pdf"


def values_of(printer: NamedPrinting, paper: Paper) -> dict[str, Any]:
    """Return what the templates of papers are filled with."""
    made, content = paper.made, paper.content
    width, path = qr_path(content.code) if content.code else (0, "")
    say = in_english if made.language == "en" else in_vietnamese
    return {
        "paper": content,
        "number": f"{made.number:0{_DIGITS}}",
        "plain_number": made.number,
        "printed_at": say(made.at),
        "printed_by": printer.name,
        "case": made.case,
        "unchanged": paper.unchanged,
        "qr_width": width,
        "qr_path": path,
    }


def _text(content: Content) -> str:
    """Return everything that stands on a print as one text, to be told from any other."""
    return repr(asdict(content))

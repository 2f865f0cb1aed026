"""Where a case stands on its way, and its documents, as its page shows them. Pure: it names what was read."""

from dataclasses import dataclass

from engine.domain.definition.procedure import CORE
from engine.domain.definition.vocabulary import Language
from engine.domain.spoken_time import moment_in_words, size_in_words
from engine.reading.case_desk import CaseDesk
from engine.reading.describe_procedure import way_of


@dataclass(frozen=True, slots=True)
class PathState:
    """A state on the way that most cases go; `place`: past, here or later."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document: its number, what it is, on which strand, who added it when, how large it is."""

    key: str
    label: str
    strand: str
    added: str
    size: str


def path_of(desk: CaseDesk, language: Language) -> tuple[PathState, ...]:
    """Return where the case as a whole stands on its way; aside of it, through what it came and where it is."""
    here = next((strand.state for strand in desk.view.strands if strand.id == CORE), None)
    if here is None:
        return ()
    core = desk.rules.procedure.strands[CORE]
    moves = [change for event in desk.view.timeline for change in event.changes if "strand" in change]
    been = {move.get("before") for move in moves if move["strand"] == CORE}
    way = way_of(core)
    if here not in way:
        way = [*(name for name in way if name in been), here]
    # Somebody who sees no more than where it stands is not told what was passed over.
    at = way.index(here)
    passed = been or set(way)
    places = ["past" if name in passed else "later" for name in way[:at]]
    places += ["here", *("later" for _ in way[at + 1 :])]
    return tuple(PathState(core.states[name].label[language], place) for name, place in zip(way, places, strict=True))


def documents_of(desk: CaseDesk, language: Language) -> tuple[DocumentLine, ...]:
    """Return the documents that the reader reads, the newest first."""
    now = desk.now
    return tuple(
        DocumentLine(
            key=one.key,
            label=one.label[language],
            strand=one.strand_label[language],
            added=", ".join(
                part
                for part in (
                    one.by_role[language] if one.by_role else "",
                    moment_in_words(one.added_at, now, language),
                )
                if part
            ),
            size=size_in_words(one.size, language),
        )
        for one in reversed(desk.view.documents)
    )

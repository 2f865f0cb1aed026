"""Deadlines as lines of a list: how late or how near each is, as a chip."""

from dataclasses import dataclass
from datetime import timedelta

from api.web.chips import BEFORE_ARRIVAL, ChipKind, late_kind
from api.web.messages import words
from api.web.who import Viewer
from engine.domain.spoken_time import late_in_words, left_in_words, moment_in_words
from engine.reading.board import SOON
from engine.reading.pages import Page
from engine.views import DeadlineView
from engine.world import World

BASIS_WORDS = {
    "law": words("luật"),
    "clinical": words("lâm sàng"),
    "city": words("thành phố"),
    "proposed": words("đề xuất"),
}


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline as a line; `kind` and `said` are its chip."""

    view: DeadlineView
    kind: ChipKind
    said: str
    due: str


def rows_of(world: World, viewer: Viewer, found: Page[DeadlineView]) -> list[DeadlineRow]:
    """Return deadlines as lines."""
    now, language = world.time.now(), viewer.language
    rows = []
    for view in found.items:
        kind: ChipKind
        if view.status == "breached_before_arrival":
            kind, said = "before", BEFORE_ARRIVAL[language]
        elif view.due >= now:
            kind = "near" if view.due - now < SOON else "due"
            said = left_in_words(view.due, now, view.unit, world.calendar, language)
        else:
            kind = late_kind(view.basis_kind)
            said = late_in_words(timedelta(seconds=view.late_seconds), view.unit, language)
        rows.append(DeadlineRow(view, kind, said, moment_in_words(view.due, now, language)))
    return rows

"""A case with everything one person needs to work on it, read once: what is seen, clocks, what can be done now."""

from dataclasses import dataclass
from datetime import datetime

from engine.commands import CaseRequest
from engine.domain.case.rules import Rules
from engine.domain.parties.papers import may_add
from engine.possible_views import ClockStoryView, PossibleView
from engine.reading.clock_stories import stories_of
from engine.reading.remembered_steps import remembered_steps
from engine.reading.seen_case import seen_case
from engine.reading.visible_case import denials_recorded, visible_case
from engine.views import CaseView
from engine.world import World


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """One moment of a case for one person; `rules`: whose words name what stands in it.

    `adds`: whether documents may be added; `manages`: whether the reader manages the case.
    """

    view: CaseView
    clocks: tuple[ClockStoryView, ...]
    possible: PossibleView
    rules: Rules
    now: datetime
    adds: bool
    manages: bool


def case_desk(world: World, request: CaseRequest, *, what: str = "case", known: str | None = None) -> CaseDesk:
    """Return the case as this person may work on it, and write down that `what` of it was seen.

    Nothing is written down when `known` is the digest of the whole: the reader has all of it before their eyes.
    Raises RefusedError(not_found).
    """
    now = world.time.now()
    with denials_recorded(world, request, now, what), world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        view = seen_case(connection, world.vault, rules, stored, request.actor, now)
        clocks = stories_of(connection, rules, stored, request.actor, now)
        possible = remembered_steps(rules, stored.case, request.actor, now)
        manages = stored.case.manager == (request.actor.role, request.actor.agency)
        adds = bool(may_add(stored.case, rules, request.actor, now))
    if view.whole != known:
        world.sightings.shown(request.actor, now, view.id, what)
    return CaseDesk(view, clocks, possible, rules, now, adds, manages)

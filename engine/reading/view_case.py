"""Show a case to one person, and write down that it was seen."""

from engine.commands import CaseRequest
from engine.reading.seen_case import seen_case
from engine.reading.visible_case import denials_recorded, visible_case
from engine.views import CaseView
from engine.world import World


def view_case(world: World, request: CaseRequest) -> CaseView:
    """Return the case as this person may see it, and write down that it was seen. Raises RefusedError(not_found)."""
    return view_unless_known(world, request, None)


def view_unless_known(world: World, request: CaseRequest, known: str | None) -> CaseView:
    """Return the case as `view_case` does; it is no view, and not written down, when `known` is its `whole`.

    Only who was shown all of it before can name it, and the caller then shows nothing again.
    """
    now = world.time.now()
    with denials_recorded(world, request, now, "case"), world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        view = seen_case(connection, world.vault, rules, stored, request.actor, now)
    if view.whole != known:
        world.sightings.shown(request.actor, now, view.id, "case")
    return view

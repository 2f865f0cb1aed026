"""The agencies of the directory, who is on duty there now, and what is missing before it hurts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from engine.domain.case.case import Actor
from engine.domain.definition.directory import Agency
from engine.domain.errors import refused
from engine.views import AgencyView
from engine.world import World

_PAGE = "people"


def list_agencies(world: World, actor: Actor) -> tuple[AgencyView, ...]:
    """Return the agencies: all for who keeps the directory, its own for a lead. Raises RefusedError(not_permitted).

    Those with something missing come first, those that are no more last.
    """
    found, now = world.directories.refresh(), world.time.now()
    agencies = list(found.directory)
    if _PAGE not in world.library.vocabulary.roles[actor.role].pages:
        agencies = [agency for agency in agencies if agency.id == actor.agency and _leads(world, actor, agency)]
        if not agencies:
            raise refused("not_permitted", _PAGE)
    held: dict[str, list[Actor]] = defaultdict(list)
    for holders in found.posts_at(now).values():
        for holder in holders:
            held[holder.agency].append(holder)
    views = [_view(world, agency, held[agency.id], now) for agency in agencies]
    views.sort(key=lambda view: (not view.valid, not view.gaps, not view.no_lead, not view.no_deputy, view.name.vi))
    return tuple(views)


def _leads(world: World, actor: Actor, agency: Agency) -> bool:
    return world.library.vocabulary.parties[agency.party].lead == actor.role


def _view(world: World, agency: Agency, held: Sequence[Actor], now: datetime) -> AgencyView:
    found, vocabulary = world.directories, world.library.vocabulary
    party, roster = vocabulary.parties[agency.party], found.roster
    on_duty = {role: roster.on_duty(agency.id, role, now) for role in party.front_door}
    valid = agency.valid_at(now)
    return AgencyView(
        id=agency.id,
        name=agency.name,
        party=party.label,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successor=found.directory.agency(agency.successor).name
        if agency.successor and agency.successor in found.directory
        else None,
        valid=valid,
        on_duty=tuple((vocabulary.roles[role].label, people[0].name) for role, people in on_duty.items() if people),
        gaps=tuple(vocabulary.roles[role].label for role, people in on_duty.items() if not people) if valid else (),
        no_deputy=valid and all(len(people) < 2 for people in on_duty.values()),
        no_lead=valid and party.lead is not None and not any(post.role == party.lead for post in held),
    )

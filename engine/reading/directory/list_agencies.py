"""The agencies of the directory, who is on duty there now, and what is missing before it hurts."""

from datetime import datetime

from engine.directory_views import AgencyView
from engine.domain.case.case import Actor
from engine.domain.definition.directory import Agency
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, leads
from engine.reading.directory.gaps_ahead import gaps_ahead
from engine.world import World


def list_agencies(world: World, actor: Actor | None) -> tuple[AgencyView, ...]:
    """Return the agencies: all for who keeps the directory, its own for a lead. Raises RefusedError(not_permitted).

    `actor`: None for whoever runs the server. Those with something missing come first, those that are no more last.
    """
    found, now = world.directories.refresh(), world.time.now()
    agencies = list(found.directory)
    if not keeps_directory(world, actor):
        agencies = [agency for agency in agencies if actor and leads(world, actor, agency.id)]
        if not agencies:
            raise refused("not_permitted", "people")
    views = [agency_view(world, agency, now) for agency in agencies]
    views.sort(
        key=lambda view: (
            not view.valid,
            not view.gaps,
            not view.no_lead,
            not any(gap.what != "alone" for gap in view.ahead),
            not view.no_deputy,
            view.name.vi,
        )
    )
    return tuple(views)


def agency_view(world: World, agency: Agency, now: datetime) -> AgencyView:
    """Return an agency as it stands at a moment."""
    found, vocabulary = world.directories.refresh(), world.library.vocabulary
    party, roster = vocabulary.parties[agency.party], found.roster
    on_duty = {role: roster.on_duty(agency.id, role, now) for role in party.front_door}
    valid = agency.valid_at(now)
    successor = agency.successor if agency.successor in found.directory else None
    return AgencyView(
        id=agency.id,
        name=agency.name,
        party=party.label,
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successor=found.directory.agency(successor).name if successor else None,
        valid=valid,
        on_duty=tuple((vocabulary.roles[role].label, people[0].name) for role, people in on_duty.items() if people),
        deputies=tuple(
            (vocabulary.roles[role].label, people[1].name) for role, people in on_duty.items() if len(people) > 1
        ),
        gaps=tuple(vocabulary.roles[role].label for role, people in on_duty.items() if not people) if valid else (),
        ahead=gaps_ahead(world, agency, now),
        no_deputy=valid and all(len(people) < 2 for people in on_duty.values()),
        no_lead=valid and party.lead is not None and not found.held_at(agency.id, party.lead, now),
    )

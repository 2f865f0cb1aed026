"""Who keeps people and confirms posts: read from the vocabulary, never from a role's name."""

from config.directory import AbsenceRow, DutyRow, WardRow
from engine.definitions.directory.kinds import Row
from engine.domain.case.case import Actor
from engine.world import World


def keeps_people(world: World, actor: Actor) -> bool:
    """Say whether somebody keeps the people and their accounts."""
    return "people" in world.library.vocabulary.roles[actor.role].pages


def keeps_directory(world: World, actor: Actor | None) -> bool:
    """Say whether somebody keeps the whole directory; `actor`: None for whoever runs the server."""
    return actor is None or keeps_people(world, actor)


def leads(world: World, actor: Actor, agency: str) -> bool:
    """Say whether somebody leads an agency: holds the role of its lead.

    Where the lead has no role apart from those on duty, it is whoever stands behind the first on their roster, whom
    the engine writes to as the lead too.
    """
    found = world.directories.refresh()
    if actor.agency != agency or agency not in found.directory:
        return False
    party = world.library.vocabulary.parties[found.directory.party_of(agency)]
    if party.lead != actor.role:
        return False
    behind = found.roster.deputises(actor.user, agency, actor.role, world.time.now())
    return actor.role not in party.front_door or behind


def keeps_row(world: World, actor: Actor | None, row: Row) -> bool:
    """Say whether somebody may change a row: who keeps the people every one but a ward, an agency's lead its roster.

    A lead also keeps the absences of the people who work there. Wards come with files alone: no person makes one.
    """
    if isinstance(row, WardRow):
        return False
    if keeps_directory(world, actor):
        return True
    if actor is None or not keeps_roster(world, actor, actor.agency):
        return False
    if isinstance(row, DutyRow):
        return row.agency == actor.agency
    if isinstance(row, AbsenceRow):
        return world.directories.refresh().works_at(row.person, actor.agency, world.time.now())
    return False


def may_keep(world: World, actor: Actor | None, person: str) -> bool:
    """Say whether somebody may change a person's account: who keeps the people, or the server; nobody their own."""
    return actor is None or (keeps_people(world, actor) and actor.user != person)


def keeps_roster(world: World, actor: Actor, agency: str) -> bool:
    """Say whether somebody keeps the roster and absences of an agency: who keeps the people, and its lead."""
    return keeps_people(world, actor) or leads(world, actor, agency)


def sees_waiting(world: World, actor: Actor | None) -> bool:
    """Say whether somebody sees every post that waits: who keeps the people, or oversees."""
    return actor is None or keeps_people(world, actor) or world.library.vocabulary.roles[actor.role].oversees


def confirms(world: World, actor: Actor, person: str, agency: str, role: str) -> bool:
    """Say whether somebody may confirm a post: the lead of that agency, or who oversees; nobody one's own.

    That of a lead or of an overseer is confirmed by an overseer.
    """
    vocabulary = world.library.vocabulary
    directory = world.directories.refresh().directory
    if actor.user == person or agency not in directory:
        return False
    if vocabulary.roles[actor.role].oversees:
        return True
    return leads(world, actor, agency) and actor.role != role

"""Who keeps people and confirms posts: read from the vocabulary, never from a role's name."""

from engine.domain.case.case import Actor
from engine.world import World


def keeps_people(world: World, actor: Actor) -> bool:
    """Say whether somebody keeps the people and their accounts."""
    return "people" in world.library.vocabulary.roles[actor.role].pages


def may_keep(world: World, actor: Actor | None, person: str) -> bool:
    """Say whether somebody may change a person's account: who keeps the people, or the server; nobody their own."""
    return actor is None or (keeps_people(world, actor) and actor.user != person)


def keeps_roster(world: World, actor: Actor, agency: str) -> bool:
    """Say whether somebody keeps the roster and absences of an agency: who keeps the people, and the agency's lead.

    Where the lead has no role apart from those on duty, it is whoever stands behind the first on their roster.
    """
    if keeps_people(world, actor):
        return True
    found, now = world.directories.refresh(), world.time.now()
    if actor.agency != agency or agency not in found.directory:
        return False
    party = world.library.vocabulary.parties[found.directory.party_of(agency)]
    if party.lead != actor.role:
        return False
    return actor.role not in party.front_door or found.roster.deputises(actor.user, agency, actor.role, now)


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
    lead = vocabulary.parties[directory.party_of(agency)].lead
    return actor.agency == agency and actor.role == lead != role

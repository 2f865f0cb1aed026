"""Which posts wait for somebody to confirm them?"""

from engine.account_views import UnconfirmedPost
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.store.posts import waiting_posts
from engine.world import World


def list_unconfirmed_posts(world: World, actor: Actor) -> tuple[UnconfirmedPost, ...]:
    """Return the posts that wait: all for who oversees or keeps the people, its agency's for a lead.

    Raises RefusedError(not_permitted) for anybody else.
    """
    vocabulary = world.library.vocabulary
    role = vocabulary.roles[actor.role]
    party = world.directories.refresh().directory.party_of(actor.agency)
    if not (role.oversees or "people" in role.pages or vocabulary.parties[party].lead == actor.role):
        raise refused("not_permitted")
    agency = None if role.oversees or "people" in role.pages else actor.agency
    with world.database.read() as connection:
        rows = waiting_posts(connection, agency)
    return tuple(UnconfirmedPost(row.person, row.name, row.role, row.agency) for row in rows)

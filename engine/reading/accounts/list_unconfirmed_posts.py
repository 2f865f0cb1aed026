"""Which posts wait for somebody to confirm them?"""

from engine.account_views import UnconfirmedPost
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import confirms, leads, sees_waiting
from engine.store.posts import waiting_posts
from engine.world import World


def list_unconfirmed_posts(world: World, actor: Actor | None) -> tuple[UnconfirmedPost, ...]:
    """Return the posts that wait: all for who oversees or keeps the people, its agency's for a lead.

    `actor`: None for whoever runs the server. Raises RefusedError(not_permitted) for anybody else.
    """
    whole = sees_waiting(world, actor)
    if actor is not None and not whole and not leads(world, actor, actor.agency):
        raise refused("not_permitted")
    agency = None if whole or actor is None else actor.agency
    with world.database.read() as connection:
        rows = waiting_posts(connection, agency)
    return tuple(
        UnconfirmedPost(
            person=row.person,
            name=row.name,
            role=row.role,
            agency=row.agency,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            mine=actor is not None and confirms(world, actor, row.person, row.agency, row.role),
        )
        for row in rows
    )

"""How can everybody of the directory sign in? For who keeps the accounts."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from engine.account_views import AccountLine, AccountState
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_people
from engine.store.accounts import every_account
from engine.store.invitations import open_invitations
from engine.store.tries import counted, waits_of
from engine.world import World

_KEY_SIGNS = 16


def list_accounts(world: World, actor: Actor | None, person: str | None = None) -> tuple[AccountLine, ...]:
    """Return everybody with the state of their account, or one person. `actor`: None for whoever runs the server.

    Raises RefusedError(not_permitted) for who does not keep the people.
    """
    if actor is not None and not keeps_people(world, actor):
        raise refused("not_permitted")
    now = world.time.now()
    posts: dict[str, list[Actor]] = defaultdict(list)
    for holders in world.directories.refresh().posts_at(now).values():
        for post in holders:
            posts[post.user].append(post)
    with world.database.read() as connection:
        rows = every_account(connection, person)
        invited = open_invitations(connection, now)
        waits = waits_of(connection, "name", now)
    found = []
    for row in rows:
        until = waits.get(counted(world.vault, "name", row.id).key) if waits else None
        code = invited.get(row.id)
        found.append(
            AccountLine(
                key=key_of(world, row.id),
                person=row.id,
                name=row.name,
                email=row.email,
                posts=tuple(posts[row.id]),
                state=_state(row, code is not None, until),
                invited_to=code.kind if code else "",
                invited_until=code.expires_at if code else None,
                waits_until=until,
                closed_at=row.closed_at,
            )
        )
    return tuple(found)


def key_of(world: World, person: str) -> str:
    """Return what stands for a person in an address: an address stays in histories, and says nothing of anybody."""
    return world.vault.digest("account", person).hex()[:_KEY_SIGNS]


def _state(row: Any, invited: bool, waits: datetime | None) -> AccountState:
    if row.closed_at is not None:
        return "shut"
    if not row.has_password:
        return "code_out" if invited else "none"
    if waits is not None:
        return "kept_waiting"
    return "active" if row.has_code else "no_second_factor"

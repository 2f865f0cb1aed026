"""Who is signed in? Asked with every request, so it is one indexed read."""

from typing import Any

from engine.account_views import SignedIn
from engine.domain.accounts.sessions import MARKED_EVERY, idle_limit, standing
from engine.domain.case.case import Actor
from engine.store.accounts import posts_of
from engine.store.database import Connection
from engine.store.sessions import mark_used, session_by_secret
from engine.world import World


def find_session(world: World, secret: str, *, active: bool = True) -> SignedIn | None:
    """Return who is signed in by a secret, None for nobody: it ended, was revoked, or never was.

    Posts count as the directory stands now, so a person, role or agency that was removed is gone with the next
    request. `active`: the person did something; otherwise a page asks by itself, and the time-out is not put off.
    """
    now = world.time.now()
    with world.database.read() as connection:
        row = session_by_secret(connection, world.vault, secret)
        found = signed_in(world, connection, row) if row is not None else None
    if row is not None and found is not None and active and not found.lock and now - row.used_at >= MARKED_EVERY:
        with world.database.write() as connection:
            mark_used(connection, found.session, now)
    return found


def signed_in(world: World, connection: Connection, row: Any) -> SignedIn | None:
    """Return what stands in a session's row, None when it is over."""
    now = world.time.now()
    posts = tuple(post._replace(way="session") for post in posts_of(connection, row.person, now))
    actor = chosen(posts, row.role, row.agency)
    idle = idle_limit(world.library.vocabulary, [actor.role] if actor else [post.role for post in posts])
    at = standing(lock=row.lock, used_at=row.used_at, ends_at=row.ends_at, idle=idle, now=now)
    if at.over:
        return None
    return SignedIn(
        session=row.id,
        person=row.person,
        name=row.name,
        email=row.email,
        posts=posts,
        actor=actor,
        language=row.language,
        started_at=row.started_at,
        idle_until=at.idle_until,
        ends_at=row.ends_at,
        lock=at.lock or ("" if actor else "post"),
        way=row.way,
    )


def chosen(posts: tuple[Actor, ...], role: str | None, agency: str | None) -> Actor | None:
    """Return the chosen post if it still counts."""
    return next((post for post in posts if (post.role, post.agency) == (role, agency)), None)

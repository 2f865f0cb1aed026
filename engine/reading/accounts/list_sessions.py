"""Where is somebody signed in?"""

from engine.account_views import SessionLine, SignedIn
from engine.domain.case.case import Actor
from engine.store.sessions import running_sessions
from engine.world import World


def list_sessions(world: World, signed_in: SignedIn) -> tuple[SessionLine, ...]:
    """Return the running sessions of whoever asks, the one used last first."""
    with world.database.read() as connection:
        rows = running_sessions(connection, signed_in.person, world.time.now())
    return tuple(
        SessionLine(
            id=row.id,
            started_at=row.started_at,
            used_at=row.used_at,
            ends_at=row.ends_at,
            device=row.device,
            post=Actor(row.person, row.role, row.agency) if row.role else None,
            current=row.id == signed_in.session,
        )
        for row in rows
    )

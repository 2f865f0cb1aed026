"""End a session of one's own that is open elsewhere."""

from engine.account_commands import RevokeSession
from engine.domain.errors import refused
from engine.handlers.accounts.in_session import within
from engine.store.sessions import end_sessions
from engine.world import World


def revoke_session(world: World, command: RevokeSession) -> None:
    """End one of one's own sessions, or all others. Raises RefusedError(not_found) for one that is not there."""
    with within(world, command.secret) as at:
        person = at.signed_in.person
        if command.session_id is None:
            ended = end_sessions(at.book, person, but=at.signed_in.session)
        else:
            ended = end_sessions(at.book, person, session=command.session_id)
            if not ended:
                raise refused("not_found")
        for session in ended:
            at.book.happened("session_revoked", person=person, about=session)

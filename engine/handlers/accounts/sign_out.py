"""End one's own session."""

from engine.domain.errors import RefusedError
from engine.handlers.accounts.in_session import within
from engine.store.sessions import end_sessions
from engine.world import World


def sign_out(world: World, secret: str) -> None:
    """End the session of a secret; one that has ended already stays ended."""
    try:
        with within(world, secret, locked=True) as at:
            end_sessions(at.book, at.signed_in.person, session=at.signed_in.session)
            at.book.happened("signed_out", person=at.signed_in.person)
    except RefusedError:
        return

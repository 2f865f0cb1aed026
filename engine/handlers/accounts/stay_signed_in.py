"""Stay signed in: its owner says so, or types."""

from engine.account_views import SignedIn
from engine.handlers.accounts.in_session import within
from engine.store.sessions import mark_used
from engine.world import World


def stay_signed_in(world: World, secret: str) -> SignedIn:
    """Put the time-out off, and return the session. Raises RefusedError(session_over) for a locked or ended one."""
    with within(world, secret) as at:
        mark_used(at.book.connection, at.signed_in.session, at.book.at)
        return at.again(world, secret)

"""Lock one's own session: somebody leaves the screen in a hurry."""

from engine.domain.errors import RefusedError
from engine.handlers.accounts.in_session import within
from engine.store.sessions import change_session
from engine.world import World


def lock_session(world: World, secret: str) -> None:
    """Lock the session of a secret until its owner gives the password again; one that has ended needs no lock."""
    try:
        with within(world, secret, locked=True) as at:
            if at.signed_in.lock != "code":
                change_session(at.book, at.signed_in.session, lock="asked")
    except RefusedError:
        return

"""Begin to set up another authenticator app; nothing changes until its first code was given."""

from engine.credentials.codes import Enrolment, enrolment, new_secret
from engine.handlers.accounts.in_session import within
from engine.store.accounts import change_account, sealed
from engine.world import World


def prepare_second_factor(world: World, secret: str) -> Enrolment:
    """Return what sets an app up, new with every call. Raises RefusedError(session_over).

    Never the same twice: what somebody else saw over one's shoulder and left must not become one's second factor.
    """
    with within(world, secret) as at:
        made, me = new_secret(), at.signed_in
        change_account(at.book, me.person, pending_secret=sealed(world.vault, me.person, "pending_secret", made))
    return enrolment(made, me.email or me.person)

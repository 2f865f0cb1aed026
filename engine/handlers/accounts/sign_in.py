"""Sign in with a password and a one-time code."""

from engine.account_commands import SignIn
from engine.account_views import Admitted
from engine.handlers.accounts.admitting import admit
from engine.handlers.accounts.identifying import Claim, identify
from engine.world import World


def sign_in(world: World, command: SignIn) -> Admitted:
    """Let somebody in. Raises WaitError, or RefusedError(sign_in_failed) without saying what was wrong."""
    claim = Claim(command.email, command.password, command.code, command.browser)
    return identify(
        world, claim, "signed_in", lambda book, account: admit(world, book, account, command.browser, "password")
    )

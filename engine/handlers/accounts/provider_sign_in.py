"""Sign in by a hospital's own directory: it says who somebody is, and the second factor stays ours."""

from dataclasses import asdict
from datetime import timedelta

from engine.account_commands import Browser
from engine.account_views import Admitted
from engine.credentials.provider import Pending, Provider, ProviderError
from engine.domain.errors import refused
from engine.handlers.accounts.admitting import admit
from engine.store.account_book import account_book
from engine.store.accounts import account_named
from engine.store.vault import VaultError
from engine.world import World

# What was begun is finished within that long, whatever the browser keeps.
ON_ITS_WAY = timedelta(minutes=10)
_PLACE = "sign-in on its way"
# RFC 8176: what a provider calls a second factor.
_SECOND_FACTORS = frozenset({"mfa", "otp", "hwk"})


def begin_provider_sign_in(world: World, to: str = "/") -> tuple[str, str]:
    """Return where to send the browser, and what it keeps, sealed, until it comes back. Raises RefusedError.

    `to`: where it wants to go on to afterwards.
    """
    try:
        address, pending = _provider(world).begin()
    except ProviderError:
        raise refused("sign_in_failed") from None
    until = (world.time.now() + ON_ITS_WAY).timestamp()
    kept = {"pending": asdict(pending), "to": to, "until": until}
    return address, world.vault.accounts.seal(kept, _PLACE).hex()


def finish_provider_sign_in(
    world: World, *, kept: str, state: str, code: str, browser: Browser
) -> tuple[Admitted, str]:
    """Let in whom the provider knows, if that is somebody with an account here; return also where to go on to.

    The session waits for our one-time code, unless the deployment trusts the provider for it and the provider says
    that a second factor was shown. Raises RefusedError(sign_in_failed) whatever is wrong.
    """
    try:
        said = world.vault.accounts.open(bytes.fromhex(kept), _PLACE)
        pending = Pending(**said["pending"])
        if not state or state != pending.state or said["until"] < world.time.now().timestamp():
            raise refused("sign_in_failed")
        identity = _provider(world).finish(pending, code)
    except (ProviderError, VaultError, ValueError, TypeError, KeyError):
        raise refused("sign_in_failed") from None
    shown = world.trusts_provider and bool(identity.means & _SECOND_FACTORS)
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        account = account_named(connection, identity.email)
        if account is not None and account.code_secret is not None:
            book.happened("signed_in", person=account.person, given=browser.address, about="provider")
            admitted = admit(world, book, account, browser, "provider", "" if shown else "code")
            return admitted, str(said["to"])
        book.happened("signed_in_failed", given=identity.email, about="provider")
    raise refused("sign_in_failed")


def _provider(world: World) -> Provider:
    if world.provider is None:
        raise refused("not_found")
    return world.provider

"""Put new recovery codes in place of one's own."""

from engine.account_commands import RenewRecoveryCodes
from engine.credentials.codes import new_recovery_codes
from engine.handlers.accounts.identifying import Claim, identify
from engine.handlers.accounts.in_session import within
from engine.store.account_book import AccountBook
from engine.store.accounts import replace_recovery_codes
from engine.world import World


def renew_recovery_codes(world: World, command: RenewRecoveryCodes) -> tuple[str, ...]:
    """Return new recovery codes; those of before work no more. Raises as `sign_in` does."""
    with within(world, command.secret) as at:
        me = at.signed_in

    def renew(book: AccountBook, _: object) -> tuple[str, ...]:
        codes = new_recovery_codes()
        replace_recovery_codes(book, me.person, codes)
        return codes

    claim = Claim(me.person, command.password, command.code, command.browser)
    return identify(world, claim, "recovery_codes_renewed", renew)

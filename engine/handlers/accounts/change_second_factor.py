"""Put another authenticator app in place of one's own."""

from engine.account_commands import ChangeSecondFactor
from engine.credentials.codes import new_recovery_codes, step_of_code
from engine.domain.errors import refused
from engine.handlers.accounts.identifying import Claim, identify
from engine.handlers.accounts.in_session import within
from engine.store.account_book import AccountBook
from engine.store.accounts import account_of, opened, replace_recovery_codes, set_code_secret
from engine.store.sessions import end_sessions
from engine.world import World


def change_second_factor(world: World, command: ChangeSecondFactor) -> tuple[str, ...]:
    """Return new recovery codes; the former app and codes work no more, and every other session of the person ends.

    Raises RefusedError(code_wrong) for the new app's first code, else as `sign_in` does.
    """
    with within(world, command.secret) as at:
        me = at.signed_in
        account = account_of(at.book.connection, me.person)
    pending = opened(world.vault, me.person, "pending_secret", account.pending_secret) if account else None
    step = step_of_code(pending, command.enrolment_code, world.time.now(), 0) if pending else None
    if pending is None or step is None:
        raise refused("code_wrong", "enrolment_code")

    def change(book: AccountBook, _: object) -> tuple[str, ...]:
        set_code_secret(book, me.person, pending, step)
        codes = new_recovery_codes()
        replace_recovery_codes(book, me.person, codes)
        end_sessions(book, me.person, but=me.session)
        return codes

    claim = Claim(me.person, command.password, command.code, command.browser)
    return identify(world, claim, "second_factor_changed", change)

"""Put a new password in place of one's own."""

from engine.account_commands import ChangePassword
from engine.credentials.passwords import faults
from engine.domain.errors import RefusedError
from engine.handlers.accounts.identifying import Claim, identify
from engine.handlers.accounts.in_session import within
from engine.store.account_book import AccountBook
from engine.store.accounts import set_password
from engine.store.sessions import end_sessions
from engine.world import World


def change_password(world: World, command: ChangePassword) -> None:
    """Change one's password; every other session of the person ends. Raises as `sign_in`, or says what is wrong."""
    with within(world, command.secret) as at:
        me = at.signed_in
    wrong = list(faults(command.new_password, (me.name, me.email)))
    if wrong:
        raise RefusedError(wrong)
    hashed = world.passwords.hash(command.new_password)

    def change(book: AccountBook, account: object) -> None:
        set_password(book, me.person, hashed)
        end_sessions(book, me.person, but=me.session)

    identify(world, Claim(me.person, command.password, command.code, command.browser), "password_changed", change)

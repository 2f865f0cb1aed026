"""Open a closed account again: with the password and the second factor that it had."""

from engine.account_commands import ReopenAccount
from engine.domain.errors import refused
from engine.reading.accounts.keeping import may_keep
from engine.store.account_book import account_book
from engine.store.accounts import change_account, is_closed
from engine.store.directories import SERVER
from engine.world import World


def reopen_account(world: World, command: ReopenAccount) -> None:
    """Let a person sign in again. Raises RefusedError: not_permitted, or wrong_state for one that is not closed."""
    if not may_keep(world, command.actor, command.person):
        raise refused("not_permitted")
    made_by = command.actor.user if command.actor else SERVER
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        if not is_closed(connection, command.person):
            raise refused("wrong_state")
        change_account(book, command.person, closed_at=None)
        book.happened("account_reopened", person=command.person, by=made_by)

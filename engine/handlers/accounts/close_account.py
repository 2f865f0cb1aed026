"""Close an account: nothing gets in by it any more, and nothing of what it did is lost."""

from engine.account_commands import CloseAccount
from engine.domain.errors import refused
from engine.reading.accounts.keeping import may_keep
from engine.store.account_book import account_book
from engine.store.accounts import account_of, change_account
from engine.store.api_tokens import revoke_tokens
from engine.store.directories import SERVER
from engine.store.invitations import end_invitations, open_invitation_of
from engine.store.sessions import end_sessions
from engine.world import World


def close_account(world: World, command: CloseAccount) -> None:
    """Close a person's account, with its sessions, tokens and codes; without an account, the code that is out ends.

    Raises RefusedError: not_permitted (nobody closes their own), or wrong_state when there is nothing to close.
    """
    if not may_keep(world, command.actor, command.person):
        raise refused("not_permitted")
    made_by = command.actor.user if command.actor else SERVER
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        account = account_of(connection, command.person)
        if account is None and open_invitation_of(connection, command.person, book.at) is None:
            raise refused("wrong_state")
        if account is not None:
            change_account(book, command.person, closed_at=book.at)
        end_sessions(book, command.person)
        revoke_tokens(book, command.person)
        end_invitations(book, command.person)
        book.happened("account_closed", person=command.person, by=made_by)

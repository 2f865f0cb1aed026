"""Make a one-time code for a person; whoever makes it hands it over, and nothing goes by mail."""

from engine.account_commands import Invite
from engine.account_views import Invited
from engine.domain.accounts.invitations import LASTS
from engine.domain.errors import refused
from engine.reading.accounts.keeping import may_keep
from engine.store.account_book import account_book
from engine.store.accounts import account_of, is_closed, person_of
from engine.store.directories import SERVER
from engine.store.invitations import write_invitation
from engine.world import World


def invite(world: World, command: Invite) -> Invited:
    """Make a one-time code. Raises RefusedError: not_permitted, not_found, or wrong_state.

    An invitation is for who has no account that works yet, everything else for who has one. Nobody makes one for
    themselves; a closed account is opened again first.
    """
    if not may_keep(world, command.actor, command.person):
        raise refused("not_permitted")
    made_by = command.actor.user if command.actor else SERVER
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        if person_of(connection, command.person) is None:
            raise refused("not_found")
        account = account_of(connection, command.person)
        works = account is not None and account.password is not None
        if works == (command.kind == "invitation") or is_closed(connection, command.person):
            raise refused("wrong_state")
        expires_at = book.at + LASTS[command.kind]
        number, code = write_invitation(
            book, person=command.person, kind=command.kind, made_by=made_by, expires_at=expires_at
        )
        book.happened("invited", person=command.person, by=made_by, about=command.kind)
    return Invited(number, code, expires_at)

"""Confirm a post, so that it counts."""

from engine.account_commands import ConfirmPost
from engine.domain.errors import refused
from engine.reading.accounts.keeping import confirms
from engine.store.account_book import account_book
from engine.store.directory_record import Hand
from engine.store.posts import confirm
from engine.world import World


def confirm_post(world: World, command: ConfirmPost) -> None:
    """Let a post count from now on. Raises RefusedError: not_permitted, or not_found for one that does not wait."""
    if not confirms(world, command.actor, command.person, command.agency, command.role):
        raise refused("not_permitted")
    with world.database.write() as connection:
        who = command.actor.user
        hand = Hand(who, command.actor.way, world.time.now())
        if not confirm(connection, world.vault.record, command.person, command.agency, command.role, hand):
            raise refused("not_found")
        with account_book(connection, world.vault, world.time.now()) as book:
            book.happened("post_confirmed", person=command.person, by=who, about=f"{command.role}@{command.agency}")
    world.directories.forget()

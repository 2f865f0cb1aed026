"""Say who one is at somebody else's session: the next shift takes over at the screen of the last one."""

from typing import Any

from engine.account_commands import ProvePerson
from engine.account_views import Proven
from engine.domain.errors import refused
from engine.handlers.accounts.identifying import Claim, identify
from engine.store.account_book import AccountBook
from engine.store.accounts import person_of, posts_of
from engine.world import World


def prove_person(world: World, command: ProvePerson) -> Proven:
    """Return who somebody is, without signing them in; in a demo the id is enough. Raises as `sign_in` does."""
    if world.demo and not command.password:
        with world.database.read() as connection:
            person = person_of(connection, command.email)
            if person is None:
                raise refused("sign_in_failed")
            return Proven(person.id, person.name, posts_of(connection, person.id, world.time.now()))

    def found(book: AccountBook, account: Any) -> Proven:
        return Proven(account.person, account.name, posts_of(book.connection, account.person, book.at))

    return identify(world, Claim(command.email, command.password, command.code, command.browser), "proven", found)

"""Sign in as an invented person of a demo, with one click."""

from engine.account_commands import SignInAs
from engine.account_views import Admitted
from engine.domain.errors import refused
from engine.handlers.accounts.admitting import admit
from engine.store.account_book import account_book
from engine.store.accounts import account_of, open_account, person_of
from engine.world import World


def sign_in_as(world: World, command: SignInAs) -> Admitted:
    """Let somebody in as a person of the demo's directory. Raises RefusedError(not_found) outside a demo."""
    if not world.demo:
        raise refused("not_found")
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        if person_of(connection, command.person) is None:
            raise refused("not_found")
        if account_of(connection, command.person) is None:
            open_account(book, command.person)
        book.happened("signed_in", person=command.person, about="demo")
        return admit(world, book, account_of(connection, command.person), command.browser, "demo")

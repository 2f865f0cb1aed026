"""Tokens for tests, made as the program makes them."""

from engine.account_commands import TokenOrder
from engine.domain.case.case import Actor
from engine.handlers.accounts.make_token import token_for
from engine.store.account_book import account_book
from engine.world import World


def token_of(world: World, actor: Actor, *scopes: str, days: int = 30) -> str:
    """Return the text of a new token for somebody, to read and write unless told otherwise."""
    order = TokenOrder(
        name="a test", role=actor.role, agency=actor.agency, scopes=scopes or ("read", "write"), days=days
    )
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        return token_for(book, actor, order).text

"""Make a token for a program."""

from datetime import timedelta

from engine.account_commands import MakeToken, TokenOrder
from engine.account_views import MadeToken
from engine.domain.case.case import Actor
from engine.domain.errors import Refusal, RefusedError, refused
from engine.handlers.accounts.in_session import within
from engine.reading.accounts.find_session import chosen
from engine.store.account_book import AccountBook, account_book
from engine.store.api_tokens import write_token
from engine.world import World

SCOPES = ("read", "write")
LONGEST_DAYS = 365


def make_token(world: World, command: MakeToken) -> MadeToken:
    """Make a token for one of one's own posts. Its text is in the answer and nowhere else."""
    with within(world, command.secret) as at:
        post = chosen(at.signed_in.posts, command.order.role, command.order.agency)
        if post is None:
            raise refused("not_found")
        return token_for(at.book, post, command.order)


def token_for(book: AccountBook, post: Actor, order: TokenOrder, by: str | None = None) -> MadeToken:
    """Make a token for a post that counts; `by`: who makes it, where that is not its person."""
    faults = [
        Refusal("field_invalid", name)
        for name, right in (
            ("name", 0 < len(order.name.strip()) <= 80),
            ("scopes", bool(order.scopes) and set(order.scopes) <= set(SCOPES)),
            ("days", 1 <= order.days <= LONGEST_DAYS),
        )
        if not right
    ]
    if faults:
        raise RefusedError(faults)
    expires_at = book.at + timedelta(days=order.days)
    number, text = write_token(book, post, name=order.name.strip(), scopes=order.scopes, expires_at=expires_at)
    book.happened("token_made", person=post.user, by=by, about=number)
    return MadeToken(number, text, expires_at)


def make_token_in_demo(world: World, post: Actor, order: TokenOrder) -> MadeToken:
    """Make a token for anybody of a demo. Raises RefusedError(not_found) elsewhere."""
    if not world.demo:
        raise refused("not_found")
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        return token_for(book, post, order, by="demo")

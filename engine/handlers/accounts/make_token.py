"""Make a token for a program."""

from datetime import timedelta
from typing import Any

from engine.account_commands import MakeToken, TokenOrder
from engine.account_views import MadeToken
from engine.domain.case.case import Actor
from engine.domain.errors import Refusal, RefusedError, refused
from engine.handlers.accounts.identifying import Claim, identify
from engine.reading.accounts.find_session import chosen
from engine.store.account_book import AccountBook, account_book
from engine.store.accounts import posts_of
from engine.store.api_tokens import write_token
from engine.world import World

SCOPES = ("read", "write")
LONGEST_DAYS = 365


def make_token(world: World, command: MakeToken) -> MadeToken:
    """Make a token for one of one's own posts. Its text is in the answer and nowhere else.

    An order that names no post means the only one. Raises RefusedError: field_invalid for what it is to be,
    not_found for another's post, field_missing where there are several, else as `sign_in` does.
    """
    order = command.order
    _check(order)

    def make(book: AccountBook, account: Any) -> MadeToken:
        posts = posts_of(book.connection, account.person, book.at)
        post = chosen(posts, order.role, order.agency)
        if not order.role and len(posts) == 1:
            (post,) = posts
        if post is None:
            raise refused("not_found" if order.role else "field_missing", "" if order.role else "role")
        return token_for(book, post, order)

    claim = Claim(command.email, command.password, command.code, command.browser)
    return identify(world, claim, "proven", make)


def token_for(book: AccountBook, post: Actor, order: TokenOrder, by: str | None = None) -> MadeToken:
    """Make a token for a post that counts; `by`: who makes it, where that is not its person."""
    _check(order)
    expires_at = book.at + timedelta(days=order.days)
    number, text = write_token(book, post, name=order.name.strip(), scopes=order.scopes, expires_at=expires_at)
    book.happened("token_made", person=post.user, by=by, about=number)
    return MadeToken(number, text, expires_at)


def _check(order: TokenOrder) -> None:
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


def make_token_in_demo(world: World, post: Actor, order: TokenOrder) -> MadeToken:
    """Make a token for anybody of a demo. Raises RefusedError(not_found) elsewhere."""
    if not world.demo:
        raise refused("not_found")
    with world.database.write() as connection, account_book(connection, world.vault, world.time.now()) as book:
        return token_for(book, post, order, by="demo")

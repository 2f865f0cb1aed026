"""What commands out of a session share: whose session it is, and the page of the book they write on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.account_views import SignedIn
from engine.domain.errors import refused
from engine.reading.accounts.find_session import signed_in
from engine.store.account_book import AccountBook, account_book
from engine.store.sessions import session_by_secret
from engine.world import World


@dataclass(frozen=True, slots=True)
class Within:
    """A session as it stands, and an open page of the book of accounts."""

    signed_in: SignedIn
    book: AccountBook

    def again(self, world: World, secret: str) -> SignedIn:
        """Return the session as it stands after a change."""
        found = signed_in(world, self.book.connection, session_by_secret(self.book.connection, world.vault, secret))
        if found is None:
            raise refused("session_over")
        return found


@contextmanager
def within(world: World, secret: str, *, locked: bool = False) -> Iterator[Within]:
    """Yield the session of a secret, inside one transaction. Raises RefusedError(session_over) when there is none.

    A locked session can do nothing but what `locked` says it can: end, or be opened again.
    """
    with world.database.write() as connection:
        row = session_by_secret(connection, world.vault, secret)
        found = signed_in(world, connection, row) if row is not None else None
        if found is None or (found.lock in ("idle", "asked", "code") and not locked):
            raise refused("session_over")
        with account_book(connection, world.vault, world.time.now()) as book:
            yield Within(found, book)

"""Letting somebody in: a session, the browser known from now on, the one post there is chosen."""

from secrets import token_urlsafe
from typing import Any

from engine.account_commands import Browser
from engine.account_views import Admitted
from engine.domain.accounts.sessions import Way, whole_limit
from engine.domain.errors import refused
from engine.reading.accounts.find_session import signed_in
from engine.store.account_book import AccountBook
from engine.store.accounts import know_device, posts_of
from engine.store.sessions import session_by_secret, start_session
from engine.world import World

_DEVICE_BYTES = 32


def new_device() -> str:
    """Return what a browser keeps by which it is known again."""
    return token_urlsafe(_DEVICE_BYTES)


def admit(world: World, book: AccountBook, account: Any, browser: Browser, way: Way, lock: str = "") -> Admitted:
    """Start a session for a person, locked from the start where `lock` says so."""
    posts = posts_of(book.connection, account.person, book.at)
    secret = start_session(
        book,
        person=account.person,
        way=way,
        post=(posts[0].role, posts[0].agency) if len(posts) == 1 else None,
        device=browser.words,
        lock=lock,
        whole=whole_limit(world.library.vocabulary),
    )
    device = browser.device or new_device()
    if not lock:
        know_device(book, device, account.person)
    found = signed_in(world, book.connection, session_by_secret(book.connection, world.vault, secret))
    if found is None:
        raise refused("session_over")
    return Admitted(secret, device, found)

"""Lists by pages: what is shown, where the next page begins, how many there are as far as that is worth counting."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.store.vault import Vault, VaultError

Item = TypeVar("Item")
MOST_A_PAGE = 200
# Counting further would read what nobody looks at: a reader is shown "99+".
COUNTED_TO = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list. `next`: what to ask for to get those after them, None at the end.

    `counts` go up to COUNTED_TO, which then means "that many or more".
    """

    items: tuple[Item, ...]
    next: str | None
    counts: Mapping[str, int]


def cursor(vault: Vault, actor: Actor, **place: Any) -> str:
    """Return a place in a list as text that a reader hands back unread.

    It is sealed for its reader: what orders a list may count what this reader is not told of.
    """
    return urlsafe_b64encode(vault.places.seal(place, _reader(actor))).decode().rstrip("=")


def place_of(vault: Vault, actor: Actor, text: str | None, *names: str) -> dict[str, Any] | None:
    """Return the place that a text says, None for the beginning. Raises RefusedError(field_invalid)."""
    if not text:
        return None
    try:
        place = vault.places.open(urlsafe_b64decode(text + "=" * (-len(text) % 4)), _reader(actor))
    except (ValueError, VaultError):
        raise refused("field_invalid", "after") from None
    if not isinstance(place, dict) or set(place) != set(names):
        raise refused("field_invalid", "after")
    return place


def _reader(actor: Actor) -> str:
    return "|".join((actor.user, actor.role, actor.agency))


def page_size(asked: int) -> int:
    """Return how many items a page holds. Raises RefusedError(field_invalid)."""
    if not 1 <= asked <= MOST_A_PAGE:
        raise refused("field_invalid", "limit")
    return asked


def moment_of(text: Any) -> datetime:
    """Return the moment that a place says. Raises RefusedError(field_invalid)."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise refused("field_invalid", "after") from None
    if at.tzinfo is None:
        raise refused("field_invalid", "after")
    return at

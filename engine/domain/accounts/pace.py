"""How many requests of a minute somebody may make: generous for people, a bound for a program that runs wild.

A person clicks every few seconds, and a page asks once a minute by itself; a hospital of some hundred people shares
one address. Whoever counts takes shares, so that several processes keep one bound and few requests cost a write:
at most a share a process more than the limit goes through.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["person", "address"]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests a minute, counted in shares of so many."""

    requests: int
    share: int


def limit_of(requests: int) -> Limit:
    """Return a limit with shares of a thirtieth of it."""
    return Limit(requests, max(1, requests // 30))


def minute_of(now: datetime) -> datetime:
    """Return the beginning of a moment's minute."""
    return now.replace(second=0, microsecond=0)

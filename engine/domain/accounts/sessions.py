"""How long a session lasts, and when it asks for the password again.

The figures stand in the vocabulary. NIST SP 800-63B-4, 2.2.3 (AAL2) wants a new sign-in after 24 hours at most and,
after an hour at most without use, one factor again; ours are shorter, since the machines are shared and a relative
may stand beside them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.domain.definition.vocabulary import Vocabulary

Lock = Literal["", "idle", "asked", "code", "post"]
Way = Literal["password", "provider", "demo"]
# The mark of use is written at most this often, so that looking at a page costs no write. A session is never open
# longer than it may be; it may lock so much earlier.
MARKED_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a session stands at a moment."""

    over: bool
    lock: Lock
    idle_until: datetime


def idle_limit(vocabulary: Vocabulary, roles: Iterable[str]) -> timedelta:
    """Return how long somebody in one of these roles may do nothing: the shortest of them."""
    limits = [role.idle for name in roles if (role := vocabulary.roles.get(name)) and role.idle]
    return min([vocabulary.sessions.idle.span, *(limit.span for limit in limits)])


def whole_limit(vocabulary: Vocabulary) -> timedelta:
    """Return how long a session lasts whatever its owner does."""
    return vocabulary.sessions.whole.span


def standing(
    *, lock: Literal["", "asked", "code"], used_at: datetime, ends_at: datetime, idle: timedelta, now: datetime
) -> Standing:
    """Return where a session stands: over at its end, else locked as was asked for, or because nothing was done."""
    idle_until = min(used_at + idle, ends_at)
    return Standing(now >= ends_at, lock or ("idle" if now >= idle_until else ""), idle_until)

"""What a mail server can do to somebody: twenty faults, each for some of what it is asked."""

import random
from collections.abc import Callable

from tests.faults.servers import HANG_UP, SILENCE, Manner

# By name: at which verb, after how many seconds, and with which answer (None: the usual one).
FAULTS: dict[str, tuple[str, float, str | None]] = {
    "slow greeting": ("CONNECT", 2.0, None),
    "silent greeting": ("CONNECT", SILENCE, None),
    "too busy to greet": ("CONNECT", 0.0, "421 busy"),
    "greeting and gone": ("CONNECT", 0.0, HANG_UP),
    "sender deferred": ("MAIL", 0.0, "451 4.3.0 later"),
    "sender refused": ("MAIL", 0.0, "550 5.7.1 not you"),
    "sign in first": ("MAIL", 0.0, "530 5.7.0 sign in"),
    "hangs up at the sender": ("MAIL", 0.0, HANG_UP),
    "greylisted": ("RCPT", 0.0, "450 4.7.1 greylisted"),
    "no such mailbox": ("RCPT", 0.0, "550 5.1.1 nobody here"),
    "out of order": ("RCPT", 0.0, "503 5.5.1 sender first"),
    "silent at a recipient": ("RCPT", 30.0, None),
    "an answer that is none": ("RCPT", 0.0, "what?"),
    "hangs up before the text": ("DATA", 0.0, HANG_UP),
    "no room for the text": ("DATA", 0.0, "452 4.3.1 disk full"),
    "text deferred": ("TEXT", 0.0, "451 4.3.0 later"),
    "text refused": ("TEXT", 0.0, "554 5.6.0 not this"),
    "slow with the text": ("TEXT", 1.5, None),
    "slower than a lease": ("TEXT", 12.0, None),
    "hangs up after the text": ("TEXT", 0.0, HANG_UP),
}
# After these it may have been taken though nobody was told: the same letter may come again.
UNTOLD = ("slower than a lease", "hangs up after the text", "text deferred")


def with_fault(name: str, chance: random.Random, share: float = 0.4) -> Manner:
    """Return a manner that does one fault to a share of what it is asked."""
    at, wait, reply = FAULTS[name]

    def manner(verb: str, _: str) -> tuple[float, str | None] | None:
        return (wait, reply) if verb == at and chance.random() < share else None

    return manner


def at_verb(wanted: str, deed: Callable[[], None]) -> Manner:
    """Return a manner that does something once, just before that verb is answered."""
    done = []

    def manner(verb: str, _: str) -> tuple[float, str | None] | None:
        if verb == wanted and not done:
            done.append(verb)
            deed()
        return None

    return manner

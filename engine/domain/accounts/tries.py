"""How often somebody may try, without a hospital or an owner being locked out by somebody else's tries.

Four counts, each of failed tries. Whoever sits at a browser at which the account was signed in before (a *known
device*: the device cookie of OWASP's "Slow Down Online Guessing Attacks with Device Cookies") is slowed down by the
tries made there, and by nothing else: no stranger can lock an owner out of the owner's own machine. Everybody else
is slowed down by the tries for that name from that address, by all tries of strangers for that name, and by all
tries of strangers from that address, whichever name they use. A hospital shares one address: the last count waits
seconds, not minutes, and never touches known devices.

A try that is refused because one has to wait is not counted and does not lengthen the wait, so no stranger can keep
it running for good; the longest is 15 minutes. NIST SP 800-63B-4, 3.2.2 allows 100 failed tries in a row.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Count = Literal["device", "name_at_address", "name", "address", "session", "invitation"]
# After a day without a failed try a count begins anew.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """So many tries are free; then one waits `first`, doubled with each further failure up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


_MINUTE = timedelta(minutes=1)
PATIENCE: dict[Count, Patience] = {
    "device": Patience(5, _MINUTE, 15 * _MINUTE),
    "name_at_address": Patience(5, _MINUTE, 15 * _MINUTE),
    "name": Patience(30, _MINUTE, 15 * _MINUTE),
    "address": Patience(100, timedelta(seconds=1), timedelta(seconds=10)),
    "session": Patience(5, _MINUTE, 15 * _MINUTE),
    "invitation": Patience(5, _MINUTE, 15 * _MINUTE),
}


@dataclass(frozen=True, slots=True)
class Tries:
    """Failed tries in a row, and the last one's moment."""

    count: int
    last_at: datetime


def wait_until(count: Count, tries: Tries | None, now: datetime) -> datetime | None:
    """Return the moment before which nothing may be tried, None when it may."""
    if tries is None or now - tries.last_at >= FORGOTTEN_AFTER:
        return None
    patience = PATIENCE[count]
    over = tries.count - patience.free
    if over < 0:
        return None
    until = tries.last_at + min(patience.first * 2 ** min(over, 20), patience.longest)
    return until if until > now else None


def after_failure(tries: Tries | None, now: datetime) -> Tries:
    """Return the count with one more failed try."""
    if tries is None or now - tries.last_at >= FORGOTTEN_AFTER:
        return Tries(1, now)
    return Tries(tries.count + 1, now)

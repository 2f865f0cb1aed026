"""How fast somebody may ask: per person and per address, over all processes together."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import anyio.to_thread

from engine.domain.accounts.pace import MINUTE, Kind, Limit, minute_of
from engine.domain.errors import WaitError
from engine.handlers.accounts.count_requests import count_requests
from engine.world import World

# The signs of life, and what browsers keep for good.
UNCOUNTED = ("/health", "/ready", "/assets/", "/static/")


@dataclass(slots=True)
class _Held:
    """What this process may still let through of a minute."""

    left: int
    full: bool = False


@dataclass(slots=True)
class Pace:
    """Counts requests of a minute by the machine's clock. Without limits it lets everything through."""

    world: World
    limits: Mapping[Kind, Limit] = field(default_factory=dict)
    _minute: datetime = field(default_factory=lambda: minute_of(datetime.now(UTC)))
    _held: dict[tuple[Kind, str], _Held] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def person(self, person: str) -> None:
        """Count a request of a person. Raises WaitError when there were too many."""
        self._take("person", person)

    async def address(self, address: str) -> None:
        """Count a request from an address. Raises WaitError when there were too many."""
        name = network_of(address)
        if not self._at_hand("address", name):
            await anyio.to_thread.run_sync(self._take, "address", name)

    def _take(self, kind: Kind, name: str) -> None:
        if self._at_hand(kind, name) or kind not in self.limits:
            return
        limit, minute = self.limits[kind], self._minute
        taken = count_requests(self.world, kind, name, minute, limit.share)
        with self._lock:
            held = self._held.setdefault((kind, name), _Held(0))
            held.full = taken > limit.requests
            held.left += 0 if held.full else limit.share - 1
        if held.full:
            self._wait()

    def _at_hand(self, kind: Kind, name: str) -> bool:
        """Whether the request is let through by what this process holds. Raises WaitError when the minute is full."""
        limit = self.limits.get(kind)
        if limit is None:
            return True
        minute = minute_of(datetime.now(UTC))
        with self._lock:
            if minute != self._minute:
                self._minute, self._held = minute, {}
            # The first share of each minute costs nothing: most people, and every address that asks once.
            held = self._held.setdefault((kind, name), _Held(limit.share))
            full = held.full
            found = held.left > 0
            held.left -= found
        if full:
            self._wait()
        return found

    def _wait(self) -> None:
        rest = self._minute + MINUTE - datetime.now(UTC)
        raise WaitError(self.world.time.now() + rest, "too_many_requests")


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the network that one line is given (RFC 6177)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ip_network(f"{found}/64", strict=False))

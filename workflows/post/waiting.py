"""Which claimed letter leaves next: the most urgent, but no domain may take all ways out."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.store.outbox import WEIGHTS, Letter

# A letter that takes longer than this holds its connection, and no other's place.
STUCK_SECONDS = 2.0
# So many connections for each of the setting may be stuck; then new letters wait, so that nothing grows without end.
_STUCK_FOR_EACH = 4
_EMERGENCY, _LEAST = WEIGHTS["emergency"], WEIGHTS["routine"]


@dataclass(frozen=True, slots=True)
class Want:
    """How many letters to claim: those of a smaller weight than `below`, to other domains than these."""

    count: int
    below: int | None = None
    elsewhere_than: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in hand, and the domain it goes to."""

    letter: Letter
    domain: str


class Ways:
    """The ways out: which letters wait in hand, which are being handed over, which may go next.

    1. Of `count` ways one is kept for emergencies. 2. One domain takes all but one of the others at most, so that
    one silent server keeps nobody else waiting. 3. Whatever takes longer than two seconds frees its way for another
    domain, so that several do not either.
    """

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = count
        self._clock = clock
        self._waiting: list[Claimed] = []
        self._leaving: dict[int, tuple[Claimed, float]] = {}

    @property
    def waiting(self) -> list[Claimed]:
        """Letters in hand that were not begun, the most urgent first."""
        return self._waiting

    @property
    def leaving(self) -> int:
        """How many are being handed over."""
        return len(self._leaving)

    def in_hand(self) -> list[Letter]:
        """Return every letter whose lease must be kept."""
        return [one.letter for one in self._waiting] + [one.letter for one, _ in self._leaving.values()]

    def add(self, claimed: Iterable[Claimed]) -> None:
        """Take letters in hand; one that is being handed over still, its lease lapsed, is not taken twice."""
        self._waiting += [one for one in claimed if one.letter.id not in self._leaving]
        self._waiting.sort(key=lambda one: (one.letter.weight, one.letter.id))

    def keep(self, still: set[int]) -> None:
        """Let go of the letters that are no longer ours."""
        self._waiting = [one for one in self._waiting if one.letter.id in still]

    def empty(self) -> list[Letter]:
        """Put down all letters that were not begun, and return them."""
        put_down, self._waiting = self._waiting, []
        return [one.letter for one in put_down]

    def take(self) -> Claimed | None:
        """Return the letter that is to leave now, None when none may."""
        now = self._clock()
        moving = [one for one, since in self._leaving.values() if now - since < STUCK_SECONDS]
        if len(self._leaving) - len(moving) >= self._count * _STUCK_FOR_EACH:
            return None
        for place, one in enumerate(self._waiting):
            if len(moving) < self._ways_for(one.letter.weight) and not self._is_full(one.domain, one.letter.weight):
                self._leaving[one.letter.id] = (self._waiting.pop(place), now)
                return one
        return None

    def full_domains(self) -> set[str]:
        """Return the domains that no further letter may leave for now, though others may."""
        return {one.domain for one, _ in self._leaving.values() if self._is_full(one.domain, _LEAST)}

    def wanted(self, batch: int) -> Iterator[Want]:
        """Yield what to claim: enough to go on with, what is more urgent, and what goes where a way is free."""
        if len(self._waiting) <= batch // 2:
            yield Want(batch - len(self._waiting))
            return
        for below in sorted({_EMERGENCY + 1, self._waiting[-1].letter.weight}):
            if sum(one.letter.weight < below for one in self._waiting) < self._count:
                yield Want(self._count, below=below)
        if full := self.full_domains():
            yield Want(self._count, elsewhere_than=frozenset(full))

    def done(self, claimed: Claimed) -> None:
        """Note that a letter is no longer being handed over."""
        del self._leaving[claimed.letter.id]

    def _ways_for(self, weight: int) -> int:
        return self._count if weight == _EMERGENCY else max(1, self._count - 1)

    def _is_full(self, domain: str, weight: int) -> bool:
        # Also for emergencies: one silent server must not hold another's emergency.
        leaving = sum(one.domain == domain for one, _ in self._leaving.values())
        return leaving >= max(1, self._ways_for(weight) - 1)

"""Cases that cannot be worked on just now, because what is stored of them cannot be read: all others go on.

Such a case is tried again every minute, is counted in the worker's sign of life, and is named by its inner number
in the log. `motcua audit verify` says what is wrong with it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from engine.domain.errors import RefusedError
from engine.logs import log

T = TypeVar("T")
# Not the case's fault: the database or the network is away, or another process was quicker.
NOT_ITS_FAULT = (SQLAlchemyError, OSError, RefusedError)


@dataclass(slots=True)
class SetAside:
    """Which cases are left out, and until when (monotonic seconds)."""

    try_again_seconds: float = 60.0
    _until: dict[int, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def cases(self) -> list[int]:
        """Return the inner ids of the cases left out now."""
        now = time.monotonic()
        with self._lock:
            self._until = {case: until for case, until in self._until.items() if until > now}
            return list(self._until)

    @contextmanager
    def apart(self, case: int) -> Iterator[None]:
        """Let a failure over this case be its own: it is left out for a while, and whoever asked goes on."""
        try:
            yield
        except NOT_ITS_FAULT:
            raise
        except Exception as error:
            with self._lock:
                self._until[case] = time.monotonic() + self.try_again_seconds
            log("case_set_aside", error=type(error).__name__, row=case)


def together_or_each(together: Callable[[], T], each: Callable[[], T]) -> T:
    """Return what doing it for all at once gives; when some case fails it, what doing it one by one gives."""
    try:
        return together()
    except NOT_ITS_FAULT:
        raise
    except Exception as error:
        log("batch_taken_apart", error=type(error).__name__)
        return each()

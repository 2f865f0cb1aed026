"""The line to the mail server: whether it takes letters from us at all.

Where the server refuses us, or is away, every letter would fare alike. The line stops then, says so, and one letter
tries it again after a pause; when one goes, all go.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from engine.logs import log

_PAUSES_SECONDS = (1.0, 2.0, 5.0, 10.0, 15.0)
# So many recipients' domains refused in a row, with nothing taken in between, are no chance: it is us.
_DOMAINS_REFUSED = 2


class Line:
    """Whether letters may be tried. `clock`: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stops = 0
        self._again_at = float("-inf")
        self._refused: set[str] = set()
        self.code: str | None = None
        self.since: datetime | None = None

    @property
    def stopped(self) -> bool:
        """Whether no letter may be tried now."""
        return self.code is not None and self._clock() < self._again_at

    @property
    def on_trial(self) -> bool:
        """Whether one letter alone is to be tried."""
        return self.code is not None

    def doubtful(self, domain: str) -> bool:
        """Say whether a refusal by this domain would be one more of many, with nothing taken in between."""
        return len(self._refused - {domain}) >= _DOMAINS_REFUSED

    def refused(self, domain: str) -> None:
        """Note that a recipient's domain did not take a letter."""
        self._refused.add(domain)

    def stop(self, code: str) -> None:
        """Stop the line: the server refused us, or was away."""
        if self.stopped:
            # One more letter of those that were under way together.
            return
        if self.code is None:
            self.since = datetime.now(UTC)
            log("line_stopped", code=code)
        self.code = code
        self._again_at = self._clock() + _PAUSES_SECONDS[min(self._stops, len(_PAUSES_SECONDS) - 1)]
        self._stops += 1

    def went(self) -> None:
        """Note that the server took a letter: the line is free."""
        if self.code is not None:
            log("line_free")
        self.code = self.since = None
        self._stops = 0
        self._refused.clear()

"""The loops of a worker: each in a thread and an event loop of its own, so that none waits for another."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable

from engine.logs import log, place_of

# After an error that is not Prefect's (the database away, the disk full) a loop tries again after this long.
_PAUSE_AFTER_ERROR_SECONDS = 1.0

# Does a piece of work; says whether there was any.
Work = Callable[[], Awaitable[bool]]


class Loop:
    """Does one kind of work whenever there is some, until it is stopped."""

    def __init__(self, name: str, poll_seconds: float) -> None:
        self.name = name
        self._poll = poll_seconds
        self._stop = threading.Event()
        self._woken: asyncio.Event | None = None
        self._own: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """Let the loop look for work at once."""
        own, woken = self._own, self._woken
        if own is not None and woken is not None:
            # The loop may have ended meanwhile.
            with contextlib.suppress(RuntimeError):
                own.call_soon_threadsafe(woken.set)

    def stop(self) -> None:
        """Let the loop end after what it is doing."""
        self._stop.set()
        self.wake()

    async def go_on(self, work: Work) -> None:
        """Work until stopped."""
        self._own, self._woken = asyncio.get_running_loop(), asyncio.Event()
        while not self._stop.is_set():
            try:
                if await work():
                    # Whatever else stands in this loop has its turn too.
                    await asyncio.sleep(0)
                    continue
                pause = self._poll
            except Exception as error:
                log("worker_failed", flow=self.name, error=type(error).__name__, place=place_of(error))
                pause = _PAUSE_AFTER_ERROR_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

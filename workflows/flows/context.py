"""What the flows of this process work on. Never a parameter: those stand in Prefect's database."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from engine.world import World
from workflows.post.office import PostOffice

current_world: ContextVar[World] = ContextVar("current_world")
current_office: ContextVar[PostOffice] = ContextVar("current_office")


class Attempt:
    """One batch that is to be done through Prefect, if Prefect lets it begin in time.

    Whoever waits may do the batch itself instead; then the run, should it begin late, finds that it is done.
    """

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.overtaken = False


current_attempt: ContextVar[Attempt | None] = ContextVar("current_attempt", default=None)


class WorkFailedError(RuntimeError):
    """The run failed; Prefect keeps this text, so it says the kind of error and nothing else."""


async def within_run(work: Callable[[], Awaitable[Any]]) -> Any:
    """Do the work of a flow run, and tell whoever waits for it; nothing when somebody did it meanwhile."""
    attempt = current_attempt.get()
    if attempt is None:
        return await _bare(work)
    if attempt.overtaken:
        return None
    attempt.begun.set()
    try:
        done = await work()
    except BaseException as error:
        if not attempt.done.done():
            attempt.done.set_exception(error if isinstance(error, Exception) else WorkFailedError("cancelled"))
            # Nobody may be waiting any more; the loop would log its text.
            attempt.done.exception()
        if not isinstance(error, Exception):
            raise
        raise WorkFailedError(type(error).__name__) from None
    if not attempt.done.done():
        attempt.done.set_result(done)
    return done


async def _bare(work: Callable[[], Awaitable[Any]]) -> Any:
    try:
        return await work()
    except Exception as error:
        raise WorkFailedError(type(error).__name__) from None

"""The office that letters leave from: it claims them, keeps their leases, and hands over several at once.

It outlives the runs of the flow that lets it work: a letter that a slow server is taking is finished, not broken off,
when a run ends, and the next run begins with all other ways free.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from engine.handlers.deliver_letters import (
    Outcome,
    claim,
    deliver_letter,
    domain_of,
    give_letters_back,
    keep_leases,
    letters_wait,
    mark_sent,
    people_at,
)
from engine.logs import log
from engine.mail.smtp import Connection
from engine.store.outbox import Letter, Which
from engine.world import World
from workflows.post.line import Line
from workflows.post.waiting import Claimed, Ways

# How often the office looks for what is more urgent than what it has in hand.
_LOOK_SECONDS = 0.1
# Of a lease; three may fail before it lapses.
_RENEWED_EACH = 0.25
# A connection that lay idle longer than this may have been left by the server.
_IDLE_SECONDS = 5.0
_GOODBYE_SECONDS = 1.0
# After the database was away, whoever holds letters may write down first that they went.
_TRUCE_SECONDS = 3.0
_MARK_AGAIN_SECONDS = 0.2


@dataclass(slots=True)
class Delivered:
    """What became of letters: how many the server took, were called off, wait for another try, were given up."""

    sent: int = 0
    superseded: int = 0
    waiting: int = 0
    dead: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one more."""
        self.sent += outcome.status == "sent"
        self.superseded += outcome.status == "superseded"
        self.waiting += outcome.status == "pending"
        self.dead += outcome.status == "dead"


class PostOffice:
    """Delivers letters over up to `world.mail_connections` connections. It belongs to one event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.line = Line()
        self._ways = Ways(world.mail_connections)
        self._idle: list[tuple[Connection, float]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._looked_at = self._trouble_at = float("-inf")
        self._closing = False
        self._done = Delivered()

    def has_work(self) -> bool:
        """Say whether letters are being handed over, or could be."""
        if self._ways.leaving:
            return True
        return not self.line.stopped and letters_wait(self._world, self._which())

    def stop(self) -> None:
        """Begin no further letter."""
        self._closing = True

    async def deliver(self, seconds: float) -> Delivered:
        """Deliver until nothing waits, for `seconds` at most; what a server is taking still goes on afterwards."""
        until, self._done = time.monotonic() + seconds, Delivered()
        try:
            while not self._closing and time.monotonic() < until:
                self._claim()
                self._let_leave()
                if not self._tasks and not self._ways.waiting:
                    break
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), _LOOK_SECONDS)
                self._changed.clear()
        finally:
            self._put_down()
        return self._done

    async def close(self, seconds: float) -> None:
        """Let what is being handed over come to its end for `seconds`, and leave the mail server."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in [*self._tasks, *([self._keeper] if self._keeper else [])]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for connection, _ in self._idle:
            await _leave(connection)
        self._idle.clear()

    def _which(self, below: int | None = None, elsewhere_than: frozenset[str] = frozenset()) -> Which:
        not_to = people_at(self._world, elsewhere_than) if elsewhere_than else frozenset()
        truce = time.monotonic() - self._trouble_at < _TRUCE_SECONDS
        return Which(below, not_to, take_over=not truce)

    def _claim(self) -> None:
        if self.line.stopped or (self.line.on_trial and (self._ways.leaving or self._ways.waiting)):
            return
        if self._ways.waiting and time.monotonic() - self._looked_at < _LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        batch = 1 if self.line.on_trial else self._world.batch_size
        try:
            for want in self._ways.wanted(batch):
                letters = claim(self._world, want.count, self._which(want.below, want.elsewhere_than))
                self._ways.add(Claimed(letter, domain_of(self._world, letter)) for letter in letters)
        except SQLAlchemyError:
            self._trouble_at = time.monotonic()
            raise
        if self._ways.waiting and (self._keeper is None or self._keeper.done()):
            self._keeper = asyncio.create_task(self._keep_leases())

    def _let_leave(self) -> None:
        while not self.line.stopped and (claimed := self._ways.take()):
            task = asyncio.create_task(self._hand_over(claimed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self.line.stopped:
            self._put_down()

    def _put_down(self) -> None:
        """Let whoever is next have what was not begun."""
        letters = self._ways.empty()
        try:
            give_letters_back(self._world, letters)
        except SQLAlchemyError as error:
            # Their leases lapse soon.
            log("letters_kept", error=type(error).__name__, count=len(letters))

    async def _hand_over(self, claimed: Claimed) -> None:
        connection = self._connection()
        outcome = None
        try:
            doubtful = self.line.doubtful(claimed.domain)
            outcome = await deliver_letter(self._world, connection, claimed.letter, doubtful=doubtful)
            if outcome.status == "sent":
                await self._mark_sent(claimed.letter)
            self._done.count(outcome)
            self._learn(claimed, outcome)
        except Exception as error:
            # The database, as a rule: the lease lapses, and the letter is tried again.
            log("letter_failed", error=type(error).__name__, row=claimed.letter.id)
            self._trouble_at = time.monotonic()
        finally:
            self._ways.done(claimed)
            if outcome is not None and not outcome.about_us:
                self._idle.append((connection, time.monotonic()))
            else:
                await _leave(connection)
            self._changed.set()

    def _learn(self, claimed: Claimed, outcome: Outcome) -> None:
        if outcome.status == "sent":
            self.line.went()
        elif outcome.about_us:
            self.line.stop(outcome.code)
        elif outcome.code:
            self.line.refused(claimed.domain)

    async def _mark_sent(self, letter: Letter) -> None:
        """Write down that the server took it, however long the database is away: else it would be sent again."""
        while True:
            try:
                return mark_sent(self._world, letter)
            except SQLAlchemyError as error:
                log("not_marked_yet", error=type(error).__name__, row=letter.id)
                self._trouble_at = time.monotonic()
                await asyncio.sleep(_MARK_AGAIN_SECONDS)

    async def _keep_leases(self) -> None:
        """Renew the leases of what is in hand, and let go of what somebody else took."""
        while self._ways.in_hand():
            await asyncio.sleep(self._world.lease_seconds * _RENEWED_EACH)
            try:
                self._ways.keep(keep_leases(self._world, self._ways.in_hand()))
            except SQLAlchemyError as error:
                log("leases_not_kept", error=type(error).__name__)
                self._trouble_at = time.monotonic()

    def _connection(self) -> Connection:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < _IDLE_SECONDS:
                return connection
            leaving = asyncio.create_task(_leave(connection))
            self._tasks.add(leaving)
            leaving.add_done_callback(self._tasks.discard)
        return Connection(self._world.mail)


async def _leave(connection: Connection) -> None:
    """Say goodbye to the mail server, which may be silent."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await connection.__aexit__(None, None, None)

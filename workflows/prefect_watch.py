"""Whether Prefect can be used now, as all loops of a worker see it. Nobody who has work to do waits to find out."""

import os
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from engine.logs import log
from workflows.prefect_environment import PrefectServer, client_variables

Flow = Callable[[], Awaitable[Any]]
# How long an answer holds; it is looked for more often than that.
_TRUST_SECONDS = 5.0
# A server that answers, and yet lets no run begin (its database is locked), is tried again after this long.
_LEFT_ALONE_SECONDS = 15.0
_READY_LOOK_SECONDS = 0.1
# A server on a new home takes half a minute; one that never came is missed after this long.
_STARTS_WITHIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows, once Prefect is imported."""

    route_events: Flow
    sweep_deadlines: Flow
    deliver_letters: Flow


class PrefectWatch:
    """Looks from time to time, in a thread that has nothing else to do, whether Prefect answers."""

    def __init__(self, server: PrefectServer | None) -> None:
        self._server = server
        self._flows: Flows | None = None
        self._importing = False
        self._began_at = time.monotonic()
        self._answered_at = float("-inf")
        self._left_alone_until = float("-inf")

    def flows(self) -> Flows | None:
        """Return the flows, None when Prefect is away, starting or not imported yet. Never waits."""
        now = time.monotonic()
        if now - self._answered_at > _TRUST_SECONDS or now < self._left_alone_until:
            return None
        return self._flows

    @property
    def missing(self) -> bool:
        """Whether a server of Prefect was to be there and does not answer, never came, or lets no run begin."""
        return self.state == "away"

    @property
    def state(self) -> str:
        """How Prefect is: none where there is to be no server, starting, there or away."""
        if self._server is None:
            return "none"
        if self.flows() is not None:
            return "there"
        starting = self._flows is None and time.monotonic() - self._began_at < _STARTS_WITHIN_SECONDS
        return "starting" if starting else "away"

    def failed(self) -> None:
        """Leave Prefect alone for a while: it did not begin or end a run in time."""
        self._left_alone_until = time.monotonic() + _LEFT_ALONE_SECONDS

    def look(self) -> None:
        """Ask whether Prefect answers. The first time that it does, it is imported, aside: that takes seconds."""
        if self._server is None:
            return
        if not self._server.answers():
            self._answered_at = float("-inf")
            return
        self._answered_at = time.monotonic()
        if self._flows is None and not self._importing:
            self._importing = True
            threading.Thread(target=self._import, args=(self._server,), daemon=True, name="import prefect").start()

    def ready(self, timeout: float) -> bool:
        """Wait until flows can be run; say whether they can within `timeout` seconds."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            self.look()
            if self.flows() is not None:
                return True
            time.sleep(_READY_LOOK_SECONDS)
        return False

    def _import(self, server: PrefectServer) -> None:
        try:
            os.environ.update(client_variables(server))
            self._flows = imported_flows()
            log("prefect_ready")
        except Exception as error:
            log("prefect_failed", error=type(error).__name__)
            self._importing = False


def imported_flows() -> Flows:
    """Import Prefect and return the flows; its variables stand in the environment already."""
    from workflows.flows.deliver_letters import deliver_letters_flow
    from workflows.flows.route_events import route_events_flow
    from workflows.flows.sweep_deadlines import sweep_deadlines_flow

    return Flows(route_events_flow, sweep_deadlines_flow, deliver_letters_flow)

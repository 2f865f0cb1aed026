"""The processes that `serve` starts: they are watched, started again, and never outlive it.

A child holds the reading end of a pipe from its parent. When the parent dies, however it dies, the pipe closes and
the child ends itself.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

from engine.logs import log
from workflows.prefect_environment import PrefectServer, server_variables

_RESTART_SECONDS = (0.5, 1, 2, 5, 15)
_STEADY_SECONDS = 60.0
_STOP_SECONDS = 5.0


class Child:
    """One child process, started again when it ends, until it is stopped."""

    def __init__(self, name: str, arguments: Sequence[str], variables: Mapping[str, str]) -> None:
        self._name = name
        self._arguments = [sys.executable, *arguments]
        self._variables = {**os.environ, **variables}
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True, name=f"watch {name}")

    def start(self) -> None:
        """Start the child in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End the child."""
        self._stop.set()
        process = self._process
        if process is not None:
            _end(process)
        self._thread.join(_STOP_SECONDS)

    def _watch(self) -> None:
        failures = 0
        while not self._stop.is_set():
            began = time.monotonic()
            self._process = process = subprocess.Popen(self._arguments, stdin=subprocess.PIPE, env=self._variables)
            if self._stop.is_set():
                _end(process)
            code = process.wait()
            if process.stdin is not None:
                process.stdin.close()
            if self._stop.is_set():
                return
            failures = 0 if time.monotonic() - began > _STEADY_SECONDS else failures + 1
            log("child_ended", child=self._name, code=code)
            self._stop.wait(_RESTART_SECONDS[min(failures, len(_RESTART_SECONDS) - 1)])


def server_child(server: PrefectServer, database_url: str | None, origin: str) -> Child:
    """Return the child that is Prefect's server."""
    port = server.api_url.rsplit(":", 1)[1].split("/")[0]
    return Child("prefect", ["-m", "workflows.prefect_child", port], server_variables(server, database_url, origin))


def free_port() -> int:
    """Return a port of this machine that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_with_parent() -> None:
    """In a child: end this process when the pipe from the parent closes."""

    def wait() -> None:
        # Not through `sys.stdin`: its lock would be held at the end of the process, which aborts then.
        while os.read(0, 1):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="parent").start()

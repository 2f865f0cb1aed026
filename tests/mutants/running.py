"""Running tests against a module with a fault in it: in a process of its own, the files left as they are.

Warm: a copy of the process that has loaded everything (`tests.mutants.warm`). Fresh: a new one that loads the module
with the fault, as `python -m tests.mutants.running MODULE PATH NUMBER TEST…`.
"""

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutants.mutations import mutated
from tests.mutants.warm import put_in

ALIVE, KILLED, TOO_LONG = "alive", "killed", "killed by the clock"
_QUIET = (
    "-q",
    "-x",
    "-n",
    "0",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:faulthandler",
    "--no-header",
    "--tb=no",
)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A module, and which of its faults is put into what is loaded in place of its file."""

    module: str
    path: Path
    fault: int

    @property
    def tree(self) -> ast.Module:
        """The module with the fault in it."""
        return mutated(self.path.read_text("utf-8"), self.fault)


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, replaced: Replaced) -> None:
        super().__init__(replaced.module, str(replaced.path))
        self._replaced = replaced

    def get_code(self, fullname: str) -> CodeType:
        """Return the code with the fault; nothing is cached."""
        return compile(self._replaced.tree, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, replaced: Replaced) -> None:
        self._replaced = replaced

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Find the one module; leave all others to those who come after."""
        if fullname != self._replaced.module:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(self._replaced))


class Run:
    """One run of some tests in a forked process."""

    def __init__(self, tests: Sequence[str], replaced: Replaced | None, seconds: float, *, warm: bool) -> None:
        self._until = time.monotonic() + seconds
        self.began = time.monotonic()
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (read when the run is over)
        self._pid = os.fork()
        if self._pid == 0:
            _be_the_child(tests, replaced, self.log.fileno(), warm=warm)

    def outcome(self) -> str | None:
        """Return how it ended, None while it runs."""
        done, status = os.waitpid(self._pid, os.WNOHANG)
        if done:
            return ALIVE if os.waitstatus_to_exitcode(status) == 0 else KILLED
        if time.monotonic() > self._until:
            os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            return TOO_LONG
        return None

    def told(self) -> str:
        """Return the end of what the run printed."""
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")[-2000:]


def _be_the_child(tests: Sequence[str], replaced: Replaced | None, log: int, *, warm: bool) -> None:
    status = 99
    try:
        os.setsid()
        os.dup2(log, 1)
        os.dup2(log, 2)
        if warm and (replaced is None or put_in(replaced.module, replaced.path, replaced.tree)):
            status = _tests(tests)
        else:
            told = [replaced.module, str(replaced.path), str(replaced.fault)] if replaced else ["", "", "0"]
            os.execv(sys.executable, [sys.executable, "-m", "tests.mutants.running", *told, *tests])
    except BaseException:  # noqa: BLE001 (whatever it is ends the child, and is told)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # No clean-up of the parent's things in the child.
        os._exit(status)


def _tests(tests: Sequence[str]) -> int:
    return int(pytest.main([*_QUIET, "--hypothesis-seed=0", *tests]))


def _fresh(module: str, path: str, fault: str, *tests: str) -> int:
    if module:
        sys.meta_path.insert(0, _Finder(Replaced(module, Path(path), int(fault))))
    return _tests(tests)


if __name__ == "__main__":
    sys.exit(_fresh(*sys.argv[1:]))

"""Running tests against a module with a fault in it: in a process of its own, the files left as they are.

Warm: a copy of a process that has loaded and collected everything, which runs only the tests that come through the
block with the fault, the quick ones first. Fresh: a new process that loads the module with the fault, as
`python -m tests.mutants.running MODULE PATH NUMBER TEST…`.
"""

import ast
import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import math
import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutants.mutations import mutated, probed
from tests.mutants.warm import put_in

ALIVE, KILLED, TOO_LONG = "alive", "killed", "killed by the clock"
QUIET = (
    *("-q", "-x", "-n", "0", "--assert=plain", "--capture=sys", "--no-header", "--tb=no", "--hypothesis-seed=0"),
    *("-p", "no:cacheprovider", "-p", "no:faulthandler", "-k", "not postgresql"),
)
_PROBE = "__came_through__"
Block = tuple[str, int]


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


class Collected:
    """A pytest plugin: collects, and hands over to `work` instead of running anything."""

    def __init__(self, work: Callable[["Collected"], None]) -> None:
        self._work = work
        self.items: list[pytest.Item] = []
        self.failed = ""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Do the work."""
        if session.testsfailed:
            raise session.Interrupted("some tests cannot be collected")
        self.items = session.items
        self._work(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails."""
        if report.failed:
            self.failed = f"{report.nodeid}\n{report.longreprtext}"

    def run(self, items: Sequence[pytest.Item]) -> bool:
        """Run these, in this process, until one fails; say whether none did."""
        return all(not self.failed for _ in self.one_by_one(items))

    def one_by_one(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        """Run these, yielding each that was run; what they share is set up once."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield item


@dataclass(slots=True)
class Ways:
    """Which tests come through which block, and the seconds each takes, once measured."""

    seconds: dict[str, float] = field(default_factory=dict)
    through: dict[Block, set[str]] = field(default_factory=dict)

    def tests(self, items: Sequence[pytest.Item], block: Block) -> list[pytest.Item]:
        """Return those of the items that come through a block, the quick ones first."""
        names = self.through.get(block, set())
        found = [item for item in items if item.nodeid in names]
        together: dict[Path, float] = {}
        for item in found:
            if _shares_much(item):
                together[item.path] = together.get(item.path, 0.0) + self.seconds[item.nodeid]

        def about(item: pytest.Item) -> int:
            seconds = together[item.path] if _shares_much(item) else self.seconds[item.nodeid]
            return round(math.log2(max(seconds, 0.01)))

        # What takes about as long stays in its order, and what shares a fixture stays together.
        return sorted(found, key=about)


def _shares_much(item: pytest.Item) -> bool:
    """Whether a test uses what is set up once for its module."""
    found = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(one[-1].scope == "module" for one in found.values() if one)


class Child:
    """A forked process that does something, and may write down what it found."""

    def __init__(self, work: Callable[[], object], seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (read when it is over)
        self._found = tempfile.TemporaryFile()  # noqa: SIM115 (the same)
        self._pid = os.fork()
        if self._pid == 0:
            self._be(work)

    def _be(self, work: Callable[[], object]) -> None:
        status = 99
        try:
            os.setsid()
            os.dup2(self.log.fileno(), 1)
            os.dup2(self.log.fileno(), 2)
            found = work()
            pickle.dump(found, self._found)
            self._found.flush()
            status = 1 if found is False else 0
        except BaseException:  # noqa: BLE001 (whatever it is ends the child, and is told)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # No clean-up of the parent's things in the child.
            os._exit(status)

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

    def found(self) -> Any:
        """Return what it found; None when it became another program."""
        self._found.seek(0)
        try:
            return pickle.load(self._found)
        except EOFError:
            return None

    def close(self) -> None:
        """Let go of what it wrote."""
        self.log.close()
        self._found.close()

    def told(self) -> str:
        """Return the end of what it printed."""
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")[-3000:]


def measured(collected: Collected, modules: dict[str, Path], processes: int) -> Ways:
    """Run every test without a fault, noting where it comes through. Exits when one fails."""
    files: dict[str, list[pytest.Item]] = {}
    for item in collected.items:
        files.setdefault(str(item.path), []).append(item)
    queue, give = os.pipe()
    os.write(give, bytes(range(len(files))))
    os.close(give)

    def work() -> Ways:
        hits, ways = set[Block](), Ways()
        setattr(builtins, _PROBE, hits.add)
        for module, path in modules.items():
            put_in(module, path, probed(path.read_text("utf-8"), _PROBE, module))
        while number := os.read(queue, 1):
            began = time.monotonic()
            for item in collected.one_by_one(list(files.values())[number[0]]):
                if collected.failed:
                    raise AssertionError(collected.failed)
                ways.seconds[item.nodeid] = time.monotonic() - began
                for block in hits:
                    ways.through.setdefault(block, set()).add(item.nodeid)
                hits.clear()
                began = time.monotonic()
        return ways

    children, all_ways = [Child(work, 1200) for _ in range(processes)], Ways()
    for child in children:
        while (outcome := child.outcome()) is None:
            time.sleep(0.1)
        if outcome != ALIVE:
            pytest.exit(f"without any fault a test fails:\n{child.told()}", 2)
        ways = child.found()
        child.close()
        all_ways.seconds |= ways.seconds
        for block, names in ways.through.items():
            all_ways.through.setdefault(block, set()).update(names)
    os.close(queue)
    return all_ways


def warm(collected: Collected, replaced: Replaced, items: Sequence[pytest.Item], seconds: float) -> Child:
    """Run these tests with the fault put into this process's copy; whoever cannot put it in says `fresh`."""

    def work() -> object:
        if not put_in(replaced.module, replaced.path, replaced.tree):
            return "fresh"
        return collected.run(items)

    return Child(work, seconds)


def fresh(replaced: Replaced, tests: Sequence[str], seconds: float) -> Child:
    """Run these tests in a process that loads the module with the fault."""
    told = [replaced.module, str(replaced.path), str(replaced.fault), *tests]
    return Child(lambda: os.execv(sys.executable, [sys.executable, "-m", "tests.mutants.running", *told]), seconds)


def quiet() -> None:
    """Let generated examples be neither kept nor made smaller: that a test fails is enough."""
    settings.register_profile("mutants", phases=(Phase.explicit, Phase.generate), database=None)
    settings.load_profile("mutants")


def _fresh(module: str, path: str, fault: str, *tests: str) -> int:
    quiet()
    sys.meta_path.insert(0, _Finder(Replaced(module, Path(path), int(fault))))
    return int(pytest.main([*QUIET, *tests]))


if __name__ == "__main__":
    sys.exit(_fresh(*sys.argv[1:]))

"""`python -m tests.mutants [--seconds 1200] [--seed 1] [--only domain]`: how many small faults the tests notice."""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.mutants.mutations import Mutation, mutations
from tests.mutants.running import ALIVE, QUIET, Child, Collected, Replaced, Ways, fresh, measured, quiet, warm

ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Area:
    """Some files, and the tests that have to notice a fault in them.

    `last`: tests that take long, which come when no other has noticed. `loads`: files that do much of their work
    while they load, so that what no test comes through needs a fresh start.
    """

    files: tuple[str, ...]
    tests: tuple[str, ...]
    last: tuple[str, ...]
    share: int
    loads: tuple[str, ...] = ()


# One folder of tests a folder of the domain, and what belongs to none.
_BY_NOUN = (
    *(
        f"tests/unit/{noun}"
        for noun in ("accounts", "case", "clocks", "deciding", "definition", "parties", "referrals", "words")
    ),
    *(f"tests/unit/test_{module}.py" for module in ("time_limits", "spoken_time", "typed_time", "errors", "nearest")),
)
_LOADING = ("tests/unit/words/test_declared_fields.py", "tests/unit/test_meanings.py")

AREAS = {
    "domain": Area(
        ("engine/domain/**/*.py",),
        (*_BY_NOUN, *_LOADING),
        (
            *(f"tests/unit/test_{module}.py" for module in ("values", "grants", "possible", "random_walks")),
            "tests/journeys",
        ),
        share=3,
        loads=("/definition/", "/words/", "/asked.py"),
    ),
    "record": Area(
        (
            "engine/store/chain*.py",
            "engine/store/checkpoints.py",
            "engine/store/digests.py",
            "engine/store/evidence.py",
            "engine/store/books.py",
            "engine/store/proof*.py",
            "engine/store/sightings.py",
            "engine/handlers/verify_audit.py",
        ),
        (
            *(f"tests/store/test_{module}.py" for module in ("digests", "proof", "sightings")),
            "tests/store",
            "tests/reading/test_earlier_cases.py",
        ),
        (),
        share=1,
    ),
    "outbox": Area(
        (
            "engine/store/outbox.py",
            "engine/store/daily_digests.py",
            "engine/mail/*.py",
            "engine/handlers/route_events.py",
            "engine/handlers/deliver_letters.py",
            "engine/handlers/make_digests.py",
        ),
        (
            "tests/unit/test_mail_answers.py",
            "tests/mail",
            "tests/flows/test_delivery.py",
            "tests/flows/test_set_aside.py",
        ),
        tuple(f"tests/faults/test_{what}.py" for what in ("answers", "leases", "clocks")),
        share=1,
    ),
}
_NOT_BY_THIS = ("tests/journeys/test_written_cases.py",)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A fault in a file."""

    area: str
    path: Path
    fault: Mutation

    @property
    def place(self) -> str:
        """Where it is and what it does, for people."""
        return f"{self.path.relative_to(ROOT)}:{self.fault.line}  {self.fault.what}"

    @property
    def module(self) -> str:
        """The module it is in."""
        return module_of(self.path)

    @property
    def loads(self) -> bool:
        """Whether the file does much while it loads."""
        return any(part in str(self.path) for part in AREAS[self.area].loads)

    def replaced(self) -> Replaced:
        """Return the module, and which fault."""
        return Replaced(self.module, self.path, self.fault.number)


def module_of(path: Path) -> str:
    """Return the name of the module that a file is."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def files_of(area: str, within: str = "") -> list[Path]:
    """Return an area's files."""
    return sorted({path for pattern in AREAS[area].files for path in ROOT.glob(pattern) if within in str(path)})


def drawn(seed: int, areas: list[str], within: str = "") -> Iterator[Mutant]:
    """Yield mutants in an order that the seed decides, the areas by turns and shares."""
    order = random.Random(seed)
    waiting: dict[str, list[Mutant]] = {}
    for area in areas:
        waiting[area] = [
            Mutant(area, path, fault)
            for path in files_of(area, within)
            for fault in mutations(path.read_text("utf-8"))
        ]
        order.shuffle(waiting[area])
    while any(waiting.values()):
        for area in areas:
            for _ in range(min(AREAS[area].share, len(waiting[area]))):
                yield waiting[area].pop()


class Trial:
    """One mutant on its way: warm with the tests that come through it, or fresh with all."""

    def __init__(self, mutant: Mutant, collected: Collected, ways: Ways, *, quick: bool) -> None:
        self.mutant = mutant
        self._quick, self._fresh = quick, False
        area = AREAS[mutant.area]
        block = mutant.fault.block
        wanted = area.tests if quick else (*area.tests, *area.last)
        of_area = [item for item in collected.items if item.nodeid.startswith(wanted)]
        items = ways.tests(of_area, (mutant.module, block)) if block is not None else []
        self.child: Child | None = None
        if items:
            limit = 30 + 4 * sum(ways.seconds[item.nodeid] for item in items)
            self.child = warm(collected, mutant.replaced(), items, limit)
        elif (block is None or mutant.loads) and not quick:
            self._start_fresh()

    def _start_fresh(self) -> None:
        """Load the module with the fault, and run the tests that do not take long: those of its own folder first."""
        folder, name = self.mutant.path.parent.name, f"test_{self.mutant.path.stem}.py"
        tests = sorted(AREAS[self.mutant.area].tests, key=lambda test: Path(test).name not in (folder, name))
        self.end()
        self._fresh, self.child = True, fresh(self.mutant.replaced(), tests, 900)

    def end(self) -> None:
        """Let go of what the child wrote."""
        if self.child is not None:
            self.child.close()

    def outcome(self) -> str | None:
        """Return how it ended, None while tests are still to run; what nothing comes through lives."""
        if self.child is None:
            return ALIVE
        outcome = self.child.outcome()
        if outcome != ALIVE:
            return outcome
        # What a warm test cannot notice of a file that does its work while it loads, a fresh start may.
        if self._fresh or self._quick or (self.child.found() is True and not self.mutant.loads):
            return ALIVE
        self._start_fresh()
        return None


def main() -> None:
    """Try mutants until the time is over; print each, and exit 1 when too many live."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="leave out what takes long: some tests, fresh starts")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--in", dest="within", default="", help="only files with this in their path")
    parser.add_argument("--only", action="append", choices=list(AREAS))
    asked = parser.parse_args()
    asked.areas = asked.only or list(AREAS)
    asked.until = time.monotonic() + asked.seconds
    tests = [
        test for area in asked.areas for test in (*AREAS[area].tests, *(() if asked.quick else AREAS[area].last))
    ]
    quiet()
    good: list[bool] = []
    left_out = [f"--ignore={test}" for test in _NOT_BY_THIS]
    plugin = Collected(lambda collected: good.append(_tried(collected, asked)))
    pytest.main([*QUIET, *left_out, *dict.fromkeys(tests)], [plugin])
    sys.exit(0 if good == [True] else 1)


def _tried(collected: Collected, asked: argparse.Namespace) -> bool:
    modules = {module_of(path): path for area in asked.areas for path in files_of(area, asked.within)}
    ways = measured(collected, modules, asked.processes)
    total = sum(ways.seconds.values())
    print(f"{len(ways.seconds)} tests pass without a fault; {asked.until - time.monotonic():.0f} s left", flush=True)
    # What is running when the time is over still ends: the longest trial fits into the last part.
    last_start = asked.until - min(asked.seconds / 4, total)
    waiting, running, counts = drawn(asked.seed, asked.areas, asked.within), list[Trial](), Counter[tuple[str, str]]()
    started = 0
    while True:
        while len(running) < asked.processes and started < asked.sample and time.monotonic() < last_start:
            mutant = next(waiting, None)
            if mutant is None:
                break
            running.append(Trial(mutant, collected, ways, quick=asked.quick))
            started += 1
        if not running:
            break
        for trial in list(running):
            outcome = trial.outcome()
            if outcome is not None:
                running.remove(trial)
                trial.end()
                counts[trial.mutant.area, outcome] += 1
                print(f"{outcome}: {trial.mutant.place}", flush=True)
        time.sleep(0.01)
    return _summary(counts, asked.areas)


def _summary(counts: Counter[tuple[str, str]], areas: list[str]) -> bool:
    good = True
    for area in areas:
        alive = counts[area, ALIVE]
        all_ = sum(count for (of, _), count in counts.items() if of == area)
        share = 1 - alive / all_ if all_ else 0.0
        good = good and share >= ENOUGH
        print(f"{area}: {all_ - alive} of {all_} killed, {share:.0%} (at least {ENOUGH:.0%})")
    return good


if __name__ == "__main__":
    main()

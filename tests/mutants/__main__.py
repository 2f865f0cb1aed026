"""`python -m tests.mutants [--seconds 1200] [--seed 1] [--only domain]`: how many small faults the tests notice."""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Heavy, and never mutated: loaded once, before the processes part.
import aiosmtpd.controller  # noqa: F401
import sqlmodel  # noqa: F401

from config.settings import ROOT
from tests.mutants.mutations import Mutation, mutated, mutations
from tests.mutants.running import ALIVE, Replaced, Run

ENOUGH = 0.9
_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Area:
    """Some files, and the tests that have to notice a fault in them: the quick ones first."""

    files: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]
    share: int


# One folder of tests a folder of the domain, and the arithmetic of time limits.
_BY_NOUN = ("case", "clocks", "deciding", "definition", "parties", "referrals", "words", "test_time_limits.py")

AREAS = {
    "domain": Area(
        ("engine/domain/**/*.py",),
        (
            tuple(f"tests/unit/{name}" for name in _BY_NOUN),
            ("tests/unit/test_values.py", "tests/unit/test_grants.py", "tests/unit/test_random_walks.py"),
            ("tests/journeys", "-k", "not postgresql"),
        ),
        share=3,
    ),
    "record": Area(
        (
            "engine/store/chain*.py",
            "engine/store/checkpoints.py",
            "engine/store/digests.py",
            "engine/store/books.py",
            "engine/store/proof*.py",
            "engine/handlers/verify_audit.py",
        ),
        (("tests/store", "-k", "not postgresql"),),
        share=1,
    ),
    "outbox": Area(
        ("engine/store/outbox.py", "engine/handlers/route_events.py", "engine/handlers/deliver_letters.py"),
        (("tests/flows/test_delivery.py", "tests/flows/test_set_aside.py", "-k", "not postgresql"),),
        share=1,
    ),
}


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

    def replaced(self) -> Replaced:
        """Return the module with the fault in it."""
        module = ".".join(self.path.relative_to(ROOT).with_suffix("").parts)
        return Replaced(module, self.path, mutated(self.path.read_text("utf-8"), self.fault.number))


def drawn(seed: int, areas: list[str]) -> Iterator[Mutant]:
    """Yield mutants in an order that the seed decides, the areas by turns and shares."""
    order = random.Random(seed)
    waiting: dict[str, list[Mutant]] = {}
    for area in areas:
        paths = sorted({path for pattern in AREAS[area].files for path in ROOT.glob(pattern)})
        waiting[area] = [Mutant(area, path, fault) for path in paths for fault in mutations(path.read_text("utf-8"))]
        order.shuffle(waiting[area])
    while any(waiting.values()):
        for area in areas:
            for _ in range(min(AREAS[area].share, len(waiting[area]))):
                yield waiting[area].pop()


def baseline(areas: list[str], stages: int) -> dict[tuple[str, ...], float]:
    """Run every stage without a fault; return the seconds each may take with one. Exits when one fails."""
    limits = {}
    for stage in dict.fromkeys(stage for area in areas for stage in AREAS[area].stages[:stages]):
        run = Run(stage, None, 900)
        while (outcome := run.outcome()) is None:
            time.sleep(0.1)
        if outcome != ALIVE:
            sys.exit(f"without any fault {' '.join(stage)} fails:\n{run.told()}")
        limits[stage] = 30 + 4 * (time.monotonic() - run.began)
    return limits


class Trial:
    """One mutant on its way through the stages."""

    def __init__(self, mutant: Mutant, limits: dict[tuple[str, ...], float]) -> None:
        self.mutant = mutant
        self._limits = limits
        self._stages = [stage for stage in AREAS[mutant.area].stages if stage in limits]
        self._run = self._next()

    def _next(self) -> Run:
        stage = self._stages.pop(0)
        return Run(stage, self.mutant.replaced(), self._limits[stage])

    def outcome(self) -> str | None:
        """Return how it ended, None while tests are still to run."""
        outcome = self._run.outcome()
        if outcome == ALIVE and self._stages:
            self._run = self._next()
            return None
        return outcome


def main() -> None:
    """Try mutants until the time is over; print each, and exit 1 when too many live."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=10_000)
    parser.add_argument("--stages", type=int, default=9, help="only so many stages of tests, the quick ones first")
    parser.add_argument("--only", action="append", choices=list(AREAS))
    asked = parser.parse_args()
    areas = asked.only or list(AREAS)
    until = time.monotonic() + asked.seconds
    limits = baseline(areas, asked.stages)
    # What is running when the time is over still ends: the longest trial fits into the last part.
    last_start = until - min(
        asked.seconds / 4, max(sum(limits.get(s, 0) for s in AREAS[a].stages) / 4 for a in areas)
    )
    waiting, running, counts = drawn(asked.seed, areas), list[Trial](), Counter[tuple[str, str]]()
    started = 0
    while True:
        while len(running) < _PROCESSES and started < asked.sample and time.monotonic() < last_start:
            mutant = next(waiting, None)
            if mutant is None:
                break
            running.append(Trial(mutant, limits))
            started += 1
        if not running:
            break
        for trial in list(running):
            outcome = trial.outcome()
            if outcome is not None:
                running.remove(trial)
                counts[trial.mutant.area, outcome] += 1
                print(f"{outcome}: {trial.mutant.place}", flush=True)
        time.sleep(0.05)
    sys.exit(0 if _summary(counts, areas) else 1)


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

"""`python -m tests.mutants [--seconds 1200] [--seed 1] [--only domain]`: how many small faults the tests notice."""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

# Heavy, and never mutated: loaded once, before the processes part.
import aiosmtpd.controller  # noqa: F401
import sqlmodel  # noqa: F401

from config.settings import ROOT
from tests.mutants.mutations import Mutation, mutations
from tests.mutants.running import ALIVE, Replaced, Run

ENOUGH = 0.9
_NOT_ON_POSTGRESQL = ("-k", "not postgresql")


@dataclass(frozen=True, slots=True)
class Stage:
    """Some tests. `warm`: nothing that they check happens while modules load. `only`: the files they are for."""

    tests: tuple[str, ...]
    warm: bool = True
    only: tuple[str, ...] = ("",)

    def arguments(self, path: Path) -> list[str]:
        """Return what pytest is told for a fault in this file: the tests of its own folder go first."""
        return sorted(self.tests, key=lambda test: Path(test).name not in (path.parent.name, f"test_{path.stem}.py"))


@dataclass(frozen=True, slots=True)
class Area:
    """Some files, and the tests that have to notice a fault in them: the quick ones first."""

    files: tuple[str, ...]
    stages: tuple[Stage, ...]
    share: int


# One folder of tests a folder of the domain, and what belongs to none.
_BY_NOUN = (
    *(f"tests/unit/{noun}" for noun in ("case", "clocks", "deciding", "definition", "parties", "referrals", "words")),
    *(f"tests/unit/test_{module}.py" for module in ("time_limits", "spoken_time", "errors", "nearest")),
)
_WHAT_LOADS = ("tests/unit/words/test_declared_fields.py", "tests/unit/test_meanings.py")

AREAS = {
    "domain": Area(
        ("engine/domain/**/*.py",),
        (
            # What reads definitions is slow, and comes later.
            Stage((*_BY_NOUN, "--ignore=tests/unit/words/test_declared_fields.py")),
            Stage(_BY_NOUN, warm=False, only=("/definition/", "/words/", "/asked.py")),
            Stage(("tests/unit/test_values.py", "tests/unit/test_grants.py", "tests/unit/test_random_walks.py")),
            Stage(_WHAT_LOADS, warm=False, only=("/definition/", "/words/", "/asked.py")),
            Stage(("tests/journeys", "--ignore=tests/journeys/test_written_cases.py", *_NOT_ON_POSTGRESQL)),
        ),
        share=3,
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
        (Stage(("tests/store", *_NOT_ON_POSTGRESQL)),),
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
            Stage(
                ("tests/flows/test_delivery.py", "tests/flows/test_set_aside.py", "tests/mail", *_NOT_ON_POSTGRESQL)
            ),
        ),
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
        """Return the module, and which fault."""
        module = ".".join(self.path.relative_to(ROOT).with_suffix("").parts)
        return Replaced(module, self.path, self.fault.number)


def drawn(seed: int, areas: list[str], within: str = "") -> Iterator[Mutant]:
    """Yield mutants in an order that the seed decides, the areas by turns and shares."""
    order = random.Random(seed)
    waiting: dict[str, list[Mutant]] = {}
    for area in areas:
        paths = sorted({path for pattern in AREAS[area].files for path in ROOT.glob(pattern) if within in str(path)})
        waiting[area] = [Mutant(area, path, fault) for path in paths for fault in mutations(path.read_text("utf-8"))]
        order.shuffle(waiting[area])
    while any(waiting.values()):
        for area in areas:
            for _ in range(min(AREAS[area].share, len(waiting[area]))):
                yield waiting[area].pop()


def loaded(stages: Iterable[Stage]) -> None:
    """Load the tests that start warm, and with them what they test."""
    for stage in stages:
        for test in stage.tests if stage.warm else ():
            found = [ROOT / test] if test.endswith(".py") else sorted((ROOT / test).rglob("test_*.py"))
            for path in found if test.startswith("tests") else ():
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def baseline(stages: list[Stage], processes: int) -> dict[Stage, float]:
    """Run every stage without a fault; return the seconds each may take with one. Exits when one fails."""
    limits, waiting, running = dict[Stage, float](), list(stages), dict[Stage, Run]()
    while waiting or running:
        while waiting and len(running) < processes:
            stage = waiting.pop()
            running[stage] = Run(stage.tests, None, 900, warm=stage.warm)
        for stage, run in list(running.items()):
            if (outcome := run.outcome()) is not None:
                del running[stage]
                limits[stage] = 30 + 4 * (time.monotonic() - run.began)
                if outcome != ALIVE:
                    sys.exit(f"without any fault {' '.join(stage.tests)} fails:\n{run.told()}")
        time.sleep(0.05)
    return limits


class Trial:
    """One mutant on its way through the stages."""

    def __init__(self, mutant: Mutant, limits: dict[Stage, float]) -> None:
        self.mutant = mutant
        self._limits = limits
        self._stages = [
            stage
            for stage in AREAS[mutant.area].stages
            if stage in limits and any(part in str(mutant.path) for part in stage.only)
        ]
        self._run = self._next()

    def _next(self) -> Run:
        stage = self._stages.pop(0)
        return Run(stage.arguments(self.mutant.path), self.mutant.replaced(), self._limits[stage], warm=stage.warm)

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
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--in", dest="within", default="", help="only files with this in their path")
    parser.add_argument("--only", action="append", choices=list(AREAS))
    asked = parser.parse_args()
    areas = asked.only or list(AREAS)
    until = time.monotonic() + asked.seconds
    stages = list(dict.fromkeys(stage for area in areas for stage in AREAS[area].stages[: asked.stages]))
    loaded(stages)
    limits = baseline(stages, asked.processes)
    print(f"without a fault all pass; {until - time.monotonic():.0f} s are left", flush=True)
    # What is running when the time is over still ends: the longest trial fits into the last part.
    last_start = until - min(
        asked.seconds / 4, max(sum(limits.get(s, 0) for s in AREAS[a].stages) / 4 for a in areas)
    )
    waiting, running, counts = drawn(asked.seed, areas, asked.within), list[Trial](), Counter[tuple[str, str]]()
    started = 0
    while True:
        while len(running) < asked.processes and started < asked.sample and time.monotonic() < last_start:
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

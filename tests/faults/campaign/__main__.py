"""`python -m tests.faults.campaign [--seconds 1500] [--seed 1] [--database sqlite]`: see `run`."""

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from config.settings import ROOT
from tests import people
from tests.faults.campaign.callers import Callers
from tests.faults.campaign.reckoning import Reckoning, reckon, settle
from tests.faults.campaign.system import System
from tests.faults.campaign.troubles import Troubles
from tests.faults.servers import BusyServer
from tests.postgres import running_postgres
from tests.tokens import token_of

KEPT = ROOT / "build" / "faults.jsonl"
_DISK_MEGABYTES = 1500


def run(seconds: float, seed: int, database: str, *, callers: int = 8, prefect: bool = True) -> Reckoning:
    """Let people work and trouble come for so many seconds, then let it settle, and count.

    Everything is a process of its own and is only looked at from outside; the seed decides what comes when.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="motcua-faults-")))
        small = stack.enter_context(_small_disk(folder)) if database == "sqlite" else False
        url = stack.enter_context(running_postgres(folder)) if database == "postgresql" else None
        mail = stack.enter_context(BusyServer())
        system = System(folder, mail, url)
        system.prepare()
        stack.callback(system.end)
        with system.world() as world:
            who = (people.INTAKE, people.DOCTOR, people.SOCIAL_WORKER)
            tokens = {actor.user: token_of(world, actor) for actor in who}
        system.begin(prefect=prefect)
        working = Callers(system.site, tokens, callers, seed)
        postgres = folder / "postgres" if url else None
        troubles = Troubles(system, seed, full_disk=small, postgres=postgres, prefect=prefect)
        working.begin()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            troubles.one()
        working.end()
        took = settle(system)
        found = reckon(system, working, troubles.untold)
        found.counts["settled after, s"] = round(took, 1)
        found.counts |= {f"killed: {name}": count for name, count in system.kills.items()}
        found.counts["kills"] = sum(system.kills.values())
        found.counts |= {f"trouble: {name}": count for name, count in sorted(troubles.done.items())}
        return found


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Put the data on a disk of its own that can be filled, where the machine lets us; say whether it does."""
    data = folder / "data"
    data.mkdir()
    size = f"size={_DISK_MEGABYTES}m"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(data)], capture_output=True, check=False)
    try:
        yield done.returncode == 0
    finally:
        if done.returncode == 0:
            with suppress(OSError):
                subprocess.run(["umount", "-l", str(data)], check=False)


def main() -> None:
    """Run, print the table, keep the counts of each run, and exit 1 when a promise was broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=750, help="of trouble, for each database")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database", action="append", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    broken = False
    for database in asked.database or ["sqlite", "postgresql"]:
        found = run(asked.seconds, asked.seed, database)
        broken = broken or bool(found.broken)
        print(f"\n{database}, seed {asked.seed}, {asked.seconds:.0f} s of trouble")
        for name, count in found.counts.items():
            print(f"  {name:<60} {count:>10,}")
        for line in found.broken:
            print(f"  BROKEN  {line}")
        _keep(database, asked.seed, found)
    sys.exit(1 if broken else 0)


def _keep(database: str, seed: int, found: Reckoning) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    said = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "database": database, "seed": seed}
    with KEPT.open("a", encoding="utf-8") as file:
        file.write(json.dumps(said | {"counts": found.counts, "broken": found.broken}) + os.linesep)


if __name__ == "__main__":
    main()

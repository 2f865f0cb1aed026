"""A system under trial: API, workers and Prefect as processes of their own, each killed and begun anew."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from config.demo import demo_directory
from config.settings import Settings, read_settings
from engine.bootstrap import build_world, seed_directory
from engine.mail.smtp import MailServer
from engine.world import World
from tests.faults.servers import BusyServer
from workflows.children import free_port
from workflows.prefect_environment import PrefectServer, own_server, server_variables

_FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
_UP_WITHIN_SECONDS = 60.0


class Process:
    """One process in a group of its own, begun again after each killing; what it says goes to a log."""

    def __init__(self, name: str, module: Sequence[str], variables: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._command = [sys.executable, *module]
        self._variables = {**os.environ, **variables}
        self._log = log
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, unless it runs."""
        if self._process is None or self._process.poll() is not None:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=self._variables,
                    start_new_session=True,
                )

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to it and whatever it started."""
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, what)

    def kill(self) -> None:
        """Kill it, and count that when it ran."""
        if self._process is None or self._process.poll() is not None:
            return
        self.signal(signal.SIGKILL)
        self._process.communicate()
        self.kills += 1

    def end(self) -> None:
        """End it for good; this is no fault."""
        if self._process is None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        self._process.communicate()
        self._process = None


class System:
    """The processes over one database, and a mail server that does as it is told."""

    def __init__(self, folder: Path, mail: BusyServer, database_url: str | None, *, workers: int = 2) -> None:
        self.folder, self.mail = folder, mail
        self.log, self.time_file = folder / "log", folder / "time"
        self.time_file.write_text("+0s", encoding="ascii")
        self._database_url = database_url
        port = free_port()
        self.site = f"http://127.0.0.1:{port}"
        self.prefect_server: PrefectServer = own_server(self.settings, free_port())
        common = {
            "MOTCUA_DATA_DIR": str(folder / "data"),
            "MOTCUA_ALLOW_DRAFTS": "true",
            "MOTCUA_SMTP_PORT": str(mail.port),
            "MOTCUA_SMTP_SECURITY": "none",
            "MOTCUA_PORT": str(port),
            "MOTCUA_PREFECT_API_URL": self.prefect_server.api_url,
            "MOTCUA_REQUESTS_A_MINUTE": "100000",
            "MOTCUA_ADDRESS_REQUESTS_A_MINUTE": "100000",
            **({"MOTCUA_DATABASE_URL": database_url} if database_url else {}),
            **({"MOTCUA_PREFECT_AUTH": self.prefect_server.auth} if self.prefect_server.auth else {}),
        }
        self.api = Process("api", ["-m", "cli.main", "api"], common, self.log)
        worker = ["-m", "workflows.worker_child"]
        self.workers = [
            Process(f"worker {n}", worker, {**common, **self._clock(n)}, self.log) for n in range(workers)
        ]
        prefect_port = self.prefect_server.api_url.rsplit(":", 1)[1].split("/")[0]
        variables = server_variables(self.prefect_server, None, self.site)
        self.prefect = Process("prefect", ["-m", "workflows.prefect_child", prefect_port], variables, self.log)

    def _clock(self, number: int) -> dict[str, str]:
        """Let the wall's clock of the last worker be set by a file; the kernel's own goes on."""
        if number == 0 or not _FAKETIME:
            return {}
        return {
            "LD_PRELOAD": str(_FAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.time_file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    @property
    def settings(self) -> Settings:
        """The settings that every process has."""
        return read_settings(data_dir=self.folder / "data", database_url=self._database_url, allow_drafts=True)

    @property
    def processes(self) -> tuple[Process, ...]:
        """Every process."""
        return (self.prefect, self.api, *self.workers)

    @property
    def kills(self) -> dict[str, int]:
        """How often each kind was killed."""
        return {
            "api": self.api.kills,
            "worker": sum(worker.kills for worker in self.workers),
            "prefect": self.prefect.kills,
        }

    @contextmanager
    def world(self) -> Iterator[World]:
        """Yield the world of the same data, for what is prepared before and counted afterwards."""
        world = build_world(self.settings, mail=MailServer("127.0.0.1", self.mail.port, "none"))
        try:
            yield world
        finally:
            world.close()

    def prepare(self) -> None:
        """Put the invented directory in."""
        prepared = self.settings.model_copy(update={"demo": True})
        world = build_world(prepared, mail=MailServer("127.0.0.1", self.mail.port, "none"))
        seed_directory(world, demo_directory())
        world.close()

    def begin(self, *, prefect: bool = True) -> None:
        """Start everything, and wait until the API answers."""
        for process in self.processes:
            if prefect or process is not self.prefect:
                process.begin()
        until = time.monotonic() + _UP_WITHIN_SECONDS
        while True:
            try:
                if httpx.get(f"{self.site}/health", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
            if time.monotonic() > until:
                raise AssertionError(self.log.read_text(encoding="utf-8")[-3000:])

    def end(self) -> None:
        """End everything, and forget the data."""
        for process in reversed(self.processes):
            process.end()

    def forget(self) -> None:
        """Take the data away."""
        shutil.rmtree(self.folder, ignore_errors=True)

"""The whole system as `motcua serve --demo` starts it: routed while Prefect starts, nothing told to anybody."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from workflows.children import free_port

CANARIES = ("Lê Thị Chim Hoàng Yến", "0912345678", "chuyện rất riêng của em")
ROUTED_WITHIN_SECONDS = 3.0


class System:
    """A running system: its address, its folder, and its log."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.log = folder / "log"
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "cli.main", "serve", "--demo", "--data", str(self.data)]
        with self.log.open("ab") as log:
            return subprocess.Popen([*command, "--port", str(self.port)], stdout=log, stderr=log)

    def wait(self, path: str = "/health", seconds: float = 30) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(self.site + path).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def motcua(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "cli.main", *arguments, "--data", str(self.data)]
        return subprocess.run(command, capture_output=True, text=True, check=check)

    def client(self, who: str) -> httpx.Client:
        token = self.motcua("token", "--as", who).stdout.strip()
        return httpx.Client(base_url=f"{self.site}/api/v1", headers={"Authorization": f"Bearer {token}"})

    def letters(self) -> str:
        return httpx.get(f"{self.site}/demo/mail").text

    def wait_for_letter(self, mailbox: str, seconds: float) -> float:
        began = time.monotonic()
        while mailbox not in self.letters():
            assert time.monotonic() - began < seconds, f"no letter to {mailbox}"
            time.sleep(0.05)
        return time.monotonic() - began

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.motcua("status", "--json", check=False).stdout)
        return found


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    running = System(tmp_path_factory.mktemp("system"))
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(20)


def open_case(client: httpx.Client, **more: Any) -> httpx.Response:
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "age_years": 13,
        "sex": "female",
        "ward_of_incident": "Phường Bến Thành",
        "full_name": CANARIES[0],
        "phone": CANARIES[1],
        "narrative": f"Em kể {CANARIES[2]}",
    }
    return client.post("/cases", json={"procedure": "hung_vuong_one_stop", "fields": fields | more})


def test_a_case_opened_while_prefect_starts_is_routed_all_the_same(system: System) -> None:
    system.wait()
    with system.client("intake@hospital_hung_vuong") as intake:
        opened = open_case(intake)
        assert opened.status_code == 201
        system.wait_for_letter("hospital-social-worker-1@", ROUTED_WITHIN_SECONDS)


def test_a_case_travels_and_a_missed_deadline_is_told(system: System) -> None:
    system.wait()
    with (
        system.client("intake@hospital_hung_vuong") as intake,
        system.client("doctor@hospital_hung_vuong") as doctor,
    ):
        case = open_case(intake).json()["case"]
        done = doctor.post(
            f"/cases/{case}/steps", json={"trigger": "activate", "fields": {"indicators": ["pregnant_child"]}}
        )
        assert done.status_code == 200, done.text
        for mailbox in ("ward-police-1@ward-police-26743", "child-protection-worker-1@ward-committee-26743"):
            system.wait_for_letter(mailbox, 5)
        before = system.letters().count("Đã quá hạn")
        system.motcua("demo", "forward", "45m")
        until = time.monotonic() + 10
        while system.letters().count("Đã quá hạn") <= before and time.monotonic() < until:
            time.sleep(0.1)
        assert system.letters().count("Đã quá hạn") > before
        statuses = {clock["id"]: clock["status"] for clock in doctor.get(f"/cases/{case}/clocks").json()}
        assert statuses["doctor_due"] == "breached"


def test_flows_run_through_prefect_once_it_is_there_and_nothing_personal_is_anywhere(system: System) -> None:
    system.wait()
    until = time.monotonic() + 90
    while time.monotonic() < until:
        status = system.status()
        if status["prefect_answers"] and any(
            beat.get("through_prefect") for beat in status["status"]["beats"].values()
        ):
            break
        with system.client("intake@hospital_hung_vuong") as intake:
            open_case(intake)
        time.sleep(1)
    else:
        raise AssertionError(system.log.read_text(encoding="utf-8"))
    found = system.motcua("audit", "verify")
    assert "whole" in found.stdout
    told = system.letters()
    assert not [canary for canary in CANARIES if canary in told]
    needles = [canary.encode() for canary in CANARIES]
    needles += [canary.encode("unicode_escape") for canary in CANARIES]
    places = [path for path in [system.log, *system.data.rglob("*")] if path.is_file()]
    assert any("prefect.db" in path.name for path in places)
    assert [str(p) for p in places if any(needle in p.read_bytes() for needle in needles)] == []


def test_the_children_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    system = System(tmp_path)
    system.wait()
    time.sleep(0.5)
    children = _children_of(system.process.pid)
    assert children
    system.process.kill()
    system.process.wait()
    until = time.monotonic() + 15
    while any(_alive(pid) for pid in children) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [pid for pid in children if _alive(pid)]


def _children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False

"""The wheel alone: built, installed into a fresh environment, and used in an empty folder far from the sources."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import zipfile
from pathlib import Path

import pytest

from config.settings import ROOT
from workflows.children import free_port

FOLDERS = ("engine", "workflows", "api", "cli", "config", "notification_templates")
OPENING = (
    *("case", "open", "hung_vuong_one_stop", "--as", "intake@hospital_hung_vuong", "--json"),
    *("-w", "entry_point=walk_in", "-w", "abuse_kinds=[rape]", "-w", "age_years=24"),
)


def run(*command: str | Path, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that knows nothing of the source tree."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MOTCUA_"))}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=clean | environment,
    )


def tracked() -> list[str]:
    """Return the files of the source tree, new ones too, that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree so that nothing is left behind in it."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in tracked():
        if not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check", "-q")
    done = run(sys.executable, "-m", "pip", "wheel", *options, "-w", built, source, cwd=built)
    assert done.returncode == 0, done.stderr
    (found,) = built.glob("motcua-*.whl")
    return found


@pytest.fixture(scope="module")
def motcua(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command. The libraries are those of this environment; our own packages are the wheel's alone."""
    environment = tmp_path_factory.mktemp("environment")
    done = run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=environment)
    assert done.returncode == 0, done.stderr
    python = environment / "bin" / "python"
    options = ("--no-deps", "--no-index", "--disable-pip-version-check", "-q")
    done = run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, cwd=environment)
    assert done.returncode == 0, done.stderr
    (packages,) = environment.glob("lib/python*/site-packages")
    # A plain path: the editable installation beside the libraries stays out of sight.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment / "bin" / "motcua"


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder to work in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_every_file_of_our_folders_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    ours = {name for name in tracked() if name.split("/")[0] in FOLDERS}
    assert ours - names == set()
    assert {name for name in names if name.split("/")[0] in FOLDERS} - ours == set()


def test_a_case_is_opened_in_an_empty_folder(motcua: Path, empty: Path) -> None:
    checked = run(motcua, "check", cwd=empty)
    assert checked.returncode == 0, checked.stderr
    assert list(empty.iterdir()) == []
    upgraded = run(motcua, "db", "upgrade", "--demo", cwd=empty)
    assert upgraded.returncode == 0, upgraded.stderr
    opened = run(motcua, *OPENING, cwd=empty)
    assert opened.returncode == 0, opened.stderr
    code = json.loads(opened.stdout)["code"]
    shown = run(motcua, "case", "show", code, "--as", "doctor@hospital_hung_vuong", cwd=empty)
    assert code in shown.stdout, shown.stderr


def test_a_written_case_replays_through_prefect_and_leaves_nothing_behind(motcua: Path, empty: Path) -> None:
    case = ROOT / "tests" / "journeys" / "cases" / "b05-late-arrival.yaml"
    done = run(motcua, "replay", case, "--via", "prefect", cwd=empty)
    assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []


def wait_for(log: Path, line: str, *, seconds: float = 120) -> bool:
    """Return whether the log says something within a time; a new Prefect home takes its own."""
    until = time.monotonic() + seconds
    while line not in log.read_text(encoding="utf-8"):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def test_the_whole_system_runs_from_the_wheel(motcua: Path, empty: Path) -> None:
    log = empty / "log"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MOTCUA_"))}
    with log.open("wb") as out:
        command = [str(motcua), "serve", "--demo", "--port", str(free_port())]
        system = subprocess.Popen(command, cwd=empty, stdout=out, stderr=out, env=clean)
    try:
        assert wait_for(log, "prefect_ready"), log.read_text(encoding="utf-8")
        # What Prefect does not begin within a second is done without it: on a busy machine the first may be.
        for _ in range(10):
            opened = run(motcua, *OPENING, cwd=empty)
            assert opened.returncode == 0, opened.stderr
            if wait_for(log, '"through_prefect": true', seconds=8):
                break
        else:
            raise AssertionError(log.read_text(encoding="utf-8"))
    finally:
        system.send_signal(signal.SIGTERM)
        system.wait(30)

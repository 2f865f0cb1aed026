"""The `motcua` command as a process of its own, parted from one that has loaded it already.

What a command loads takes longer than most of what it does; a test of the wheel starts the real executable.
"""

import os
import subprocess
import sys
from multiprocessing import get_context
from tempfile import TemporaryFile
from typing import IO

_LOADED = get_context("forkserver")
_LOADED.set_forkserver_preload(["tests.cli.loaded"])


def motcua(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with these settings beside the environment's, and return how it ended and what it said."""
    command = ["motcua", *arguments]
    settings = {**os.environ, **environment}
    with TemporaryFile() as out, TemporaryFile() as err:
        process = _LOADED.Process(target=_command, args=(command, settings, os.getcwd(), _sent(out), _sent(err)))
        process.start()
        process.join()
        status = process.exitcode
        process.close()
        assert status is not None
        return subprocess.CompletedProcess(command, status, _said(out), _said(err))


def _sent(file: IO[bytes]) -> str:
    """The name under which another process opens a file of this one."""
    return f"/proc/{os.getpid()}/fd/{file.fileno()}"


def _said(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")


def _command(command: list[str], settings: dict[str, str], folder: str, out: str, err: str) -> None:
    """What the new process does: become the command."""
    from cli.main import run

    for name, stream in ((out, 1), (err, 2)):
        opened = os.open(name, os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, stream)
        os.close(opened)
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    sys.argv = command
    # Not those that were loaded with another process's stream behind them.
    sys.stdout, sys.stderr = (open(stream, "w", encoding="utf-8", closefd=False) for stream in (1, 2))  # noqa: SIM115
    try:
        run()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()

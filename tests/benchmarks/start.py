"""From `motcua serve` to the first answered request, bytecode compiled and the database there."""

import statistics
import subprocess
import sys
import tempfile
import time
from urllib.error import URLError
from urllib.request import urlopen

from workflows.children import free_port

ROUNDS = 5


def measure() -> float:
    """Return the median seconds of five starts."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        _start(folder)
        return statistics.median(_start(folder) for _ in range(ROUNDS))


def _start(folder: str) -> float:
    port = free_port()
    command = [sys.executable, "-m", "cli.main", "serve", "--demo", "--data", folder, "--port", str(port)]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                    answer.read()
                return time.monotonic() - began
            except (URLError, OSError):
                if time.monotonic() - began > 60:
                    raise
                time.sleep(0.01)
    finally:
        process.terminate()
        process.wait(30)

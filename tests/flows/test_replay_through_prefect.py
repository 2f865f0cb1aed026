"""Written cases play to their end when everything is routed by flows of a real Prefect server."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parents[1] / "journeys" / "cases").glob("*.yaml"))
# One flow run for each batch: a second or so a case. Directly every case is played each time.
_EVERY = 12


def played(files: Iterable[Path]) -> None:
    """Hold what the cases came to against what they expect."""
    command = [sys.executable, "-m", "cli.main", "replay", *map(str, files), "--via", "prefect", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)
    results = json.loads(done.stdout)
    assert {result["id"]: result["differences"] for result in results if result["differences"]} == {}
    assert {result["id"] for result in results} == {path.stem for path in files}
    assert done.returncode == 0


def test_a_sample_of_the_written_cases_plays_through_prefect() -> None:
    played(CASES[::_EVERY])


@pytest.mark.thorough
def test_every_written_case_plays_through_prefect() -> None:
    played(CASES)

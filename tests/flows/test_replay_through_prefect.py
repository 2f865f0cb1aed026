"""Every written case plays to its end when everything is routed by flows of a real Prefect server."""

import json
import subprocess
import sys
from pathlib import Path

CASES = Path(__file__).parents[1] / "journeys" / "cases"


def test_every_written_case_plays_through_prefect() -> None:
    command = [sys.executable, "-m", "cli.main", "replay", str(CASES), "--via", "prefect", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    results = json.loads(done.stdout)
    assert {result["id"]: result["differences"] for result in results if result["differences"]} == {}
    assert len(results) == len(list(CASES.glob("*.yaml")))
    assert done.returncode == 0

"""Every written case plays to its end, on both databases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.settings import ROOT
from engine.handlers.verify_cases import verify_cases
from workflows.replay.play import Player
from workflows.replay.routers import DirectRouter
from workflows.replay.stage import Stage
from workflows.replay.vignette import find_vignettes, read_vignette

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[3] / "shared" / "vignettes"
COPIES = find_vignettes([CASES])
# Shared cases of the procedures that stand here; those beyond the copies are played too.
PROCEDURES = {path.name.split(".")[0] for path in (ROOT / "workflows" / "definitions").glob("*.v*.yaml")}
KNOWN = [p for p in SHARED.glob("*.yaml") if read_vignette(p).procedure in PROCEDURES] if SHARED.is_dir() else []
MORE = [p for p in KNOWN if not (CASES / p.name).exists()]


@pytest.mark.parametrize("path", [*COPIES, *MORE], ids=lambda path: path.stem)
def test_a_written_case_plays_to_its_end(path: Path, kind: str, stage_on: Callable[[str], Stage]) -> None:
    router = DirectRouter()
    with stage_on(kind).world() as (world, clock):
        differences = Player(world, clock, router.route, router.sweep).play(read_vignette(path))
        verified = verify_cases(world)
    assert differences == []
    # Whatever is stored of its cases follows from their events.
    assert (verified.drift, verified.untold) == ({}, [])


def test_a_difference_is_found(tmp_path: Path, stage_on: Callable[[str], Stage]) -> None:
    text = (CASES / "b06-unanswered-referral.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace("state: {police: acknowledged}", "state: {police: tracked}"), encoding="utf-8")
    router = DirectRouter()
    with stage_on("sqlite").world() as (world, clock):
        differences = Player(world, clock, router.route, router.sweep).play(read_vignette(changed))
    assert differences == ["at the end: state.police: acknowledged, expected tracked"]


def test_the_copies_are_the_shared_ones() -> None:
    """Where the shared cases stand beside the project, the copies must not have drifted."""
    shared = {path.name: path.read_text(encoding="utf-8") for path in KNOWN}
    copies = {path.name: path.read_text(encoding="utf-8") for path in CASES.glob("*.yaml") if path.name in shared}
    assert json.dumps(copies, sort_keys=True) == json.dumps(shared, sort_keys=True)

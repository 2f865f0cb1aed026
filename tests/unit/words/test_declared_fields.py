"""What a definition says a step takes is checked: no name twice, no unknown one, none looked at that is not taken."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.editing import ONE_STOP, Edit, edit, trigger

CORE = "core"
FAULTS: dict[str, tuple[Edit, str, str]] = {
    "an unknown field": (
        lambda d: trigger(d, CORE, "activate").update(takes=["indicatros"]),
        "core.triggers.activate.takes",
        "indicators",
    ),
    "a field that a need asks for": (
        lambda d: trigger(d, CORE, "assess").update(takes=["risk_level"]),
        "core.triggers.assess",
        "`risk_level` is taken already",
    ),
    "the reason every step takes": (
        lambda d: trigger(d, CORE, "screen").update(takes=["reason"]),
        "core.triggers.screen",
        "`reason` is taken already",
    ),
    "a basis beside a consent": (
        lambda d: trigger(d, "medical", "start_examination").update(takes=["legal_basis"]),
        "medical.triggers.start_examination",
        "`legal_basis` is taken already",
    ),
    "a field looked at from where a step may not start": (
        lambda d: trigger(d, CORE, "activate").pop("takes"),
        "core.triggers.activate",
        "looks at `indicators`",
    ),
    "a field looked at by a need": (
        lambda d: trigger(d, CORE, "ready_for_discharge").pop("takes"),
        "core.triggers.ready_for_discharge",
        "looks at `follow_up_by`",
    ),
    "a field looked at by an effect": (
        lambda d: trigger(d, "police", "inform_police").pop("takes"),
        "police.triggers.inform_police",
        "looks at `party`",
    ),
    "a field that a clock runs until": (
        lambda d: d["clocks"]["separation_expiry"].update(limit={"until": "stay_until"}),
        "clocks.separation_expiry",
        "looks at `stay_until`, which `decide_separation` does not take",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_step_that_takes_too_much_or_too_little_is_a_fault(kind: str, folder: Path) -> None:
    change, place, problem = FAULTS[kind]
    found: list[Any] = edit(folder, ONE_STOP, change)
    assert any(place in line and problem in line for line in found), found

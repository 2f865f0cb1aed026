"""Procedures in which a case could never close, or a step never be taken, are found by the engine's own decision."""

from pathlib import Path
from typing import Any

import pytest

from engine.definitions import check_folder
from engine.definitions.library import with_lines
from engine.definitions.model_check import check_model
from engine.domain.definition.procedure import CORE
from tests.unit.editing import ONE_STOP, Edit, edit, trigger

CANNOT_CLOSE: list[tuple[str, Edit, str]] = [
    (
        "nobody may decline",
        lambda d: trigger(d, CORE, "decline").update(by=["ward_chair"], needs=[{"age_band": ["child"]}]),
        "core.states.received",
    ),
    (
        "a child's closure needs an adult",
        lambda d: trigger(d, CORE, "close")["needs"].append({"age_band": ["adult", "minor"]}),
        "core.states.closure_pending",
    ),
    (
        "a plan needs a consent",
        lambda d: trigger(d, "legal", "decline_legal_aid")["needs"].append(
            {"consent": "sharing", "party": "legal_aid"}
        ),
        "legal.states",
    ),
]


@pytest.mark.parametrize(("change", "place"), [c[1:] for c in CANNOT_CLOSE], ids=[c[0] for c in CANNOT_CLOSE])
def test_a_configuration_that_can_never_close_is_found(folder: Path, change: Edit, place: str) -> None:
    def also(data: dict[str, Any]) -> None:
        change(data)
        for name in ("find_ineligible", "finish_legal_aid"):
            if place.startswith("legal"):
                trigger(data, "legal", name)["needs"] = [{"consent": "sharing", "party": "legal_aid"}]

    assert edit(folder, ONE_STOP, also) == []
    library, _ = check_folder(folder)
    assert library is not None
    report = check_model(library.version("hung_vuong_one_stop", 1), library.vocabulary)
    assert any(place in fault.place and "can never close" in fault.problem for fault in report.faults)


CANNOT_BE_PULLED: list[tuple[str, Edit, str]] = [
    (
        "needs that exclude each other",
        lambda d: trigger(d, CORE, "start_review").update(needs=[{"age_band": ["child"]}, {"age_band": ["adult"]}]),
        "core.triggers.start_review",
    ),
    (
        "a role that is on no case",
        lambda d: trigger(d, "legal", "assign_lawyer").update(by=["administrator"]),
        "legal.triggers.assign_lawyer",
    ),
    (
        "a role whose condition never holds where the step leads from",
        lambda d: trigger(d, CORE, "screen").update(by=[{"role": "doctor", "when": {"from": ["closed"]}}]),
        "core.triggers.screen",
    ),
    (
        "a need for a child that no child can meet",
        lambda d: trigger(d, CORE, "sign_minutes").update(
            needs=[{"age_band": ["adult"], "when": {"age_band": ["child"]}}, {"age_band": ["child"]}]
        ),
        "core.triggers.sign_minutes",
    ),
]


@pytest.mark.parametrize(("change", "place"), [c[1:] for c in CANNOT_BE_PULLED], ids=[c[0] for c in CANNOT_BE_PULLED])
def test_a_trigger_that_nobody_can_ever_pull_is_found_with_its_line(folder: Path, change: Edit, place: str) -> None:
    edit(folder, ONE_STOP, change)
    library, faults = check_folder(folder)
    assert library is not None, faults
    report = check_model(library.version("hung_vuong_one_stop", 1), library.vocabulary)
    (found,) = [fault for fault in with_lines(folder, report.faults) if "nobody can ever pull" in fault.problem]
    assert found.place == f"strands.{place}"
    name = place.rpartition(".")[2]
    assert (folder / ONE_STOP).read_text(encoding="utf-8").splitlines()[found.line - 1].strip() == f"{name}:"

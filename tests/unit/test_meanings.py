"""What a definition says its words mean is checked: unknown, missing, twice, or of what cannot mean it."""

from pathlib import Path

import pytest

from engine.definitions import load_library
from tests.unit.test_definitions import FOLDER, ONE_STOP, Edit, edit, folder, trigger

assert folder  # the fixture
WORDS = "vocabulary.v1.yaml"

WRONG: list[tuple[str, str, Edit, str, str]] = [
    (
        "unknown meaning",
        ONE_STOP,
        lambda d: trigger(d, "core", "decline").update(means="declinng"),
        "means",
        "declining",
    ),
    ("said twice", ONE_STOP, lambda d: trigger(d, "core", "assess").update(means="closing"), "means", "closing too"),
    (
        "a self trigger declines",
        ONE_STOP,
        lambda d: (
            trigger(d, "core", "decline").pop("means")
            and trigger(d, "legal", "find_ineligible").update(means="declining")
        ),
        "find_ineligible.means",
        "a move of core",
    ),
    (
        "a side state elsewhere",
        ONE_STOP,
        lambda d: d["strands"]["legal"]["states"]["offered"].update(side=True),
        "legal.states.offered",
        "only core",
    ),
    (
        "no side state to come back from",
        ONE_STOP,
        lambda d: d["strands"]["core"]["states"]["absconded"].pop("side"),
        "return_found",
        "side state",
    ),
    (
        "unknown standstill",
        ONE_STOP,
        lambda d: d["strands"]["core"]["states"]["absconded"].update(standstill="begin"),
        "standstill",
        "begins",
    ),
    (
        "nobody is asked to give",
        ONE_STOP,
        lambda d: d["strands"]["safety"]["triggers"]["confirm_bed"].update(
            by=[{"role": "centre_social_worker", "giving": True}]
        ),
        "confirm_bed",
        "gives: true",
    ),
    ("nobody takes over", ONE_STOP, lambda d: d.pop("destinations"), "destinations", "nobody takes over"),
    (
        "taken over by nobody known",
        ONE_STOP,
        lambda d: d["destinations"][1].update(by="centre_worker"),
        "destinations",
        "centre_social_worker",
    ),
    (
        "acts for nobody known",
        ONE_STOP,
        lambda d: d["case_manager_for"].update(role="social_worker"),
        "case_manager_for",
        "centre_social_worker",
    ),
    ("alias until nothing", ONE_STOP, lambda d: d.update(alias_until="seprated"), "alias_until", "separated"),
    (
        "unknown substitute",
        WORDS,
        lambda d: d["parties"]["ward_police"].update(substitute="investigators"),
        "substitute",
        "investigation",
    ),
    (
        "steps in for itself",
        WORDS,
        lambda d: d["parties"]["ward_police"].update(substitute="ward_police"),
        "substitute",
        "itself",
    ),
    (
        "nobody supervises",
        WORDS,
        lambda d: d["parties"]["health_department"].pop("supervises"),
        "parties",
        "supervises",
    ),
    ("two reports", WORDS, lambda d: d["bases"]["court_order"].update(report=True), "bases", "exactly one"),
    ("no report", WORDS, lambda d: d["bases"]["child_report"].pop("report"), "bases", "exactly one"),
    ("no such choice", WORDS, lambda d: d["fields"]["pep_outcome"].update(choice="refused"), "choice", "no value"),
    ("speaks for nobody", WORDS, lambda d: d["givers"]["carer"].update(speaks_for=["childs"]), "speaks_for", "child"),
    ("one reminder", WORDS, lambda d: d["proposed"].update(unanswered_at=[50]), "unanswered_at", "three rising"),
    (
        "falling reminders",
        WORDS,
        lambda d: d["proposed"].update(unanswered_at=[100, 50, 150]),
        "unanswered_at",
        "rising",
    ),
    ("no answer in time", WORDS, lambda d: d["proposed"]["answer_within"].pop("urgent"), "answer_within", "urgent"),
    ("unset number", WORDS, lambda d: d["proposed"].pop("warn_at"), "warn_at", "no `warn_at`"),
    ("unknown flag", WORDS, lambda d: d["no_carer"][3].update(flag=["sepparated"]), "no_carer", "separated"),
    (
        "unknown strand",
        WORDS,
        lambda d: d["parties"]["ward_committee"]["both_wards"][1].update(
            {"not": {"state": {"child_protecton": ["absent"]}}}
        ),
        "both_wards",
        "child_protection",
    ),
]


@pytest.mark.parametrize(("file", "change", "place", "said"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_a_wrong_meaning_is_told_with_place_and_remedy(
    folder: Path, file: str, change: Edit, place: str, said: str
) -> None:
    faults = edit(folder, file, change)
    assert any(place in fault and said in fault for fault in faults), faults


def test_each_procedure_says_what_declining_and_closing_are() -> None:
    for procedure in load_library(FOLDER).procedures.values():
        assert procedure.declining is not None
        assert procedure.closing_from

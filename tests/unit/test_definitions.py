"""A wrong definition is refused with all its faults, each with file, place and remedy."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.definitions import check_folder, load_library
from engine.definitions.library import VOCABULARY
from engine.definitions.model_check import check_model
from engine.domain.definition.procedure import CORE, WAIVED
from engine.domain.errors import CODES, DefinitionError
from tests.unit.editing import FOLDER, HARASSMENT, ONE_STOP, Edit, edit, trigger

FAULTS: list[tuple[str, Edit, str, str]] = [
    (
        "unknown state",
        lambda d: trigger(d, CORE, "assess").update(to="asessed"),
        "core.triggers.assess.to",
        "asessed",
    ),
    ("unknown source", lambda d: trigger(d, CORE, "assess").update({"from": "actvated"}), "assess.from", "actvated"),
    ("unknown role", lambda d: trigger(d, CORE, "assess").update(by=["nurse"]), "assess.by", "nurse"),
    ("unknown party", lambda d: d["services"]["then"].append({"refer": "church"}), "services.then", "church"),
    ("unknown told", lambda d: d["opening"]["then"].append({"tell": ["priest"]}), "opening.then", "priest"),
    (
        "unknown field",
        lambda d: trigger(d, CORE, "assess")["needs"].append({"field": "mood"}),
        "assess.needs",
        "mood",
    ),
    ("unknown consent", lambda d: trigger(d, CORE, "assess")["needs"].append({"consent": "x"}), "needs", "`x`"),
    ("unknown need", lambda d: trigger(d, CORE, "assess")["needs"].append({"wish": 1}), "needs", "unknown need"),
    ("unknown effect", lambda d: trigger(d, CORE, "assess")["then"].append({"hope": 1}), "then", "unknown effect"),
    (
        "unknown condition",
        lambda d: trigger(d, CORE, "assess")["needs"].append({"field": "reason", "when": {"moon": "full"}}),
        "needs",
        "unknown condition `moon`",
    ),
    ("unknown value", lambda d: d["clocks"]["plan_due"]["owner"][0]["when"].update(age_band="baby"), "owner", "baby"),
    ("unknown clock trigger", lambda d: d["clocks"]["doctor_due"].update(stops_on=["wave"]), "doctor_due", "wave"),
    ("clock nothing stops", lambda d: d["clocks"]["doctor_due"].update(stops_on=[]), "doctor_due", "nothing stops"),
    ("clock nothing starts", lambda d: d["clocks"]["doctor_due"].pop("starts"), "doctor_due", "nothing starts"),
    ("no limit", lambda d: d["clocks"]["doctor_due"].update(limit="soon"), "doctor_due.limit", "no time limit"),
    ("a trigger without a role", lambda d: trigger(d, CORE, "assess").pop("by"), "assess.by", "without a role"),
    ("no English label", lambda d: trigger(d, CORE, "assess")["label"].pop("en"), "assess.label", "English"),
    ("no Vietnamese label", lambda d: d["strands"]["legal"]["states"]["offered"].pop("vi"), "offered", "Vietnamese"),
    ("no basis", lambda d: trigger(d, CORE, "assess").update(basis="rumour"), "assess.basis", "rumour"),
    ("basis in one language", lambda d: d["sources"]["qd2017"].pop("en"), "sources.qd2017", "English"),
    (
        "unreachable state",
        lambda d: d["strands"]["legal"]["states"].update(lost={"vi": "Lạc", "en": "Lost", "final": True}),
        "legal.states.lost",
        "nothing leads to this state",
    ),
    (
        "a state nobody can leave",
        lambda d: (
            d["strands"]["police"]["triggers"].pop("acknowledge_report")
            and d["strands"]["police"]["triggers"].pop("withdraw_report")
            and d["clocks"].pop("police_informed_due")
            and d["clocks"].pop("police_handover_due")
        ),
        "police.states.informed",
        "nobody can leave this state",
    ),
    (
        "no way to an end",
        lambda d: [
            trigger(d, "legal", name).update({"from": ["offered"]})
            for name in ("finish_legal_aid", "find_ineligible", "decline_legal_aid")
        ],
        "legal.states.representing",
        "nobody can leave",
    ),
    (
        "two triggers of one name",
        lambda d: d["strands"]["legal"]["triggers"].update(assess=trigger(d, CORE, "assess")),
        "legal.triggers.assess",
        "is a trigger of `core` too",
    ),
    (
        "a strand nothing starts",
        lambda d: d["services"]["start"].remove("legal"),
        "strands.legal",
        "nothing starts this strand",
    ),
    ("unknown key", lambda d: trigger(d, CORE, "assess").update(colour="red"), "assess", "unknown key `colour`"),
    (
        "where it was, from nowhere",
        lambda d: trigger(d, CORE, "assess").update(to="where_it_was"),
        "assess",
        "side state",
    ),
]


FAULTS += [
    (
        "a limit that does not halve",
        lambda d: d["clocks"]["plan_due"].update(limit="1 mo"),
        "clocks.plan_due.halves",
        "a limit in mo does not halve",
    ),
    (
        "a limit beyond reason",
        lambda d: d["clocks"]["doctor_due"].update(limit="99999 h"),
        "clocks.doctor_due.limit",
        "beyond reason",
    ),
    (
        "a warning after the end",
        lambda d: d["clocks"]["pep_window"]["warn"].update(at=["2 h", "900 h"]),
        "clocks.pep_window.warn.at",
        "900 h is not within the limit",
    ),
    (
        "looked at again before it is in force",
        lambda d: d.update(in_force_from=date(2026, 1, 1), review_by=date(2025, 1, 1)),
        "review_by",
        "before it is in force",
    ),
]


@pytest.mark.parametrize(("change", "place", "problem"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_each_kind_of_fault_is_found_with_its_place(folder: Path, change: Edit, place: str, problem: str) -> None:
    faults = edit(folder, ONE_STOP, change)
    assert any(place in fault and problem in fault and fault.startswith(ONE_STOP) for fault in faults), faults


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    edit(folder, HARASSMENT, lambda d: trigger(d, CORE, "triage").update(by=["nurse"]))
    faults = edit(folder, ONE_STOP, lambda d: [trigger(d, CORE, "assess").update(to="x", by=["y"])])
    assert {fault.split(":")[0] for fault in faults} == {ONE_STOP, HARASSMENT}
    assert len(faults) >= 3
    with pytest.raises(DefinitionError) as error:
        load_library(folder)
    assert len(error.value.faults) == len(faults)


def test_a_strand_that_the_owner_cannot_see_would_be_told_to_nobody(folder: Path) -> None:
    path = folder / VOCABULARY
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["parties"]["hospital"]["sees"][0]["strands"] = {"core": "full"}
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _, faults = check_folder(folder)
    assert any("a step no party would be told of" in fault.problem for fault in faults)


def test_a_missing_sentence_for_a_refusal_is_found(folder: Path) -> None:
    path = folder / VOCABULARY
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["refusals"].pop("risk_high")
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _, faults = check_folder(folder)
    assert any("risk_high" in fault.problem for fault in faults)


def test_unreadable_yaml_is_a_fault_like_any_other(folder: Path) -> None:
    (folder / ONE_STOP).write_text("procedure: [", encoding="utf-8")
    _, faults = check_folder(folder)
    assert any(fault.file == ONE_STOP and "line" in fault.problem for fault in faults)


def test_a_clock_that_begins_when_nobody_can_stop_it_any_more_is_found(folder: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["clocks"]["triage_due"].update(starts={"entering": ["escalated_child"]}, stops_on=["triage"])

    faults = edit(folder, HARASSMENT, change)
    assert any("clocks.triage_due.starts.entering" in f and "from `escalated_child` on" in f for f in faults), faults


def test_a_file_must_be_called_what_it_holds(folder: Path) -> None:
    (folder / ONE_STOP).rename(folder / "other.v2.yaml")
    _, faults = check_folder(folder)
    assert any("name does not say" in fault.problem for fault in faults)


def test_the_published_procedures_hold_together_in_every_situation() -> None:
    library = load_library(FOLDER)
    for procedure in library.procedures.values():
        report = check_model(procedure, library.vocabulary)
        assert report.faults == []
        assert report.situations > 1000


def test_the_published_procedures_hold_what_the_specification_counts() -> None:
    library = load_library(FOLDER)
    counts = {
        name: (
            len(found.strands),
            sum(len(set(strand.states) - {WAIVED}) for strand in found.strands.values()),
            len(found.triggers),
            len(found.clocks),
        )
        for name in library.names()
        if (found := library.newest(name))
    }
    assert counts == {
        "hung_vuong_one_stop": (8, 76, 102, 37),
        "hcmc_sexual_harassment": (7, 58, 72, 21),
        "hcmc_domestic_violence": (8, 61, 89, 31),
    }


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    vocabulary = load_library(FOLDER).vocabulary
    assert set(vocabulary.refusals) == set(CODES)
    assert all(label.vi and label.en for label in vocabulary.refusals.values())


def test_a_value_without_a_label_is_found(folder: Path) -> None:
    path = folder / VOCABULARY
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["values"].pop("walk_in")
    data["values"]["rape"].pop("en")
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    _, faults = check_folder(folder)
    assert {(fault.place, fault.problem) for fault in faults} == {
        ("fields.entry_point.values[0]", "unknown value (no label) `walk_in`"),
        ("values.rape.en", "no English label"),
    }

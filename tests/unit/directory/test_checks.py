"""Rows of a directory that do not hold together are told by row and column, with the nearest right word."""

from datetime import date
from pathlib import Path

import pytest

from config.settings import ROOT
from config.wards import city_wards
from engine.definitions import load_library
from engine.definitions.directory.checks import checked
from engine.definitions.directory.files import read_files
from engine.mail.message import is_plain_address

VOCABULARY = load_library(ROOT / "workflows" / "definitions").vocabulary
TODAY = date(2026, 3, 2)
SOUND = """
agencies:
  - {id: hospital, party: hospital, name_vi: x, name_en: y, is_default: yes}
  - {id: police, party: ward_police, name_vi: x, name_en: y, wards: [Phường Bến Thành, "26737"]}
people:
  - {id: an, name: An, email: an@h.example}
  - {id: binh, name: Bình, email: binh@h.example}
posts:
  - {person: an, agency: hospital, role: doctor, starts_on: 2026-01-01, ends_on: 2026-12-31}
duties:
  - {agency: hospital, role: doctor, person: an, rank: 1, starts_on: 2026-01-01}
absences:
  - {person: an, starts_on: 2026-04-01, ends_on: 2026-04-03}
"""


def told(folder: Path, text: str) -> list[str]:
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    written = read_files([folder / "all.yaml"])
    assert written.faults == []
    checked(written, {"wards": city_wards()}, VOCABULARY, TODAY, is_plain_address)
    return [f"{fault.file}: {fault.place}: {fault.problem}. {fault.remedy}" for fault in written.faults]


def test_what_holds_together_has_no_faults_and_wards_become_codes(tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(SOUND, encoding="utf-8")
    written = read_files([tmp_path / "all.yaml"])
    wanted = checked(written, {"wards": city_wards()}, VOCABULARY, TODAY, is_plain_address)
    assert written.faults == []
    assert wanted["agencies"][1].wards == ("26737", "26743")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("party: hospital", "party: hospitel", "row 3, party: unknown party `hospitel`. Did you mean `hospital`?"),
        (
            "[Phường Bến Thành",
            "[Phường Bến Thanh",
            "row 4, wards: unknown ward `Phường Bến Thanh`. Did you mean `Phường Bến Thành`?",
        ),
        ("is_default: yes", "settings: scool", "row 3, settings: unknown setting `scool`. Did you mean `school`?"),
        (
            "is_default: yes",
            "valid_from: 2026-01-01, valid_to: 2026-01-01",
            "row 3, valid_to: is not after valid_from. ",
        ),
        (
            "is_default: yes",
            "valid_to: 2026-01-01, successor: polise",
            "row 3, successor: unknown agency `polise`. Did you mean `police`?",
        ),
        (
            "is_default: yes",
            "valid_to: 2026-01-01, successor: police",
            "row 3, successor: is of another party (ward_police). ",
        ),
        (
            "is_default: yes",
            "valid_to: 2026-01-01, successor: hospital",
            "row 3, successor: leads back to the agency itself. ",
        ),
        ("is_default: yes", "successor: hospital", "row 3, valid_to: is empty although somebody takes over. "),
        ("id: hospital", "id: Hospital", "row 3, id: holds other signs than "),
        ("email: binh@h.example", "email: Bình <b@h.example>", "row 7, email: is no plain mail address. "),
        (
            "- {person: an, agency: hospital, role: doctor",
            "- {person: anh, agency: hospital, role: doctor",
            "row 9, person: unknown person `anh`. Did you mean `an`?",
        ),
        (
            "agency: hospital, role: doctor, starts_on",
            "agency: hospitl, role: doctor, starts_on",
            "row 9, agency: unknown agency `hospitl`. Did you mean `hospital`?",
        ),
        (
            "hospital, role: doctor, starts_on",
            "hospital, role: docter, starts_on",
            "row 9, role: unknown role `docter`. Did you mean `doctor`?",
        ),
        (
            "hospital, role: doctor, starts_on",
            "hospital, role: ward_police, starts_on",
            "row 9, role: there is no ward_police at an agency of hospital. ",
        ),
        (
            "hospital, role: doctor, starts_on",
            "hospital, role: system, starts_on",
            "row 9, role: unknown role `system`. ",
        ),
        ("ends_on: 2026-12-31", "ends_on: 2025-12-30", "row 9, ends_on: is before starts_on. "),
        (
            "role: doctor, person: an, rank",
            "role: doctor, person: binh, rank",
            "row 11, person: `binh` does not hold this post. ",
        ),
        (
            "role: doctor, person: an, rank",
            "role: intake, person: an, rank",
            "row 11, person: `an` does not hold this post. ",
        ),
        (
            "rank: 1, starts_on: 2026-01-01",
            "rank: 1, starts_on: 2027-01-01",
            "row 11, starts_on: the post ended on 2026-12-31. ",
        ),
        (
            "rank: 1, starts_on: 2026-01-01",
            "rank: 1, starts_on: 2025-01-01",
            "row 11, starts_on: the post begins on 2026-01-01. ",
        ),
        (
            "- {person: an, starts_on: 2026-04-01",
            "- {person: ann, starts_on: 2026-04-01",
            "row 13, person: unknown person `ann`. Did you mean `an`?",
        ),
        ("ends_on: 2026-04-03", "ends_on: 2026-03-03", "row 13, ends_on: is before starts_on. "),
        ("{id: binh,", "{id: an,", "row 7: is said already in all.yaml, row 6. Leave one"),
    ],
)
def test_each_thing_that_does_not_fit_is_told(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in SOUND
    found = told(tmp_path, SOUND.replace(right, wrong, 1))
    assert any(line.startswith(f"all.yaml: {said}") for line in found), found


def test_a_day_before_the_first_takes_a_row_back(tmp_path: Path) -> None:
    assert told(tmp_path, SOUND.replace("2026-04-01, ends_on: 2026-04-03", "2026-04-01, ends_on: 2026-03-31")) == []

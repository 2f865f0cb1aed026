"""A directory's files: spreadsheets and YAML read alike, every fault with its row and the nearest right word."""

from datetime import date
from pathlib import Path

import pytest

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow
from engine.definitions.directory.files import read_files
from engine.definitions.directory.kinds import Row


def rows(folder: Path, name: str, text: str) -> list[Row]:
    (folder / name).write_text(text, encoding="utf-8")
    written = read_files([folder / name])
    assert written.faults == []
    return [found.row for found in written.rows]


def faults(folder: Path, name: str, text: str | bytes) -> list[str]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_files([folder / name]).faults
    assert all(fault.in_vietnamese in str(fault) for fault in found)
    return [f"{fault.file}: {fault.place}: {fault.problem}. {fault.remedy}" for fault in found]


def test_a_spreadsheet_and_yaml_say_the_same(tmp_path: Path) -> None:
    duty = DutyRow("h", "doctor", "an", 2, date(2026, 8, 22), date(2026, 9, 1))
    yaml = "duties:\n  - {agency: h, role: doctor, person: an, rank: 2, starts_on: 2026-08-22, ends_on: 2026-09-01}\n"
    assert rows(tmp_path, "x.yaml", yaml) == [duty]
    assert rows(
        tmp_path, "duties.csv", "agency,role,person,rank,starts_on,ends_on\nh,doctor,an,2,22/08/2026,2026-09-01\n"
    ) == [duty]
    with_marks = (
        "\ufeffAgency;Role;Person;Rank;Starts_on;Ends_on\r\n h ;doctor;an;2;22/08/2026;01/09/2026\r\n;;;;;\r\n"
    )
    assert rows(tmp_path, "duties.csv", with_marks) == [duty]


def test_lists_yes_and_no_and_what_is_left_out_are_understood(tmp_path: Path) -> None:
    text = 'id,party,name_vi,name_en,wards,is_default\nh,hospital,"Bệnh viện","Hospital","Phường Một; 26743",có\n'
    assert rows(tmp_path, "agencies.csv", text) == [
        AgencyRow("h", "hospital", "Bệnh viện", "Hospital", ("Phường Một", "26743"), is_default=True)
    ]
    columns = "name_vi: x, name_en: y, wards: [26743], settings: school, valid_to: 2026-01-01"
    yaml = f"agencies:\n  - {{id: h, party: hospital, {columns}}}\n"
    assert rows(tmp_path, "x.yml", yaml) == [
        AgencyRow("h", "hospital", "x", "y", ("26743",), ("school",), valid_to=date(2026, 1, 1))
    ]
    assert rows(
        tmp_path, "x.yml", "people:\nabsences:\n  - {person: a, starts_on: 2026-01-01, ends_on: 2026-01-02}"
    ) == [AbsenceRow("a", date(2026, 1, 1), date(2026, 1, 2))]
    assert rows(tmp_path, "empty.yaml", "") == []


def test_letters_are_kept_composed(tmp_path: Path) -> None:
    text = "id,name,email\nan,Nguye\u0302\u0303n An,an@h.example\n"
    assert rows(tmp_path, "people.csv", text) == [PersonRow("an", "Nguyễn An", "an@h.example")]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "post.csv",
            "person,agency,role\n",
            "post.csv: (the file): the name `post` does not say what is in it. Did you mean `posts`?",
        ),
        (
            "posts.csv",
            "person,agancy,role\n",
            "posts.csv: row 1: unknown column `agancy` of posts. Did you mean `agency`?",
        ),
        ("posts.csv", "person,role\n", "posts.csv: row 1: the column `agency` of posts is missing. Add it"),
        (
            "posts.csv",
            "person,agency,role,role\n",
            "posts.csv: row 1: the column `role` stands there twice. Leave one",
        ),
        ("posts.csv", "person,agency,role\n\nan,,doctor\n", "posts.csv: row 3, agency: is empty. Fill it in"),
        ("posts.csv", "person,agency,role\nan,h,doctor,x\n", "posts.csv: row 2: has more values than columns. "),
        ("x.yaml", "a: [", "x.yaml: row 1: is not readable YAML. Mend the syntax"),
        ("x.yaml", "- a", "x.yaml: (the file): has no sections. "),
        ("x.yaml", "postz:\n  - {}\n", "x.yaml: row 1: unknown section `postz`. Did you mean `posts`?"),
        ("x.yaml", "posts:\n  - an\n", "x.yaml: row 2: is no row of posts. Write it as `name: value` pairs"),
        (
            "x.yaml",
            "people:\n  - {id: an,\n     name: no, email: a@b.example}\n",
            "x.yaml: row 2, name: is not text. ",
        ),
        ("x.yaml", "people:\n  - {nam: An}\n", "x.yaml: row 2: unknown column `nam` of people. Did you mean `name`?"),
        (
            "people.csv",
            "id,name,email\nan,A\u200bn,a@b.example\n",
            "people.csv: row 2, name: holds characters that cannot be seen. ",
        ),
        (
            "absences.csv",
            "person,starts_on,ends_on\nan,2026-02-30,1/2\n",
            "absences.csv: row 2, starts_on: is no day. ",
        ),
        (
            "absences.csv",
            "person,starts_on,ends_on\nan,2026-02-20,1/2\n",
            "absences.csv: row 2, ends_on: is no day. ",
        ),
        (
            "duties.csv",
            "agency,role,person,rank,starts_on\nh,d,an,0,2026-01-01\n",
            "duties.csv: row 2, rank: is no whole number from 1 to 99. ",
        ),
        (
            "agencies.csv",
            "id,party,name_vi,name_en,is_default\nh,p,x,y,perhaps\n",
            "agencies.csv: row 2, is_default: is neither yes nor no. ",
        ),
        (
            "agencies.csv",
            "id,party,name_vi,name_en,information\nh,p,x,y,dayly\n",
            "agencies.csv: row 2, information: is none of the words there are. ",
        ),
        ("people.csv", b"id,name,email\nan,Nguy\x8an,a@b.example\n", "people.csv: (the file): is not UTF-8. "),
        ("people.txt", "", "people.txt: (the file): is neither CSV nor YAML. "),
    ],
)
def test_each_fault_is_told_with_its_place_and_its_remedy(
    tmp_path: Path, name: str, text: str | bytes, told: str
) -> None:
    found = faults(tmp_path, name, text)
    assert any(line.startswith(told) for line in found), found


def test_all_faults_of_all_files_are_told_by_row(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name,email\n" + "an,,a@b.example\n" * 10, encoding="utf-8")
    (tmp_path / "posts.csv").write_text("person,agency,role\nan,h,\n", encoding="utf-8")
    found = read_files([tmp_path / "posts.csv", tmp_path / "people.csv", tmp_path / "none.csv"]).faults
    assert [fault.place for fault in found] == [
        "row 2, role",
        *(f"row {line}, name" for line in range(2, 12)),
        "(the file)",
    ]


def test_the_value_of_a_cell_is_not_repeated(tmp_path: Path) -> None:
    found = faults(tmp_path, "absences.csv", "person,starts_on,ends_on\nan,soon,later\n")
    assert len(found) == 2
    assert not any("soon" in line or "later" in line for line in found)


def test_a_post_says_since_when_and_until_when(tmp_path: Path) -> None:
    text = "person,agency,role,starts_on,ends_on\nan,h,doctor,2026-01-01,\n"
    assert rows(tmp_path, "posts.csv", text) == [PostRow("an", "h", "doctor", date(2026, 1, 1))]

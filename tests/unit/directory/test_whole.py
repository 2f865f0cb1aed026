"""What must hold of a whole directory: somebody keeps it, alone; nobody stands in for nobody."""

from datetime import date

import pytest

from config.directory import AbsenceRow, AgencyRow, DutyRow, PostRow
from config.settings import ROOT
from engine.definitions import load_library
from engine.definitions.directory.changes import changes, result
from engine.definitions.directory.kinds import Row
from engine.definitions.directory.whole import faults_of_whole

VOCABULARY = load_library(ROOT / "workflows" / "definitions").vocabulary
TODAY = date(2026, 3, 2)
H, DEPARTMENT = AgencyRow("h", "hospital", "x", "y"), AgencyRow("d", "health_department", "x", "y")
KEEPER = PostRow("kim", "d", "administrator")
POSTS = [KEEPER, *(PostRow(name, "h", "doctor") for name in ("an", "binh", "chi")), PostRow("dung", "h", "intake")]
PRESENT: dict[str, list[Row]] = {"agencies": [H, DEPARTMENT], "posts": list(POSTS)}


def told(*rows: Row, there: tuple[Row, ...] = ()) -> list[str]:
    kinds = {AgencyRow: "agencies", PostRow: "posts", DutyRow: "duties", AbsenceRow: "absences"}
    present, wanted = {name: list(found) for name, found in PRESENT.items()}, {}
    for row in there:
        present.setdefault(kinds[type(row)], []).append(row)  # type: ignore[index]
    for row in rows:
        wanted.setdefault(kinds[type(row)], []).append(row)  # type: ignore[index]
    found = changes(present, wanted, TODAY, whole=False)
    faults = faults_of_whole(present, result(present, found), found, VOCABULARY, TODAY)
    return [f"{column}: {wrong.problem.en}" for _, column, wrong in faults]


def day(number: int) -> date:
    return date(2026, 4, number)


@pytest.mark.parametrize("ends_on", [date(2026, 3, 1), date(2026, 3, 2), date(2027, 1, 1)])
def test_the_last_keeper_cannot_leave_now_or_later(ends_on: date) -> None:
    last = PostRow("kim", "d", "administrator", None, ends_on)
    assert told(last) == ["ends_on: nobody would be left to keep the directory"]
    assert told(last, there=(PostRow("lan", "d", "administrator"),)) == []
    # Somebody who is to keep it later does not keep it now.
    assert told(last, there=(PostRow("lan", "d", "administrator", date(2026, 9, 1)),)) != []


def test_the_agency_of_the_last_keeper_cannot_end() -> None:
    ends = AgencyRow("d", "health_department", "x", "y", valid_to=date(2027, 1, 1))
    assert told(ends) == ["valid_to: nobody would be left to keep the directory"]


def test_a_directory_without_a_keeper_may_change() -> None:
    found = changes({"posts": [POSTS[1]]}, {"posts": [PostRow("an", "h", "doctor", None, TODAY)]}, TODAY)
    assert list(faults_of_whole({}, result({}, found), found, VOCABULARY, TODAY)) == []


def test_whoever_keeps_the_directory_holds_no_other_post_on_the_same_days() -> None:
    assert told(PostRow("kim", "h", "doctor")) == ["role: whoever keeps the directory holds no other post"]
    assert told(PostRow("an", "d", "administrator")) == ["role: whoever keeps the directory holds no other post"]
    both = (
        PostRow("lan", "h", "doctor", None, date(2026, 3, 5)),
        PostRow("lan", "d", "administrator", date(2026, 3, 6)),
    )
    assert told(*both) == []
    assert len(told(both[0], PostRow("lan", "d", "administrator", date(2026, 3, 5)))) == 2


def test_absences_of_one_person_do_not_overlap() -> None:
    away = AbsenceRow("an", day(5), day(10))
    for other in (
        AbsenceRow("an", day(10), day(12)),
        AbsenceRow("an", day(1), day(5)),
        AbsenceRow("an", day(6), day(7)),
    ):
        assert told(other, there=(away,)) == ["starts_on: overlaps the absence from 2026-04-05 to 2026-04-10"]
    assert told(AbsenceRow("an", day(11), day(12)), AbsenceRow("binh", day(5), day(9)), there=(away,)) == []
    assert told(AbsenceRow("an", day(6), day(5)), there=(away,)) == []


def test_a_substitute_is_another_in_the_same_role() -> None:
    assert told(AbsenceRow("an", day(1), day(2), "binh")) == []
    assert told(AbsenceRow("an", day(1), day(2), "an")) == ["substitute: is the one who is away"]
    wrong = ["substitute: holds none of the posts of the one who is away"]
    assert told(AbsenceRow("an", day(1), day(2), "dung")) == wrong


def test_substitutes_do_not_stand_in_for_one_another_in_a_circle() -> None:
    round_ = ["substitute: is away too, and the one standing in leads back here"]
    away = (AbsenceRow("binh", day(1), day(5), "chi"), AbsenceRow("chi", day(4), day(9), "an"))
    assert told(AbsenceRow("an", day(3), day(6), "binh"), there=away) == round_
    assert told(AbsenceRow("an", day(1), day(3), "binh"), there=away) == []
    assert told(AbsenceRow("an", day(6), day(9), "binh"), there=away) == []


def test_nobody_stands_twice_on_a_roster_on_the_same_day() -> None:
    duty = DutyRow("h", "doctor", "an", 1, day(1), day(9))
    assert told(DutyRow("h", "doctor", "an", 2, day(9)), there=(duty,)) == [
        "starts_on: is on this roster from 2026-04-01 already"
    ]
    assert (
        told(DutyRow("h", "doctor", "an", 2, day(10)), DutyRow("h", "doctor", "binh", 2, day(2)), there=(duty,)) == []
    )

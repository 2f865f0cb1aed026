"""What files change in a directory: added, changed, ended, never deleted, and nothing the second time."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow
from engine.definitions.directory.changes import Change, begins_anew, changes
from engine.definitions.directory.kinds import KINDS, Row, Rows

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
AN, BINH = PostRow("an", "h", "doctor"), PostRow("binh", "h", "intake")
DUTY = DutyRow("h", "doctor", "an", 1, date(2026, 1, 1))


def after_import(present: Rows, found: list[Change]) -> dict[str, list[Row]]:
    tables = {name: {kind.key_of(row): row for row in present.get(name, ())} for name, kind in KINDS.items()}
    for change in found:
        tables[change.kind][change.key] = change.row
    return {name: list(rows.values()) for name, rows in tables.items()}


def test_everything_is_new_in_an_empty_directory() -> None:
    found = changes({}, {"posts": [AN], "people": [PersonRow("an", "An", "a@h.example")]}, TODAY)
    assert [(change.kind, change.what) for change in found] == [("people", "added"), ("posts", "added")]


def test_a_post_that_is_not_listed_any_more_ends_yesterday_with_its_duty() -> None:
    found = changes({"posts": [AN, BINH], "duties": [DUTY]}, {"posts": [BINH]}, TODAY)
    assert found == [
        Change("posts", "ended", PostRow("an", "h", "doctor", None, YESTERDAY), AN),
        Change("duties", "ended", DutyRow("h", "doctor", "an", 1, date(2026, 1, 1), YESTERDAY), DUTY),
    ]


def test_the_posts_of_an_agency_that_is_not_listed_stay() -> None:
    assert changes({"posts": [AN]}, {"posts": [PostRow("chi", "police", "ward_police")]}, TODAY)[0].what == "added"
    assert len(changes({"posts": [AN]}, {"posts": [PostRow("chi", "police", "ward_police")]}, TODAY)) == 1


def test_a_post_that_begins_later_never_begins_when_it_is_left_out() -> None:
    later = PostRow("an", "h", "doctor", TOMORROW)
    (found,) = changes({"posts": [later, BINH]}, {"posts": [BINH]}, TODAY)
    assert found.row == PostRow("an", "h", "doctor", TOMORROW, TODAY)


def test_people_and_agencies_stay_when_they_are_left_out() -> None:
    present = {"people": [PersonRow("an", "An", "a@h.example")], "agencies": [AgencyRow("h", "hospital", "x", "y")]}
    wanted = {"people": [PersonRow("b", "B", "b@h.example")], "agencies": [AgencyRow("i", "hospital", "x", "y")]}
    assert [change.what for change in changes(present, wanted, TODAY)] == ["added", "added"]


def test_an_agency_ends_when_its_file_says_so() -> None:
    was, row = AgencyRow("h", "hospital", "x", "y"), AgencyRow("h", "hospital", "x", "y", valid_to=TOMORROW)
    assert changes({"agencies": [was]}, {"agencies": [row]}, TODAY) == [Change("agencies", "ended", row, was)]


def test_what_ended_before_is_left_alone() -> None:
    over = PostRow("an", "h", "doctor", None, date(2025, 12, 31))
    assert changes({"posts": [over, BINH]}, {"posts": [BINH]}, TODAY) == []


def test_a_roster_says_whole_what_role_it_lists() -> None:
    other = DutyRow("h", "intake", "binh", 1, date(2026, 1, 1))
    new = DutyRow("h", "doctor", "chi", 1, TODAY)
    posts = [AN, BINH, PostRow("chi", "h", "doctor")]
    found = changes({"posts": posts, "duties": [DUTY, other]}, {"duties": [new]}, TODAY)
    assert [(change.what, change.key) for change in found] == [
        ("added", ("h", "doctor", "chi", "2026-03-02")),
        ("ended", ("h", "doctor", "an", "2026-01-01")),
    ]


def test_a_duty_is_cut_to_the_end_of_its_post() -> None:
    ends = PostRow("an", "h", "doctor", None, date(2026, 6, 30))
    found = changes({}, {"posts": [ends], "duties": [DUTY]}, TODAY)
    assert found[1].row == DutyRow("h", "doctor", "an", 1, date(2026, 1, 1), date(2026, 6, 30))
    assert changes({"posts": [ends], "duties": [found[1].row]}, {"posts": [ends], "duties": [DUTY]}, TODAY) == []


def test_an_absence_that_is_not_listed_any_more_is_over() -> None:
    away, trip = AbsenceRow("an", TODAY - timedelta(3), TOMORROW), AbsenceRow("an", TOMORROW, TOMORROW)
    past = AbsenceRow("an", date(2026, 1, 1), date(2026, 1, 5))
    found = changes({"absences": [away, past]}, {"absences": [trip]}, TODAY)
    assert [(change.what, change.row) for change in found] == [
        ("added", trip),
        ("ended", AbsenceRow("an", TODAY - timedelta(3), YESTERDAY)),
    ]


def test_a_post_begins_anew_when_it_is_new_ends_or_comes_back_and_not_when_only_its_days_move() -> None:
    assert begins_anew(Change("posts", "added", AN), TODAY)
    ended = PostRow("an", "h", "doctor", None, YESTERDAY)
    assert begins_anew(Change("posts", "ended", ended, AN), TODAY)
    assert begins_anew(Change("posts", "changed", AN, ended), TODAY)
    assert not begins_anew(Change("posts", "changed", PostRow("an", "h", "doctor", None, TOMORROW), AN), TODAY)


DAYS = st.none() | st.integers(-9, 9).map(lambda days: TODAY + timedelta(days))
POSTS = st.builds(PostRow, st.sampled_from("abc"), st.sampled_from("hi"), st.sampled_from("rs"), DAYS, DAYS)
DUTIES = st.builds(
    DutyRow, st.sampled_from("hi"), st.sampled_from("rs"), st.sampled_from("abc"), st.just(1),
    st.integers(-9, 9).map(lambda days: TODAY + timedelta(days)), DAYS,
)  # fmt: skip


def distinct(kind: str, rows: list[Row]) -> list[Row]:
    return list({KINDS[kind].key_of(row): row for row in rows}.values())


DIRECTORIES = st.fixed_dictionaries(
    {
        "posts": st.lists(POSTS, max_size=6).map(lambda rows: distinct("posts", list(rows))),
        "duties": st.lists(DUTIES, max_size=6).map(lambda rows: distinct("duties", list(rows))),
    }
)


@settings(deadline=None)
@given(present=DIRECTORIES, wanted=DIRECTORIES)
def test_the_same_files_once_more_change_nothing_and_no_row_is_ever_lost(
    present: dict[str, list[Row]], wanted: dict[str, list[Row]]
) -> None:
    once = after_import(present, changes(present, wanted, TODAY))
    assert changes(once, wanted, TODAY) == []
    for kind, rows in present.items():
        assert {KINDS[kind].key_of(row) for row in rows} <= {KINDS[kind].key_of(row) for row in once[kind]}

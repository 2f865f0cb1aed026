"""The directory changed from pages: by whom it may be, what counts at once, what is written down, what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.account_commands import ConfirmPost
from engine.definitions.directory.faults import RowsError
from engine.definitions.directory.kinds import KINDS, mark_of
from engine.directory_commands import ChangeDirectory, EndPosts, GivenRow
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.accounts.confirm_post import confirm_post
from engine.handlers.change_directory import change_directory, end_posts
from engine.handlers.verify_audit import verify_audit
from engine.reading.accounts.find_bearer import find_bearer
from engine.reading.accounts.find_session import find_session
from engine.reading.list_work import list_work
from engine.store.accounts import posts_of
from engine.store.directory_record import changed_columns, lines_of
from engine.store.directory_rows import directory_rows
from engine.store.schema import DIRECTORY_EVENT, POST
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of
from tests.web.visiting import let_in

ADMINISTRATOR, LEAD, POLICE = people.ADMINISTRATOR, people.LEAD, people.POLICE
DEPUTY = people.at(f"ward_police_{people.BEN_THANH}", "ward_police", 2)
TODAY = date(2026, 3, 2)


def seen(world: World, kind: str, *key: str) -> str:
    with world.database.read() as connection:
        rows = {KINDS[kind].key_of(row): row for row in directory_rows(connection)[kind]}
    return mark_of(rows[key])


def change(world: World, *rows: GivenRow, by: Actor | None = ADMINISTRATOR) -> list[str]:
    return [f"{one.kind} {one.what}" for one in change_directory(world, ChangeDirectory(actor=by, rows=rows))]


def faults(world: World, *rows: GivenRow, by: Actor | None = ADMINISTRATOR) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsError) as error:
        change(world, *rows, by=by)
    return [(fault.row, fault.column, fault.wrong.problem.en) for fault in error.value.faults]


def refusal(world: World, *rows: GivenRow, by: Actor | None) -> tuple[str, ...]:
    with pytest.raises(RefusedError) as error:
        change(world, *rows, by=by)
    return error.value.codes


def new(person: str = "hoa.vu", role: str = "doctor", agency: str = people.HOSPITAL) -> tuple[GivenRow, GivenRow]:
    email = f"{person}@hospital.example"
    return (
        GivenRow("people", {"id": person, "name": "Vũ Thị Hoa", "email": email}),
        GivenRow("posts", {"person": person, "agency": agency, "role": role}),
    )


def held(world: World, person: str, at: Any) -> list[str]:
    with world.database.read() as connection:
        return [post.role for post in posts_of(connection, person, at)]


def test_a_new_post_that_reads_cases_is_nobody_until_the_lead_has_confirmed_it(
    world: World, clock: SetTime, desk: Desk
) -> None:
    assert change(world, *new()) == ["people added", "posts added"]
    assert held(world, "hoa.vu", clock.at) == []
    assert change(world, GivenRow("duties", duty("hoa.vu", "doctor", rank=1, starts_on=TODAY))) == ["duties added"]
    roster = world.directories.refresh().roster
    assert "hoa.vu" not in [one.id for one in roster.on_duty(people.HOSPITAL, "doctor", clock.at)]
    assert not world.directories.works_at("hoa.vu", people.HOSPITAL, clock.at)
    this = {"person": "hoa.vu", "agency": people.HOSPITAL, "role": "doctor"}
    for nobody in (ADMINISTRATOR, people.DOCTOR, Actor("hoa.vu", "doctor", people.HOSPITAL), people.CHAIR):
        with pytest.raises(RefusedError):
            confirm_post(world, ConfirmPost(actor=nobody, **this))
    confirm_post(world, ConfirmPost(actor=LEAD, **this))
    assert held(world, "hoa.vu", clock.at) == ["doctor"]
    roster = world.directories.refresh().roster
    assert roster.on_duty(people.HOSPITAL, "doctor", clock.at)[0].id in ("hoa.vu", people.DOCTOR.user)
    desk.open()
    assert list_work(world, Actor("hoa.vu", "doctor", people.HOSPITAL)).items != ()
    assert verify_audit(world).broken == ()


def duty(person: str, role: str, agency: str = people.HOSPITAL, **more: Any) -> dict[str, Any]:
    return {"agency": agency, "role": role, "person": person, "rank": 2, "starts_on": "2026-04-01", **more}


def test_every_change_is_a_line_of_the_record_that_is_proved(world: World, clock: SetTime) -> None:
    change(world, *new())
    row = {"id": "hoa.vu", "name": "Vũ Thị Hoa", "email": "hoa@hospital.example"}
    change(world, GivenRow("people", row, seen(world, "people", "hoa.vu")))
    with world.database.read() as connection:
        lines = lines_of(connection, count=10, person="hoa.vu")
    assert [(line.kind, line.what, line.by, line.at) for line in lines] == [
        ("people", "changed", ADMINISTRATOR.user, clock.at),
        ("posts", "added", ADMINISTRATOR.user, clock.at),
        ("people", "added", ADMINISTRATOR.user, clock.at),
    ]
    assert changed_columns(lines[0]) == [("email", "hoa.vu@hospital.example", "hoa@hospital.example")]
    assert verify_audit(world).broken == ()
    with world.database.write() as connection:
        connection.execute(update(DIRECTORY_EVENT).where(DIRECTORY_EVENT.c.number == lines[0].number).values(by="x"))
    assert "directory_event" in str(verify_audit(world).broken[0])


def test_a_row_altered_past_the_program_is_found(world: World) -> None:
    change(world, *new())
    with world.database.write() as connection:
        connection.execute(
            update(POST).where(POST.c.person == "hoa.vu").values(confirmed_at=world.time.now(), confirmed_by="x")
        )
    assert "post" in str(verify_audit(world).broken[0])


def test_the_same_once_more_changes_nothing_and_writes_nothing(world: World) -> None:
    change(world, *new())
    with world.database.read() as connection:
        before = len(lines_of(connection, count=50))
    assert change(world, *new()) == []
    with world.database.read() as connection:
        assert len(lines_of(connection, count=50)) == before


def test_two_who_change_the_same_row_do_not_overwrite_one_another(world: World) -> None:
    change(world, *new())
    mark = seen(world, "people", "hoa.vu")
    first, second = ({"id": "hoa.vu", "name": name, "email": "hoa@hospital.example"} for name in ("Hoa", "Hòa"))
    change(world, GivenRow("people", first, mark))
    assert refusal(world, GivenRow("people", second, mark), by=ADMINISTRATOR) == ("stale_version",)
    assert faults(world, GivenRow("people", second)) == [(0, "id", "is there already")]


def test_an_administrator_gives_herself_nothing_to_read(world: World) -> None:
    mine = {"person": ADMINISTRATOR.user, "agency": people.HOSPITAL, "role": "doctor"}
    alone = (0, "role", "whoever keeps the directory holds no other post")
    assert faults(world, GivenRow("posts", mine)) == [alone]
    other = {"person": people.DOCTOR.user, "agency": "health_department", "role": "administrator"}
    assert faults(world, GivenRow("posts", other)) == [alone]


def test_the_last_who_keeps_the_people_cannot_leave(world: World, clock: SetTime) -> None:
    mine = {"person": ADMINISTRATOR.user, "agency": "health_department", "role": "administrator"}
    mark = seen(world, "posts", ADMINISTRATOR.user, "health_department", "administrator")
    nobody = "nobody would be left to keep the directory"
    assert faults(world, GivenRow("posts", {**mine, "ends_on": "2026-03-01"}, mark)) == [(0, "ends_on", nobody)]
    with pytest.raises(RowsError):
        end_posts(world, EndPosts(actor=ADMINISTRATOR, person=ADMINISTRATOR.user, last_day="2026-03-01"))
    change(world, *new("lan.do", "administrator", "health_department"))
    assert held(world, "lan.do", clock.at) == ["administrator"]
    end_posts(world, EndPosts(actor=ADMINISTRATOR, person=ADMINISTRATOR.user, last_day="2026-03-01"))
    assert held(world, ADMINISTRATOR.user, clock.at) == []


@pytest.mark.parametrize(
    ("by", "row"),
    [
        (people.DOCTOR, GivenRow("duties", duty(people.DOCTOR.user, "doctor"))),
        (people.SUPERVISOR, GivenRow("duties", duty(people.DOCTOR.user, "doctor"))),
        (LEAD, GivenRow("people", {"id": "x", "name": "x", "email": "x@hospital.example"})),
        (LEAD, GivenRow("posts", {"person": LEAD.user, "agency": people.HOSPITAL, "role": "doctor"})),
        (LEAD, GivenRow("agencies", {"id": "x", "party": "hospital", "name_vi": "x", "name_en": "y"})),
        (LEAD, GivenRow("duties", duty(POLICE.user, "ward_police", POLICE.agency))),
        (LEAD, GivenRow("absences", {"person": POLICE.user, "starts_on": "2026-04-01", "ends_on": "2026-04-02"})),
        (POLICE, GivenRow("duties", duty(POLICE.user, "ward_police", POLICE.agency))),
        (people.at(f"ward_police_{people.TAN_DINH}", "ward_police", 2),
         GivenRow("duties", duty(POLICE.user, "ward_police", POLICE.agency))),
        (ADMINISTRATOR, GivenRow("wards", {"code": "12345", "name": "x", "name_en": "y"})),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_nobody_changes_what_is_not_theirs(world: World, by: Actor, row: GivenRow) -> None:
    assert refusal(world, row, by=by) == ("not_permitted",)


def test_each_agency_keeps_its_own_roster_and_absences(world: World, clock: SetTime) -> None:
    away = {"person": people.DOCTOR.user, "starts_on": "2026-03-02", "ends_on": "2026-03-03"}
    substitute = people.at(people.HOSPITAL, "doctor", 2).user
    assert change(world, GivenRow("absences", {**away, "substitute": substitute}), by=LEAD) == ["absences added"]
    first = world.directories.refresh().roster.on_duty(people.HOSPITAL, "doctor", clock.at)[0]
    assert first.id == substitute
    row = duty(POLICE.user, "ward_police", POLICE.agency, starts_on="2020-01-01", rank=3)
    mark = seen(world, "duties", POLICE.agency, "ward_police", POLICE.user, "2020-01-01")
    assert change(world, GivenRow("duties", row, mark), by=DEPUTY) == ["duties changed"]
    assert verify_audit(world).broken == ()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_everything_that_is_wrong_is_told_at_once_in_both_languages(world: World) -> None:
    wrong = (
        GivenRow("people", {"id": "Hoa Vũ", "name": "", "email": "hoa", "nmae": "x"}),
        GivenRow("posts", {"person": "nobody", "agency": "hospital_hung_vuon", "role": "docter"}),
        GivenRow("duties", duty(people.DOCTOR.user, "doctor", rank="0", starts_on="24:00", ends_on="9999-12-31")),
        GivenRow("absences", {"person": people.DOCTOR.user, "starts_on": "0001-01-01", "ends_on": "31/02/2026"}),
        GivenRow("absences", {"person": people.DOCTOR.user, "starts_on": "2026-05-02", "ends_on": "2026-04-02"}),
        GivenRow("peple", {}),
    )
    with pytest.raises(RowsError) as error:
        change(world, *wrong)
    found = {(fault.row, fault.column) for fault in error.value.faults}
    assert found == {
        (0, "nmae"), (0, "name"), (0, "id"), (0, "email"), (1, "person"), (1, "agency"), (1, "role"),
        (2, "rank"), (2, "starts_on"), (2, "ends_on"), (3, "starts_on"), (3, "ends_on"), (4, "ends_on"), (5, ""),
    }  # fmt: skip
    for fault in error.value.faults:
        assert fault.wrong.sentence.vi != fault.wrong.sentence.en
    said = {fault.column: fault.wrong.sentence for fault in error.value.faults if fault.row == 1}
    assert said["role"].vi == "Không có vai trò `docter`. Có phải là `doctor`?"
    assert "hospital_hung_vuong" in said["agency"].en


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_two_people_do_not_share_an_address(world: World) -> None:
    taken = world.directories.refresh().people[people.DOCTOR.user].email.upper()
    row = GivenRow("people", {"id": "hoa.vu", "name": "Hoa", "email": taken})
    assert faults(world, row) == [(0, "email", "is somebody else's address")]


def test_whoever_leaves_is_out_with_the_next_request(world: World, clock: SetTime, desk: Desk) -> None:
    desk.open()
    doctor = people.DOCTOR
    secret, token = let_in(world, doctor), token_of(world, doctor)
    assert find_session(world, secret) is not None
    end_posts(world, EndPosts(actor=ADMINISTRATOR, person=doctor.user, last_day="2026-03-01"))
    assert find_session(world, secret) is None
    assert find_bearer(world, token) is None
    roster = world.directories.refresh().roster
    assert doctor.user not in [one.id for one in roster.on_duty(people.HOSPITAL, "doctor", clock.at)]
    with pytest.raises(RefusedError) as error:
        end_posts(world, EndPosts(actor=ADMINISTRATOR, person=doctor.user, last_day="2026-03-01"))
    assert error.value.codes == ("not_found",)


def test_an_edit_of_another_row_leaves_whoever_is_signed_in_alone(world: World) -> None:
    secret = let_in(world, people.DOCTOR)
    row = {"person": people.DOCTOR.user, "agency": people.HOSPITAL, "role": "doctor", "ends_on": "2026-12-31"}
    mark = seen(world, "posts", people.DOCTOR.user, people.HOSPITAL, "doctor")
    assert change(world, GivenRow("posts", row, mark)) == ["posts ended", "duties ended"]
    found = find_session(world, secret)
    assert found is not None
    assert found.actor is not None


def test_an_agency_that_ends_lets_nobody_in_and_one_with_work_does_not_end(
    world: World, clock: SetTime, desk: Desk
) -> None:
    desk.open()
    ends = {"party": "hospital", "name_vi": "x", "name_en": "y", "valid_to": "2026-03-02"}
    row = GivenRow("agencies", {"id": people.HOSPITAL, **ends}, seen(world, "agencies", people.HOSPITAL))
    assert faults(world, row) == [
        (0, "valid_to", "the agency has open work: cases it is in charge of: 1, referrals: 0")
    ]
    operator = people.at("hotline_111", "hotline_operator")
    secret = let_in(world, operator)
    row = GivenRow(
        "agencies", {"id": "hotline_111", **ends, "party": "hotline"}, seen(world, "agencies", "hotline_111")
    )
    assert change(world, row) == ["agencies ended"]
    found = find_session(world, secret)
    assert found is None or found.actor is None
    again = GivenRow("agencies", {"id": "hotline_111", **ends}, seen(world, "agencies", "hotline_111"))
    assert faults(world, again) == [(0, "party", "cannot change for an agency that is there")]


def test_a_post_that_comes_back_waits_to_be_confirmed_again(world: World, clock: SetTime) -> None:
    doctor = people.DOCTOR
    end_posts(world, EndPosts(actor=ADMINISTRATOR, person=doctor.user, last_day="2026-03-01"))
    row = {"person": doctor.user, "agency": people.HOSPITAL, "role": "doctor"}
    mark = seen(world, "posts", doctor.user, people.HOSPITAL, "doctor")
    assert change(world, GivenRow("posts", row, mark)) == ["posts changed"]
    assert held(world, doctor.user, clock.at + timedelta(days=1)) == []
    with world.database.read() as connection:
        confirmed = connection.execute(select(POST.c.confirmed_at).where(POST.c.person == doctor.user)).scalar()
    assert confirmed is None

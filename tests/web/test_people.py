"""People and agencies: kept row by row from forms made of what the command takes; gaps seen before they hurt."""

import re
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from engine.definitions.directory.kinds import mark_of
from engine.directory_commands import ChangeDirectory, GivenRow
from engine.domain.case.case import Actor
from engine.handlers.change_directory import change_directory
from engine.reading.accounts.list_accounts import key_of
from engine.reading.directory.list_agencies import list_agencies
from engine.reading.directory.rows_now import row_now
from engine.store.accounts import posts_of
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor, title_of

AGENCY = f"/people/agencies/{people.HOSPITAL}"
POLICE_POST = f"ward_police_{people.BEN_THANH}"
DEPUTY = people.at(POLICE_POST, "ward_police", 2)


def fields_of(page: httpx.Response) -> set[str]:
    return set(re.findall(r'name="(f\.\w+)"', page.text))


def keeper(world: World, language: str = "vi") -> Visitor:
    return Visitor(world, people.ADMINISTRATOR, language)


def somebody_new(world: World) -> str:
    """Let the administrator add a doctor from the pages, and return the address of the doctor's page."""
    visitor = keeper(world)
    made = visitor.post(
        "/people/rows/people/new",
        {"f.id": "hoa.vu", "f.name": "Vũ Thị Hoa", "f.email": "hoa.vu@hospital.example"},
    )
    assert made.status_code == 303, made.text
    where = made.headers["location"]
    key = where.rsplit("/", 1)[1]
    assert key == key_of(world, "hoa.vu")
    add = f"/people/rows/posts/new?back=person&person={key}"
    assert add.replace("&", "&amp;") in visitor.get(where).text
    given = visitor.post(add, {"f.agency": "Bệnh viện Hùng Vương", "f.role": "doctor", "f.starts_on": "hôm nay"})
    assert (given.status_code, given.headers.get("location")) == (303, where), given.text
    return str(where)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_form_asks_for_what_the_command_takes(world: World) -> None:
    visitor = keeper(world)
    assert fields_of(visitor.get("/people/rows/people/new")) == {"f.id", "f.name", "f.email"}
    duty = visitor.get(f"/people/rows/duties/new?agency={people.HOSPITAL}")
    assert fields_of(duty) == {"f.role", "f.person", "f.rank", "f.starts_on", "f.ends_on"}
    assert "ward_police" not in duty.text
    agency = visitor.get("/people/rows/agencies/new")
    assert {"f.party", "f.valid_to", "f.successor", "f.wards", "f.settings", "f.information"} <= fields_of(agency)
    for nothing in ("/people/rows/wards/new", "/people/rows/case/new", "/people/rows/people/0000"):
        assert visitor.get(nothing).status_code == 404


def test_a_new_doctor_reads_nothing_until_the_lead_confirms_from_the_page(
    world: World, clock: SetTime, desk: Desk
) -> None:
    desk.open()
    where = somebody_new(world)
    assert "chờ xác nhận" in keeper(world).get(where).text
    assert "người khác xác nhận" in keeper(world).get("/people/waiting").text
    lead = Visitor(world, people.LEAD)
    page = lead.get("/people/waiting")
    assert "Vũ Thị Hoa" in page.text
    [post] = re.findall(r'name="post" value="(\w+)"', page.text)
    for nobody in (people.ADMINISTRATOR, DEPUTY, people.DOCTOR):
        assert Visitor(world, nobody).post("/people/waiting", {"post": post}).status_code in (403, 404)
    assert lead.post("/people/waiting", {"post": post}).status_code == 303
    with world.database.read() as connection:
        assert [one.role for one in posts_of(connection, "hoa.vu", clock.at)] == ["doctor"]
    assert "Không có vai trò nào chờ xác nhận" in lead.get("/people/waiting").text
    record = keeper(world).get("/people/record").text
    assert "Xác nhận" in record
    assert "Vũ Thị Hoa" in record


def test_a_supervisor_confirms_a_lead_and_the_breaches_page_says_that_somebody_waits(world: World) -> None:
    row = {"person": people.DOCTOR.user, "agency": people.HOSPITAL, "role": "hospital_lead"}
    change_directory(world, ChangeDirectory(actor=people.ADMINISTRATOR, rows=(GivenRow("posts", row),)))
    assert "người khác xác nhận" in Visitor(world, people.LEAD).get("/people/waiting").text
    supervisor = Visitor(world, people.SUPERVISOR)
    assert "/people/waiting" in supervisor.get("/board").text
    [post] = re.findall(r'name="post" value="(\w+)"', supervisor.get("/people/waiting").text)
    assert supervisor.post("/people/waiting", {"post": post}).status_code == 303
    assert "/people/waiting" not in supervisor.get("/board").text


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_wrong_is_said_at_its_box_and_what_was_typed_stays(world: World, language: str) -> None:
    page = keeper(world, language).post(
        "/people/rows/people/new", {"f.id": "Hoa Vũ", "f.name": "Vũ Thị Hoa", "f.email": "hoa"}
    )
    assert page.status_code == 422
    assert title_of(page).startswith("Lỗi:" if language == "vi" else "Error:")
    assert 'value="Vũ Thị Hoa"' in page.text
    said = re.findall(r'<a href="#(f-\w+)">([^<]+)</a>', page.text)
    assert [box for box, _ in said] == ["f-id", "f-email"]
    for box, words in said:
        assert f'id="{box}-e"' in page.text
        assert page.text.count(words) == 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_row_that_changed_meanwhile_says_what_stands_there_and_keeps_what_was_typed(world: World) -> None:
    where = somebody_new(world)
    visitor = keeper(world)
    [row] = re.findall(r'href="(/people/rows/people/\w+)', visitor.get(where).text)
    mark = re.search(r'name="mark" value="(\w+)"', visitor.get(row).text)
    assert mark
    given = {"mark": mark[1], "f.name": "Hoa", "f.email": "hoa@hospital.example"}
    assert visitor.post(row, given).status_code == 303
    late = visitor.post(row, {**given, "f.name": "Hòa"})
    assert late.status_code == 409
    assert 'value="Hòa"' in late.text
    assert "<li>Họ tên: Hoa</li>" in late.text
    again = re.search(r'name="mark" value="(\w+)"', late.text)
    assert again
    assert visitor.post(row, {**given, "f.name": "Hòa", "mark": again[1]}).status_code == 303
    assert "Hòa" in visitor.get(where).text


def test_whoever_leaves_ends_every_post_on_a_day(world: World, clock: SetTime) -> None:
    where = f"/people/persons/{key_of(world, people.DOCTOR.user)}"
    visitor = keeper(world)
    assert visitor.post(f"{where}/leave", {"last_day": "ngày mai nhé"}).status_code == 422
    assert visitor.post(f"{where}/leave", {"last_day": "hôm qua"}).status_code == 303
    with world.database.read() as connection:
        assert posts_of(connection, people.DOCTOR.user, clock.at) == ()
    page = visitor.get(where).text
    assert "đã hết" in page
    assert "Kết thúc mọi vai trò" not in page
    mine = f"/people/persons/{key_of(world, people.ADMINISTRATOR.user)}"
    assert "không còn ai giữ danh bạ" in visitor.post(f"{mine}/leave", {"last_day": "hôm qua"}).text.lower()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_lead_keeps_the_roster_and_absences_and_nothing_else(world: World) -> None:
    lead = Visitor(world, people.LEAD)
    page = lead.get(AGENCY)
    assert page.status_code == 200
    assert "/people/rows/duties/new" in page.text
    assert "/people/rows/posts/new" not in page.text
    assert lead.get(f"/people/agencies/{POLICE_POST}").status_code == 403
    assert lead.get(f"/people/rows/duties/new?agency={POLICE_POST}").status_code == 403
    assert lead.get("/people/rows/people/new").status_code == 403
    police = key_of(world, people.POLICE.user)
    assert lead.get(f"/people/persons/{police}").status_code == 404
    assert lead.get(f"/people/rows/absences/new?person={police}").status_code == 403
    doctor, substitute = key_of(world, people.DOCTOR.user), people.at(people.HOSPITAL, "doctor", 2).user
    away = f"/people/rows/absences/new?back=person&person={doctor}"
    form = lead.get(away)
    assert substitute in form.text
    sent = lead.post(
        away, {"f.starts_on": "hôm nay", "f.ends_on": "ngày mai", "f.substitute": substitute, "f.person": "other"}
    )
    assert sent.status_code == 303, sent.text
    roster = world.directories.refresh().roster
    assert roster.on_duty(people.HOSPITAL, "doctor", world.time.now())[0].id == substitute
    found = lead.post("/people/find", {"words": "ward police"}).text
    assert people.POLICE.user not in found


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_who_leads_where_the_lead_is_on_duty_too_stands_behind_the_first(world: World) -> None:
    for page in ("/people", "/breaches", "/people/waiting"):
        assert Visitor(world, people.POLICE).get(page).status_code == 403, page
        assert Visitor(world, DEPUTY).get(page).status_code == 200, page
        assert Visitor(world, people.at("employer_company", "focal_point")).get(page).status_code == 200, page


def away(world: World, actor: Actor, first: date, last: date) -> None:
    row: dict[str, Any] = {"person": actor.user, "starts_on": str(first), "ends_on": str(last)}
    change_directory(world, ChangeDirectory(actor=None, rows=(GivenRow("absences", row),)))


def test_a_gap_is_shown_before_it_hurts(world: World, clock: SetTime) -> None:
    today = clock.at.date()
    for officer in (people.POLICE, DEPUTY):
        away(world, officer, today + timedelta(days=3), today + timedelta(days=4))
    away(world, people.CHILD_WORKER, today + timedelta(days=20), today + timedelta(days=21))
    page = keeper(world).get("/people").text
    assert "trong 14 ngày tới: 1." in page
    said = "05/03/2026 đến 06/03/2026: không ai trực: Công an phường/xã"
    assert said in page
    assert said in Visitor(world, DEPUTY).get(f"/people/agencies/{POLICE_POST}").text
    row = {"person": people.CHAIR.user, "agency": people.CHAIR.agency, "role": "ward_chair", "ends_on": "2026-03-09"}
    views = {view.id: view for view in list_agencies(world, None)}
    assert [gap.what for gap in views[people.CHAIR.agency].ahead] == []
    standing = row_now(world, None, "posts", row)
    assert standing is not None
    change_directory(world, ChangeDirectory(actor=None, rows=(GivenRow("posts", row, mark_of(standing)),)))
    views = {view.id: view for view in list_agencies(world, None)}
    [gap] = views[people.CHAIR.agency].ahead
    assert (gap.what, str(gap.first), str(gap.last)) == ("no_lead", "2026-03-10", "2026-03-15")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_page_of_the_directory_says_anything_of_a_case(world: World, desk: Desk) -> None:
    code = desk.open(full_name="Phạm Thị Thử").code
    visitor = keeper(world)
    person = key_of(world, people.INTAKE.user)
    for address in (AGENCY, f"/people/persons/{person}", "/people/record", "/people/waiting", "/people"):
        page = visitor.get(address)
        assert page.status_code == 200, address
        assert code not in page.text
        assert "Phạm Thị Thử" not in page.text
        assert people.INTAKE.user not in address

"""Prints: each recorded under a number before it is shown, with nothing on it that its reader does not read."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from api.web.pdf import pdf_of
from api.web.printed import REFERRAL, SHIFT, qr_path
from engine.domain.case.case import Actor
from engine.handlers.verify_audit import verify_audit
from engine.store.schema import PRINT
from engine.store.sightings import SIGHTING
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor, title_of

NAME = "Phạm Thị Thử"


def printed(visitor: Visitor, kind: str, case: str = "", about: str = "") -> httpx.Response:
    made = visitor.post("/prints", {"kind": kind, "case": case, "about": about})
    return visitor.get(made.headers["location"]) if made.status_code == 303 else made


def address(page: httpx.Response) -> str:
    found = re.search(r'href="(/prints/\d+/pdf)"', page.text)
    assert found, page.text
    return found[1]


def text_of(file: httpx.Response, folder: Path) -> str:
    assert file.headers["content-type"] == "application/pdf"
    (folder / "print.pdf").write_bytes(file.content)
    tool = shutil.which("pdftotext")
    assert tool, "pdftotext is missing: apt-get install poppler-utils"
    done = subprocess.run([tool, folder / "print.pdf", "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def sampled(desk: Desk, **fields: object) -> str:
    """A case with samples under seal, ready for its forms."""
    case = desk.activated(age_years=13, full_name=NAME, **fields)
    desk.consent(case, "samples", given_by="survivor_and_carer", child_agrees=True)
    desk.pull(case, people.DOCTOR, "collect_samples", sample_list=["Tăm bông"], seal_no="NP-<b>7</b>")
    desk.pull(case, people.DOCTOR, "store_samples", custody_note="Tủ lạnh số 2, khoá kép")
    return case


def referral_of(visitor: Visitor, case: str, name: str) -> str:
    page = visitor.get(f"/cases/{case}").text
    found = re.search(rf'name="about" value="([^"]+)"><button[^>]*>(?:(?!</button>).)*{name}', page)
    assert found
    return found[1]


def test_each_print_as_pdf_shows_its_text_with_its_marks(world: World, desk: Desk, tmp_path: Path) -> None:
    case = sampled(desk)
    visitor = Visitor(world, people.DOCTOR)
    log = text_of(visitor.get(address(printed(visitor, "custody_log", case))), tmp_path)
    assert "SỔ GIAO NHẬN MẪU" in log.upper()
    assert "Ghi chép bảo quản: Tủ lạnh số 2" in log
    assert "NP-<b>7</b>" in log
    assert "Bệnh viện Hùng Vương".upper() in log.upper()
    assert "Ký, đóng dấu" in log
    about = referral_of(visitor, case, "Công an")
    form = text_of(visitor.get(address(printed(visitor, REFERRAL, case, about))), tmp_path)
    assert "Báo tin trẻ em bị xâm hại" in form
    assert "Công an Phường Bến Thành" in form
    assert "Bản in số 0002" in form
    assert NAME not in form
    sheet = text_of(visitor.get(address(printed(visitor, SHIFT))), tmp_path)
    assert "PHIẾU BÀN GIAO CA" in sheet.upper()
    assert "không ghi tên lên phiếu này" in sheet
    assert NAME not in sheet
    desk.pull(case, people.SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="Trùng hồ sơ")
    closing = Visitor(world, people.SOCIAL_WORKER)
    closure = text_of(closing.get(address(printed(closing, "closure_form", case))), tmp_path)
    assert "PHIẾU KẾT THÚC CA" in closure.upper()
    assert "Người duyệt" in closure
    assert NAME not in closure


def test_a_print_is_recorded_with_number_moment_and_person(world: World, desk: Desk) -> None:
    case = sampled(desk)
    page = printed(Visitor(world, people.DOCTOR), "custody_log", case)
    assert title_of(page) == "Bản in – Một cửa"
    assert world.directories.people[people.DOCTOR.user].name in page.text
    with world.database.read() as connection:
        row = connection.execute(select(PRINT)).one()
    assert (row.kind, row.person, row.way, row.at) == (
        "custody_log",
        people.DOCTOR.user,
        "session",
        world.time.now(),
    )
    with world.sightings.database.read() as views:
        told = views.execute(select(SIGHTING.c.user).where(SIGHTING.c.what == f"print:{row.number}")).all()
    assert [one.user for one in told] == [people.DOCTOR.user]
    assert verify_audit(world).broken == ()
    with world.database.write() as connection:
        connection.execute(PRINT.update().values(person="somebody.else"))
    assert [one for one in verify_audit(world).broken if "print" in str(one)]


def test_a_print_is_for_whoever_made_it_and_says_what_it_said(world: World, desk: Desk) -> None:
    case = sampled(desk)
    visitor = Visitor(world, people.DOCTOR)
    page = address(printed(visitor, "custody_log", case)).removesuffix("/pdf")
    for other in (people.SOCIAL_WORKER, people.POLICE, people.SUPERVISOR):
        assert Visitor(world, other).get(page).status_code == 404
        assert Visitor(world, other).get(f"{page}/pdf").status_code == 404
    desk.pull(case, people.DOCTOR, "log_custody", custody_note="Chuyển sang tủ số 3")
    changed = visitor.get(page)
    assert changed.status_code == 409
    assert "tủ số 3" not in changed.text
    assert visitor.get(f"{page}/pdf").status_code == 303


def test_after_exclusion_nothing_is_printed_and_no_number_leads_anywhere(world: World, desk: Desk) -> None:
    case = sampled(desk)
    visitor = Visitor(world, people.DOCTOR)
    page = address(printed(visitor, "custody_log", case)).removesuffix("/pdf")
    number = page.rsplit("/", 1)[1]
    assert case in visitor.post("/search", {"words": f"0{number}"}).text
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", exclusions=[people.DOCTOR.user], reason="Người nhà")
    assert visitor.get(page).status_code == 404
    assert visitor.get(f"{page}/pdf").status_code == 404
    assert printed(visitor, "custody_log", case).status_code == 404
    gone, none = (visitor.post("/search", {"words": words}) for words in (number, "99999"))
    assert case not in gone.text
    assert gone.text.replace(f'"{number}"', "") == none.text.replace('"99999"', "")


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        (people.POLICE, "closure_form"),
        (people.CHILD_WORKER, "custody_log"),
        (people.SUPERVISOR, "custody_log"),
        (people.LEGAL_AID, REFERRAL),
        (people.DOCTOR, "no_such_form"),
    ],
)
def test_who_reads_nothing_of_a_form_prints_none(world: World, desk: Desk, actor: Actor, kind: str) -> None:
    case = sampled(desk)
    assert printed(Visitor(world, actor), kind, case).status_code == 404
    with world.database.read() as connection:
        assert connection.execute(select(PRINT)).all() == []


def test_what_is_typed_is_text_on_paper_and_nothing_is_fetched(world: World, desk: Desk, tmp_path: Path) -> None:
    case = sampled(desk)
    evil = '=1+1 <img src="file:///etc/hostname"><script>alert(1)</script>{{ 7*7 }} <link rel=attachment href=/etc>'
    desk.pull(case, people.DOCTOR, "log_custody", custody_note=evil)
    visitor = Visitor(world, people.DOCTOR)
    page = printed(visitor, "custody_log", case)
    assert "<script>alert" not in page.text
    text = text_of(visitor.get(address(page)), tmp_path)
    assert "<script>alert(1)</script>{{ 7*7 }}" in text


def test_a_paper_fetches_nothing_but_our_faces() -> None:
    html = "<p>Ở đây <img src='file:///etc/hostname'><img src='http://elsewhere.test/x.png'></p>"
    assert pdf_of(html).startswith(b"%PDF")


def test_the_qr_code_holds_the_code_of_the_case_alone() -> None:
    width, path = qr_path("K7QM-42XY")
    assert width == 21 + 4
    assert path.count("M") > 200


def test_a_paper_to_an_agency_says_no_more_than_that_agency_reads(world: World, desk: Desk) -> None:
    case = desk.activated(full_name=NAME, phone="0900000999", address="12 Đường Thử")
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    visitor = Visitor(world, people.SOCIAL_WORKER)
    page = printed(visitor, REFERRAL, case, referral_of(visitor, case, "Trợ giúp")).text
    for hidden in (NAME, "0900000999", "Đường Thử", "Hiếp dâm"):
        assert hidden not in page
    assert "Người ấy đồng ý chia sẻ thông tin" in page

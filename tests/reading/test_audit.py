"""The records together: by person, case, deed and time, page by page; unusual reading; who looked, without names."""

import re
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from engine.commands import CaseRequest
from engine.domain.errors import RefusedError
from engine.handlers.export_head import export_head, head_is_due
from engine.handlers.verify_audit import check_record
from engine.reading.audit.list_record import RecordFilter, list_record
from engine.reading.audit.proof_state import proof_state
from engine.reading.audit.unusual_reading import nights, unusual_reading
from engine.reading.audit.who_looked import who_looked
from engine.reading.view_case import view_case
from engine.store.checkpoints import parse_head
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import Keyring
from tests.conftest import Desk
from tests.web.visiting import Visitor

DPO, SUPERVISOR = people.DATA_PROTECTION, people.SUPERVISOR


def told(world: World, wanted: RecordFilter) -> list[tuple[str, str]]:
    """Every line there is, read three at a time."""
    found, after = [], None
    while True:
        page = list_record(world, DPO, wanted, after=after, limit=3)
        found += [(one.source, one.kind) for one in page.items]
        after = page.next
        if after is None:
            return found


def test_the_records_are_read_together_and_page_by_page(world: World, desk: Desk, clock: SetTime) -> None:
    Keyring(world, clock).account(people.DOCTOR)
    opened = desk.open()
    clock.at += timedelta(minutes=1)
    view_case(world, CaseRequest(actor=people.INTAKE, case=opened.case))
    clock.at += timedelta(minutes=1)
    with pytest.raises(RefusedError):
        view_case(world, CaseRequest(actor=people.LEGAL_AID, case=opened.case))
    clock.at += timedelta(minutes=1)
    desk.consent(opened.case, "case_management")
    paper = Visitor(world, people.SOCIAL_WORKER)
    paper.get(f"/cases/{opened.case}")
    every = told(world, RecordFilter())
    assert {source for source, _ in every} >= {"views", "events", "accounts"}
    assert every.index(("events", "consent_recorded")) < every.index(("views", "denied"))
    assert every.index(("views", "denied")) < every.index(("events", "case_opened"))
    of_case = told(world, RecordFilter(code=opened.code.lower()))
    assert ("views", "denied") not in of_case
    assert [kind for source, kind in of_case if source == "events"] == ["consent_recorded", "case_opened"]
    assert told(world, RecordFilter(deed="refused")) == [("views", "denied")]
    assert told(world, RecordFilter(code="ZZZZ-ZZZZ")) == []
    mine = list_record(world, DPO, RecordFilter(person=people.LEGAL_AID.user)).items
    assert [(one.kind, one.code) for one in mine] == [("denied", "")]
    late = told(world, RecordFilter(since=clock.at, deed="changed"))
    assert late == [("events", "consent_recorded")]
    early = told(world, RecordFilter(until=clock.at, deed="changed"))
    assert early == [("events", "case_opened")]


def test_only_who_watches_reads_the_records(world: World, desk: Desk) -> None:
    for nobody in (people.ADMINISTRATOR, people.DOCTOR, people.LEAD):
        for ask in (
            lambda: list_record(world, nobody, RecordFilter()),  # noqa: B023
            lambda: unusual_reading(world, nobody),  # noqa: B023
            lambda: proof_state(world, nobody),  # noqa: B023
        ):
            with pytest.raises(RefusedError) as error:
                ask()
            assert error.value.codes == ("not_permitted",)
    with pytest.raises(RefusedError):
        list_record(world, DPO, RecordFilter(deed="everything"))
    page = list_record(world, DPO, RecordFilter(), limit=1)
    assert page.items == () or page.next is None or list_record(world, DPO, RecordFilter(), after=page.next)
    if page.next:
        with pytest.raises(RefusedError):
            list_record(world, SUPERVISOR, RecordFilter(), after=page.next)


def test_who_looked_is_for_the_case_manager_and_names_nobody(world: World, desk: Desk, clock: SetTime) -> None:
    case = desk.activated()
    view_case(world, CaseRequest(actor=people.COUNSELLOR, case=case))
    with pytest.raises(RefusedError):
        view_case(world, CaseRequest(actor=people.LEGAL_AID, case=case))
    found = who_looked(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case))
    assert [(one.role.vi if one.role else "", one.what) for one in found.items] == [("Chuyên viên tâm lý", "case")]
    assert people.COUNSELLOR.user not in repr(found)
    assert world.directories.people[people.COUNSELLOR.user].name not in repr(found)
    for nobody, code in ((people.DOCTOR, "not_permitted"), (people.LEGAL_AID, "not_found")):
        with pytest.raises(RefusedError) as error:
            who_looked(world, CaseRequest(actor=nobody, case=case))
        assert error.value.codes == (code,)
    page = Visitor(world, people.SOCIAL_WORKER).get(f"/cases/{case}/looked")
    assert "Chuyên viên tâm lý" in page.text
    assert f"/cases/{case}/looked" in Visitor(world, people.SOCIAL_WORKER).get(f"/cases/{case}").text
    assert f"/cases/{case}/looked" not in Visitor(world, people.DOCTOR).get(f"/cases/{case}").text


def test_unusual_reading_is_told_and_a_days_work_is_not(world: World, desk: Desk, clock: SetTime) -> None:
    clock.at += timedelta(hours=2)
    cases = [desk.activated() for _ in range(5)]
    for case in cases:
        view_case(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case))
    assert unusual_reading(world, DPO) == ()
    for case in cases:
        view_case(world, CaseRequest(actor=people.COUNSELLOR, case=case))
        view_case(world, CaseRequest(actor=people.at(people.HOSPITAL, "doctor", 2), case=case))
    found = {one.role.en if one.role else "": dict(one.found) for one in unusual_reading(world, DPO)}
    assert found == {"Counsellor": {"never_on": 5}, "Doctor or midwife": {"colleagues": 5}}
    clock.at += timedelta(hours=13)
    for case in cases[:3]:
        view_case(world, CaseRequest(actor=SUPERVISOR, case=case))
    night = {one.name: dict(one.found) for one in unusual_reading(world, DPO, days=7)}
    assert night == {}
    assert unusual_reading(world, DPO)[0].cases == 5
    clock.at += timedelta(days=40)
    assert unusual_reading(world, DPO) == ()


def test_nights_are_the_citys(clock: SetTime) -> None:
    begins = clock.at
    spans = nights(begins, begins + timedelta(days=2))
    assert [(begin.hour, end.hour, end - begin) for begin, end in spans] == [(22, 5, timedelta(hours=7))] * 2


def test_the_head_leaves_to_a_file_and_by_mail_and_what_fails_is_said(
    world: World, desk: Desk, tmp_path: Path
) -> None:
    desk.open()
    assert not head_is_due(world)
    world.head_file = tmp_path / "elsewhere" / "heads.txt"
    assert head_is_due(world)
    head, went, failed = anyio.run(export_head, world)
    assert (went, failed) == ((), ("file",))
    assert not head_is_due(world)
    assert proof_state(world, DPO).failed == ("file",)
    world.head_file.parent.mkdir()
    head, went, failed = anyio.run(export_head, world)
    assert (went, failed) == (("file",), ())
    [line] = world.head_file.read_text(encoding="ascii").splitlines()
    assert parse_head(line) == head
    assert world.head_file.stat().st_mode & 0o077 == 0
    assert check_record(world, parse_head(line)).broken == ()
    state = proof_state(world, DPO)
    assert (state.head, state.left_by, state.broken) == (head.hash, ("file",), 0)
    assert state.checked_at is not None
    assert state.left_at is not None
    assert not head_is_due(world)


def test_the_page_filters_by_person_case_and_day_and_says_what_it_did_not_understand(
    world: World, desk: Desk, clock: SetTime
) -> None:
    code = desk.open(full_name="Phạm Thị Thử").code
    watching = Visitor(world, DPO)
    name = world.directories.people[people.INTAKE.user].email
    page = watching.post("/audit", {"code": code, "person": name, "deed": "changed", "since": "hôm nay"})
    assert page.status_code == 200
    assert page.text.count('<tr role="row"><td') == 1
    assert "Mở ca" in page.text
    assert "Thử" not in page.text
    assert watching.post("/audit", {"since": "ngày mai", "until": "hôm qua"}).text.count('<tr role="row"><td') == 0
    wrong = watching.post("/audit", {"person": "Không Ai", "until": "lúc nào đó"})
    assert wrong.status_code == 422
    assert {"#person", "#until"} <= set(re.findall(r'href="(#\w+)"', wrong.text))
    assert watching.get("/audit/unusual?days=7").status_code == 200
    assert Visitor(world, people.LEAD).get("/audit/unusual").status_code == 403
    checked = watching.post("/audit/verify").text
    assert "Nguyên vẹn" in checked
    assert "kiểm lúc" in checked
